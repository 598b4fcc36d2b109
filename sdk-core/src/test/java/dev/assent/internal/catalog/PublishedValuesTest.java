/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.catalog;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.catalog.CatalogText.Line;
import dev.assent.internal.category.Categories;
import io.opentelemetry.api.common.AttributeKey;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Where the semantic conventions publish the values of an attribute, a catalog entry of service
 * data accepts exactly these, so an upgrade of the conventions shows the missing ones.
 *
 * <p>The Java artifacts publish the values of {@code HTTP_REQUEST_METHOD} in the nested class
 * {@code HttpRequestMethodValues} ({@code …IncubatingValues}) of the class that holds the key: the
 * class's name without its ending is the key's constant in upper case without underscores. A class
 * that matches no key fails.
 */
class PublishedValuesTest {
  /**
   * Open enums of the conventions, whose further values come from code or operators, and the source
   * of these values.
   */
  private static final Map<String, String> TOKENS =
      Map.ofEntries(
          entry("db.system", "instrumentation of further databases names them"),
          entry("db.system.name", "instrumentation of further databases names them"),
          entry("deployment.environment.name", "operators have names of their own"),
          entry("error.type", "a class, or a code of the instrumentation"),
          entry("gen_ai.provider.name", "instrumentation of further providers names them"),
          entry("gen_ai.system", "instrumentation of further providers names them"),
          entry("messaging.system", "instrumentation of further systems names them"),
          entry("messaging.system.name", "instrumentation of further systems names them"),
          entry("otel.component.type", "the conventions want a class where none fits"),
          entry("rpc.system", "instrumentation of further systems names them"),
          entry("rpc.system.name", "instrumentation of further systems names them"));

  private static final Set<String> OPEN_FEATURE =
      Set.of(
          "STATIC",
          "DEFAULT",
          "TARGETING_MATCH",
          "SPLIT",
          "CACHED",
          "DISABLED",
          "UNKNOWN",
          "STALE",
          "ERROR");

  private static final Set<String> TIERS = Set.of("flex", "priority", "scale", "standard");

  /** Accepted values beyond the published ones; the comments give the reasons. */
  private static final Map<String, Set<String>> EXTRAS =
      Map.ofEntries(
          // earlier conventions had an underscore instead of the dot
          entry(
              "cloud.platform",
              Set.of(
                  "azure_aks",
                  "azure_app_service",
                  "azure_container_apps",
                  "azure_container_instances",
                  "azure_functions",
                  "azure_openshift",
                  "azure_vm")),
          // OpenFeature's own spelling
          entry("feature_flag.evaluation.reason", OPEN_FEATURE),
          entry("feature_flag.result.reason", OPEN_FEATURE),
          // the provider's documentation
          entry("gen_ai.openai.request.service_tier", TIERS),
          entry("openai.request.service_tier", TIERS),
          // the conventions for generative AI, which have left the artifacts; Spring AI
          entry(
              "gen_ai.operation.name",
              Set.of(
                  "plan",
                  "search_memory",
                  "create_memory",
                  "update_memory",
                  "upsert_memory",
                  "delete_memory",
                  "create_memory_store",
                  "delete_memory_store",
                  "fetch_response",
                  "embedding",
                  "framework",
                  "image")),
          entry(
              "mcp.method.name",
              Set.of(
                  "_OTHER",
                  "notifications/subscriptions/acknowledged",
                  "server/discover",
                  "subscriptions/listen")),
          // values of the JVM's property os.arch
          entry("host.arch", Set.of("aarch64", "arm", "ppc64le", "riscv64", "x86_64")),
          // the spelling of the Java instrumentation
          entry("http.flavor", Set.of("2", "3")),
          // file systems that Linux and macOS mount
          entry(
              "system.filesystem.type",
              Set.of(
                  "apfs",
                  "btrfs",
                  "ext2",
                  "ext3",
                  "fuseblk",
                  "hfs",
                  "nfs",
                  "nfs4",
                  "overlay",
                  "squashfs",
                  "tmpfs",
                  "vfat",
                  "xfs",
                  "zfs")));

  private static Map<String, Set<String>> published;
  private static Map<String, List<Line>> catalog;

  @BeforeAll
  static void read() throws Exception {
    published = new TreeMap<>();
    for (String beside :
        List.of(
            "io/opentelemetry/semconv/HttpAttributes.class",
            "io/opentelemetry/semconv/incubating/HttpIncubatingAttributes.class")) {
      for (Class<?> values : valuesClasses(beside)) {
        published.computeIfAbsent(key(values), key -> new TreeSet<>()).addAll(constants(values));
      }
    }
    catalog = CatalogText.attributes().stream().collect(Collectors.groupingBy(Line::name));
    assertThat(published).as("really loaded").hasSizeGreaterThan(150);
    assertThat(published.get("http.request.method")).contains("GET", "_OTHER");
  }

  @Test
  void serviceEntries_ofPublishedEnums_haveTheseValuesAndTheDocumentedExtras() {
    List<String> wrong = new ArrayList<>();
    published.forEach(
        (name, values) -> {
          Set<String> wanted = new TreeSet<>(values);
          wanted.addAll(EXTRAS.getOrDefault(name, Set.of()));
          for (Line line : serviceText(name)) {
            if (!TOKENS.containsKey(name) && !line.values().equals(wanted)) {
              wrong.add(line.file() + " " + name + ": " + difference(line.values(), wanted));
            }
          }
        });
    assertThat(wrong).isEmpty();
  }

  @Test
  void tokens_ofPublishedEnums_areTheDocumentedOnes() {
    Set<String> tokens = new TreeSet<>();
    published.forEach(
        (name, values) ->
            serviceText(name).stream()
                .filter(line -> Set.of("token", "code").contains(line.shape()))
                .forEach(line -> tokens.add(line.name())));
    assertThat(tokens).isEqualTo(new TreeSet<>(TOKENS.keySet()));
  }

  @Test
  void extras_all_areOfEnumsThatArePublished() {
    assertThat(published.keySet()).containsAll(EXTRAS.keySet());
    EXTRAS.forEach(
        (name, extras) ->
            assertThat(published.get(name)).as(name).doesNotContainAnyElementsOf(extras));
  }

  /**
   * The parser accepts what the text of the file lists: each value fits, and no other text does.
   */
  @Test
  void entries_ofPublishedEnums_takeTheirValuesAlone() {
    Catalog read = Catalog.builtIn();
    published.forEach(
        (name, values) -> {
          for (Line line : serviceText(name)) {
            if (line.shape().equals("values") && line.condition().isEmpty()) {
              AttributeEntry entry = read.attribute(name);
              assertThat(values).as(name).allMatch(value -> fits(entry, value), "fits");
              assertThat(fits(entry, "jane.doe")).as(name).isFalse();
            }
          }
        });
  }

  private static boolean fits(AttributeEntry entry, String value) {
    return (entry.classify(io.opentelemetry.api.common.AttributeType.STRING, value)
            & Categories.UNCLASSIFIED)
        == 0;
  }

  private static List<Line> serviceText(String name) {
    return catalog.getOrDefault(name, List.of()).stream()
        .filter(line -> line.isService() && line.isText() && line.condition().isEmpty())
        .toList();
  }

  private static String difference(Set<String> found, Set<String> wanted) {
    Set<String> missing = new TreeSet<>(wanted);
    missing.removeAll(found);
    Set<String> more = new TreeSet<>(found);
    more.removeAll(wanted);
    return "lacks " + missing + ", has beside them " + more;
  }

  private static Set<String> constants(Class<?> values) throws Exception {
    Set<String> all = new TreeSet<>();
    for (Field field : values.getFields()) {
      if (Modifier.isStatic(field.getModifiers())) {
        all.add(String.valueOf(field.get(null)));
      }
    }
    return all;
  }

  private static String key(Class<?> values) throws Exception {
    String constant =
        values.getSimpleName().replaceFirst("(Incubating)?Values$", "").toUpperCase(Locale.ROOT);
    for (Field field : values.getDeclaringClass().getFields()) {
      if (field.getName().replace("_", "").equals(constant)) {
        return ((AttributeKey<?>) field.get(null)).getKey();
      }
    }
    throw new AssertionError("no key for " + values.getName());
  }

  private static List<Class<?>> valuesClasses(String resource) throws Exception {
    URL url = PublishedValuesTest.class.getClassLoader().getResource(resource);
    assertThat(url).isNotNull();
    URI jar = URI.create(url.toString().substring(0, url.toString().indexOf('!')));
    List<Class<?>> classes = new ArrayList<>();
    try (FileSystem files = FileSystems.newFileSystem(jar, Map.of());
        Stream<Path> paths = Files.list(files.getPath(resource).getParent())) {
      for (Path path : paths.toList()) {
        String name = path.toString().replaceFirst("^/", "").replace('/', '.');
        if (name.endsWith("Values.class")) {
          classes.add(Class.forName(name.substring(0, name.length() - ".class".length())));
        }
      }
    }
    return classes;
  }
}
