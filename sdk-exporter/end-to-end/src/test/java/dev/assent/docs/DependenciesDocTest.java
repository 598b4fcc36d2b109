/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.assent.Assent;
import dev.assent.category.Category;
import dev.assent.fixtures.ClassPath;
import dev.assent.internal.autoconfigure.FirstCustomizer;
import dev.assent.micrometer.AssentMeters;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;

/**
 * Compares {@code docs/DEPENDENCIES.md} with Maven's resolution: the verbose tree that the build
 * writes before it compiles tests. It is verbose because this project's own scopes (JSpecify
 * provided, test libraries) hide jars that an application receives; the tree lists them as omitted,
 * with the version that they would have there.
 */
class DependenciesDocTest {
  private static final Path BASE = Path.of(System.getProperty("basedir", ""), "..");
  private static final Path MICROMETER = BASE.resolve("micrometer");
  private static final Path OKHTTP = BASE.resolve("transport-okhttp");
  private static final Pattern NODE =
      Pattern.compile("([|+\\\\ -]*)\\(?([^ ()]+):jar:([^: ]+):([a-z]+)(.*)");
  private static final Pattern MANAGED = Pattern.compile("version managed from ([^;) ]+)");
  private static final Pattern OPTIONAL =
      Pattern.compile("<artifactId>([^<]+)</artifactId>\\s*<optional>true</optional>");
  private static final Map<String, Class<?>> OURS =
      Map.of(
          "assent-sdk-core", Category.class,
          "assent-sdk-exporter", Assent.class,
          "assent-micrometer", AssentMeters.class,
          "assent-autoconfigure", FirstCustomizer.class);

  /** The artifact that an application pins, since the BOM does not cover it. */
  private static final String INCUBATOR = "opentelemetry-api-incubator";

  private final String page = read(BASE.resolve("../docs/DEPENDENCIES.md"));

  @Test
  void closure_jarsAndVersions_areWhatMavenResolves() {
    Map<String, String> resolved = closure();
    resolved.put("assent-sdk-exporter", "ours");
    resolved.put("assent-sdk-core", "ours");

    assertThat(versions(rows("closure"))).isEqualTo(resolved);
  }

  /** The application has the rest: what configures its SDK, and the exporters. */
  @Test
  void autoconfigure_jars_areThoseOfTheBase() {
    Set<String> brought = brought(BASE.resolve("autoconfigure")).keySet();

    assertThat(brought).contains("opentelemetry-sdk").isSubsetOf(closure().keySet());
    assertThat(rows("autoconfigure")).hasSize(1);
  }

  @Test
  void micrometer_jarsAndVersions_areWhatItAdds() {
    Map<String, String> added = jars(MICROMETER, true);
    added.keySet().removeAll(closure().keySet());
    added.keySet().removeIf(DependenciesDocTest::isOfPrometheus);
    added.put(INCUBATOR, openTelemetry() + "-alpha");
    added.put("assent-micrometer", "ours");

    assertThat(versions(rows("micrometer"))).isEqualTo(added);
  }

  /** The versions of the build: the page asks applications to import the BOM of Prometheus. */
  @Test
  void prometheus_jarsAndVersions_areWhatItAdds() {
    Map<String, String> added = jars(MICROMETER, false);
    added.keySet().removeIf(jar -> !isOfPrometheus(jar));

    assertThat(versions(rows("prometheus"))).isEqualTo(added);
    assertThat(page)
        .contains("`prometheus-metrics-bom` " + added.get("prometheus-metrics-model") + ",");
  }

  /** A row may name several jars of one version, and what is not of the jar's name in brackets. */
  @Test
  void okhttp_jarsAndVersions_areWhatItAdds() {
    Map<String, String> added = jars(OKHTTP, true, "okhttp"::equals);
    added.put("assent-transport-okhttp", "ours");
    Map<String, String> said = new TreeMap<>();
    for (String[] row : rows("okhttp")) {
      for (String jar : row[0].replaceAll(" \\(.*\\)", "").split(", ", -1)) {
        said.put(jar, row[1]);
      }
    }

    assertThat(said).isEqualTo(added);
  }

  @Test
  void okhttp_ownSize_isAtMostWhatIsSaid() throws IOException {
    double limit = Double.parseDouble(rows("okhttp").get(0)[2].replace("at most ", ""));

    assertThat(packed(ClassPath.built(OKHTTP, "classes")) / 1000.0).isBetween(limit / 2, limit);
  }

  private static boolean isOfPrometheus(String jar) {
    return jar.startsWith("prometheus-") || jar.equals("micrometer-registry-prometheus");
  }

  @Test
  void jars_sizes_areWithinFivePercent() throws IOException {
    Map<String, Long> sizes = classPathSizes();
    int checked = 0;
    for (String section : List.of("closure", "micrometer", "prometheus")) {
      for (String[] row : rows(section)) {
        Long bytes = sizes.get(row[0] + "-" + row[1] + ".jar");
        if (bytes != null) {
          double actual = bytes / 1000.0;
          assertThat(Double.parseDouble(row[2]))
              .as(row[0])
              .isCloseTo(actual, within(Math.max(0.5, actual * 0.05)));
          checked++;
        }
      }
    }
    assertThat(checked).isGreaterThanOrEqualTo(21);
  }

  @Test
  void ours_sizes_areAtMostWhatIsSaid() throws Exception {
    Map<String, Class<?>> inside = new TreeMap<>(OURS);
    for (String section : List.of("closure", "micrometer", "autoconfigure")) {
      for (String[] row : rows(section)) {
        Class<?> type = inside.remove(row[0]);
        if (type != null) {
          double limit = Double.parseDouble(row[2].replace("at most ", ""));
          assertThat(packed(home(type)) / 1000.0).as(row[0]).isBetween(limit / 2, limit);
        }
      }
    }
    assertThat(inside).as("not on the page").isEmpty();
  }

  @Test
  void totals_areTheSums() {
    assertThat(megabytes("others")).isCloseTo(sum("closure"), within(0.01));
    assertThat(megabytes("more")).isCloseTo(sum("micrometer"), within(0.01));
    assertThat(megabytes("scraped")).isCloseTo(sum("prometheus"), within(0.01));
  }

  /** The sizes in the README and the page, of all jars including Assent's two. */
  @Test
  void sizes_inWords_areTheSums() throws Exception {
    double ours = (packed(home(Category.class)) + packed(home(Assent.class))) / 1e6;
    Matcher readme =
        Pattern.compile("([0-9.]+) MB in ([0-9]+) jars")
            .matcher(read(BASE.resolve("../README.md")));

    assertThat(megabytes("ours")).isCloseTo(ours, within(0.1));
    assertThat(readme.find()).isTrue();
    assertThat(Double.parseDouble(readme.group(1))).isCloseTo(sum("closure") + ours, within(0.1));
    assertThat(Integer.parseInt(readme.group(2))).isEqualTo(rows("closure").size());
    assertThat(page).contains("Thirteen jars: eleven of others");
    assertThat(rows("closure")).hasSize(13);
  }

  @Test
  void closure_noOkHttpNoKotlin() {
    Set<String> all = new TreeSet<>(closure().keySet());
    all.addAll(jars(MICROMETER, true).keySet());

    assertThat(all).isNotEmpty().noneMatch(jar -> jar.matches("ok(http|io).*|kotlin.*|grpc.*"));
  }

  @Test
  void pinnedVersions_areThoseOfTheBuild() {
    assertThat(page)
        .contains("<version>" + openTelemetry() + "</version>")
        .contains("<version>" + openTelemetry() + "-alpha</version>");
  }

  private static String openTelemetry() {
    String version = closure().get("opentelemetry-sdk");
    assertThat(version).isNotNull();
    return version;
  }

  private static Map<String, String> closure() {
    return brought(BASE);
  }

  /** Returns versions by jar: what comes with a module, without its optional dependencies. */
  private static Map<String, String> brought(Path module) {
    Map<String, String> jars = jars(module, true);
    Matcher declared = OPTIONAL.matcher(read(module.resolve("pom.xml")));
    int optional = 0;
    while (declared.find()) {
      jars.keySet().removeAll(below(module, declared.group(1)));
      optional++;
    }
    assertThat(optional).isPositive();
    return jars;
  }

  /** Returns the jars that an optional dependency alone brings. */
  private static Set<String> below(Path module, String optional) {
    Set<String> jars = new TreeSet<>(jars(module, true, optional::equals).keySet());
    jars.removeAll(jars(module, true, jar -> !jar.equals(optional)).keySet());
    return jars;
  }

  /**
   * Returns versions by jar: those of a module's dependencies, optional ones too.
   *
   * @param unmanaged whether in the versions that applications get which manage none
   */
  private static Map<String, String> jars(Path module, boolean unmanaged) {
    return jars(module, unmanaged, direct -> true);
  }

  private static Map<String, String> jars(
      Path module, boolean unmanaged, Predicate<String> direct) {
    Map<String, String> jars = new TreeMap<>();
    boolean wanted = false;
    for (String line : read(ClassPath.built(module, "dependency-tree.txt")).lines().toList()) {
      Matcher node = NODE.matcher(line);
      if (!node.matches() || node.group(1).isEmpty()) {
        continue;
      }
      String jar = node.group(2).substring(node.group(2).indexOf(':') + 1);
      boolean shipped =
          Set.of("compile", "runtime").contains(node.group(4))
              && !node.group(5).contains("omitted for conflict");
      if (node.group(1).length() == 3) {
        wanted = shipped && direct.test(jar);
      }
      if (wanted && shipped && !OURS.containsKey(jar)) {
        Matcher managed = MANAGED.matcher(node.group(5));
        jars.put(jar, unmanaged && managed.find() ? managed.group(1) : node.group(3));
      }
    }
    assertThat(jars).as("dependency-tree.txt, written by the build").isNotEmpty();
    return jars;
  }

  /** Returns the cells of a section's table, without its head and without markup. */
  private List<String[]> rows(String section) {
    return between(section)
        .lines()
        .filter(line -> line.startsWith("| `"))
        .map(line -> line.substring(2).replace("`", "").split(" *\\| *"))
        .toList();
  }

  private static Map<String, String> versions(List<String[]> rows) {
    Map<String, String> versions = new TreeMap<>();
    rows.forEach(row -> versions.put(row[0], row[1]));
    return versions;
  }

  private double sum(String section) {
    return rows(section).stream()
            .filter(row -> !OURS.containsKey(row[0]))
            .mapToDouble(row -> Double.parseDouble(row[2]))
            .sum()
        / 1000;
  }

  private double megabytes(String mark) {
    return Double.parseDouble(between(mark).replace(" MB", ""));
  }

  private String between(String mark) {
    String start = "<!-- " + mark + " -->";
    String end = "<!-- /" + mark + " -->";
    assertThat(page).contains(start, end);
    return page.substring(page.indexOf(start) + start.length(), page.indexOf(end));
  }

  private static Map<String, Long> classPathSizes() throws IOException {
    Map<String, Long> sizes = new TreeMap<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      Path path = Path.of(entry);
      if (Files.isRegularFile(path)) {
        sizes.put(path.getFileName().toString(), Files.size(path));
      }
    }
    return sizes;
  }

  private static Path home(Class<?> type) throws URISyntaxException {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  /** Returns the size of the jar, or the size that it would have. */
  private static long packed(Path home) throws IOException {
    if (Files.isRegularFile(home)) {
      return Files.size(home);
    }
    CountingStream count = new CountingStream();
    try (ZipOutputStream zip = new ZipOutputStream(count);
        Stream<Path> files = Files.walk(home)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        zip.putNextEntry(new ZipEntry(home.relativize(file).toString()));
        Files.copy(file, zip);
      }
    }
    return count.bytes;
  }

  private static String read(Path path) {
    try {
      return Files.readString(path);
    } catch (IOException e) {
      throw new AssertionError("can't read " + path + "; Maven writes what it needs", e);
    }
  }

  private static final class CountingStream extends OutputStream {
    private long bytes;

    @Override
    public void write(int b) {
      bytes++;
    }

    @Override
    public void write(byte[] b, int off, int len) {
      bytes += len;
    }
  }
}
