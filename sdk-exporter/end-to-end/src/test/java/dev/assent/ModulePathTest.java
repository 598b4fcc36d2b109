/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.category.Category;
import dev.assent.fixtures.OtlpReceiver;
import dev.assent.internal.autoconfigure.FirstCustomizer;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Compiles and runs the modular applications of {@code docs/DEPENDENCIES.md}, with exactly the jars
 * that the page lists, and those of an autoconfigured SDK.
 */
@Tag("ci")
class ModulePathTest {
  private static final Path ROOT = Path.of(System.getProperty("basedir", ""), "../..");

  /** The modules whose jars an application can have together. */
  private static final List<String> JARS =
      List.of(
          "sdk-core",
          "sdk-core/policy-check",
          "sdk-exporter",
          "sdk-exporter/autoconfigure",
          "sdk-exporter/micrometer",
          "sdk-exporter/spring-boot",
          "sdk-exporter/viewer",
          "sdk-exporter/inventory",
          "sdk-exporter/testing");

  /** The application's own, for an autoconfigured SDK. */
  private static final List<String> HOST =
      List.of(
          "opentelemetry-sdk-extension-autoconfigure",
          "opentelemetry-sdk-extension-autoconfigure-spi",
          "opentelemetry-exporter-sender-jdk",
          "opentelemetry-exporter-otlp",
          "opentelemetry-exporter-otlp-common",
          "opentelemetry-exporter-common");

  /** The application's own, for an SDK that is built from a configuration file. */
  private static final List<String> FILE_READER =
      List.of(
          "opentelemetry-sdk-extension-declarative-config",
          "opentelemetry-api-incubator",
          "jackson-databind",
          "jackson-core",
          "jackson-annotations");

  private static final String FILE =
      """
      file_format: "1.0"
      tracer_provider:
        processors:
          - simple:
              exporter:
                otlp_http:
                  endpoint: RECEIVER/v1/traces
      """;

  private static final String MAIN =
      """
      package shop;

      import dev.assent.Assent;
      import io.opentelemetry.api.trace.Span;

      public final class Main {
        public static void main(String[] args) {
          try (Assent assent = Assent.builder().destination("ops", to -> {}).build()) {
            Span span = assent.openTelemetry().getTracer("shop").spanBuilder("GET").startSpan();
            span.end();
            System.out.println(assent.ledger());
          }
        }
      }
      """;

  private static final String BASE = "assent-sdk-exporter";

  /** Uses no class of Assent. */
  private static final String AUTOCONFIGURED =
      """
      package shop;

      import io.opentelemetry.sdk.OpenTelemetrySdk;
      import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;

      public final class Main {
        public static void main(String[] args) {
          try (OpenTelemetrySdk sdk =
              AutoConfiguredOpenTelemetrySdk.builder()
                  .disableShutdownHook()
                  .build()
                  .getOpenTelemetrySdk()) {
            sdk.getTracer("shop").spanBuilder("GET").startSpan().setAttribute("card", "4111").end();
          }
        }
      }
      """;

  @TempDir Path directory;
  private Path libraries;
  private String page;

  @BeforeEach
  void collect() throws Exception {
    page = Files.readString(ROOT.resolve("docs/DEPENDENCIES.md"));
    libraries = Files.createDirectory(directory.resolve("lib"));
    Set<String> listed = new TreeSet<>(HOST);
    String closure = page.substring(page.indexOf("closure -->"), page.indexOf("<!-- /closure"));
    Pattern.compile("\\| `([^`]+)` \\|")
        .matcher(closure)
        .results()
        .forEach(row -> listed.add(row.group(1)));
    listed.removeAll(List.of("assent-sdk-core", "assent-sdk-exporter"));
    copy(listed);
    pack("assent-sdk-core", "sdk-core", Category.class);
    pack(BASE, "sdk-exporter", Assent.class);
  }

  private void copy(Collection<String> artifacts) throws IOException {
    Set<String> missing = new TreeSet<>(artifacts);
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      Path file = Path.of(entry);
      if (missing.remove(file.getFileName().toString().replaceFirst("-[0-9][^/]*\\.jar$", ""))) {
        Files.copy(file, libraries.resolve(file.getFileName()));
      }
    }
    assertThat(missing).isEmpty();
  }

  @Test
  void application_withTheDocumentedModuleInfo_records() throws Exception {
    compile(MAIN, documented("module-info.java", "```java\n(module .*?)```"));

    assertThat(run()).contains("ops          traces         1");
  }

  @Test
  void application_withTheDocumentedOption_records() throws Exception {
    compile(
        MAIN, "module shop { requires dev.assent.sdk.exporter; requires io.opentelemetry.api; }");

    assertThat(run(documented("--add-modules", "(--add-modules) (\\S+)`").split(" ", -1)))
        .contains("ops          traces         1");
  }

  /** The control: without the documented options, the application does not start. */
  @Test
  void application_withNeither_doesNotStart() throws Exception {
    compile(
        MAIN, "module shop { requires dev.assent.sdk.exporter; requires io.opentelemetry.api; }");

    assertThat(run()).contains("NoClassDefFoundError").doesNotContain("ops");
  }

  @Test
  void autoconfigured_withTheDocumentedModuleInfo_isGated() throws Exception {
    pack("assent-autoconfigure", "sdk-exporter/autoconfigure", FirstCustomizer.class);
    compile(
        AUTOCONFIGURED,
        documented("second module-info.java", "```java\n(module[^`]*autoconfigure;[^`]*)```"));

    try (OtlpReceiver receiver = OtlpReceiver.start()) {
      assertThat(run(receiver))
          .contains("Assent took over this application's OpenTelemetry SDK")
          .doesNotContain("is missing");
      assertThat(receiver.spans("")).hasSize(1);
      assertThat(receiver.received("4111")).isFalse();
    }
  }

  /** Somebody adds the jar that is for applications which build their SDK with Assent. */
  @Test
  void autoconfigured_withTheBaseAlone_isNotGatedAndSaysWhatIsMissing() throws Exception {
    compile(
        AUTOCONFIGURED,
        documented("second module-info.java", "```java\n(module[^`]*autoconfigure;[^`]*)```"));

    try (OtlpReceiver receiver = OtlpReceiver.start()) {
      assertThat(run(receiver).lines())
          .filteredOn(line -> line.contains("assent-autoconfigure is missing"))
          .hasSize(1);
      assertThat(receiver.received("4111")).isTrue();
    }
  }

  @Test
  void builtFromAFile_withTheBaseAlone_isNotGatedAndSaysWhatIsMissing() throws Exception {
    copy(FILE_READER);
    compile(
        AUTOCONFIGURED,
        """
        module shop {
          requires io.opentelemetry.sdk.autoconfigure;
          requires com.fasterxml.jackson.databind;
          requires org.snakeyaml.engine;
          requires java.net.http;
        }
        """);

    try (OtlpReceiver receiver = OtlpReceiver.start()) {
      Path file = directory.resolve("otel.yaml");
      Files.writeString(file, FILE.replace("RECEIVER", receiver.endpoint().toString()));

      assertThat(run("-Dotel.config.file=" + file).lines())
          .filteredOn(line -> line.contains("assent-autoconfigure is missing"))
          .hasSize(1);
      assertThat(receiver.received("4111")).isTrue();
    }
  }

  /** The control: the same application without Assent's jars. */
  @Test
  void autoconfigured_withoutAssent_isNotGated() throws Exception {
    compile(
        AUTOCONFIGURED,
        "module shop { requires io.opentelemetry.sdk.autoconfigure; requires java.net.http; }");
    Files.delete(libraries.resolve(BASE + ".jar"));

    try (OtlpReceiver receiver = OtlpReceiver.start()) {
      assertThat(run(receiver)).doesNotContain("Assent");
      assertThat(receiver.received("4111")).isTrue();
    }
  }

  /** Without what Assent requires, the application does not start; nothing leaves in clear. */
  @Test
  void autoconfigured_withoutWhatAssentRequires_exportsNothing() throws Exception {
    pack("assent-autoconfigure", "sdk-exporter/autoconfigure", FirstCustomizer.class);
    compile(AUTOCONFIGURED, "module shop { requires io.opentelemetry.sdk.autoconfigure; }");

    try (OtlpReceiver receiver = OtlpReceiver.start()) {
      assertThat(run(receiver)).contains("NoClassDefFoundError");
      assertThat(receiver.requests()).isEmpty();
    }
  }

  /** Two modules of one package don't start together. */
  @Test
  void packages_ofAllJars_areInOneOnly() throws IOException {
    Map<String, String> jars = new TreeMap<>();
    for (String module : JARS) {
      Path sources = ROOT.resolve(module).resolve("src/main/java");
      try (Stream<Path> files = Files.walk(sources)) {
        Set<String> packages =
            files
                .filter(file -> file.toString().endsWith(".java"))
                .map(file -> sources.relativize(file.getParent()).toString())
                .collect(Collectors.toSet());
        packages.forEach(each -> assertThat(jars.put(each, module)).as(each).isNull());
      }
    }
    assertThat(jars).hasSizeGreaterThan(50);
  }

  private String run(OtlpReceiver receiver) throws IOException, InterruptedException {
    return run(
        "-Dotel.exporter.otlp.endpoint=" + receiver.endpoint(),
        "-Dotel.exporter.otlp.protocol=http/protobuf");
  }

  private String documented(String what, String pattern) {
    String section = page.substring(page.indexOf("## On the module path"));
    return Pattern.compile(pattern, Pattern.DOTALL)
        .matcher(section)
        .results()
        .map(match -> joined(match))
        .findFirst()
        .orElseThrow(() -> new AssertionError("the page has no " + what));
  }

  private static String joined(MatchResult match) {
    return match.groupCount() == 1 ? match.group(1) : match.group(1) + " " + match.group(2);
  }

  private void compile(String application, String moduleInfo) throws IOException {
    Path source = Files.createDirectories(directory.resolve("src/shop"));
    Path descriptor = Files.writeString(directory.resolve("src/module-info.java"), moduleInfo);
    Path main = Files.writeString(source.resolve("Main.java"), application);
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter messages = new StringWriter();
    List<String> options = List.of("-p", libraries.toString(), "-d", directory + "/out");
    boolean compiled =
        compiler
            .getTask(
                messages,
                null,
                null,
                options,
                null,
                compiler
                    .getStandardFileManager(null, null, null)
                    .getJavaFileObjects(descriptor, main))
            .call();
    assertThat(compiled).as(messages.toString()).isTrue();
  }

  private String run(String... options) throws IOException, InterruptedException {
    Path output = directory.resolve("output");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(options));
    command.addAll(List.of("-p", libraries + File.pathSeparator + directory.resolve("out")));
    command.addAll(List.of("-m", "shop/shop.Main"));
    ProcessBuilder process = new ProcessBuilder(command);
    process
        .environment()
        .keySet()
        .removeIf(name -> name.startsWith("ASSENT_") || name.startsWith("OTEL_"));
    process.redirectErrorStream(true).redirectOutput(output.toFile()).start().waitFor();
    return Files.readString(output);
  }

  /** The jar that the build made, or the classes packed with the name in their {@code pom.xml}. */
  private void pack(String artifact, String module, Class<?> type)
      throws IOException, URISyntaxException {
    Path home = Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    Path jar = libraries.resolve(artifact + ".jar");
    if (Files.isRegularFile(home)) {
      Files.copy(home, jar);
      return;
    }
    String pom = Files.readString(ROOT.resolve(module).resolve("pom.xml"));
    String name = pom.replaceFirst("(?s).*<module.name>(.*)</module.name>.*", "$1");
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().putValue("Automatic-Module-Name", name);
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file, manifest);
        Stream<Path> classes = Files.walk(home)) {
      for (Path each : classes.filter(Files::isRegularFile).collect(Collectors.toList())) {
        String entry = home.relativize(each).toString().replace(File.separatorChar, '/');
        if (!entry.equals("META-INF/MANIFEST.MF")) {
          out.putNextEntry(new JarEntry(entry));
          out.write(Files.readAllBytes(each));
        }
      }
    }
  }
}
