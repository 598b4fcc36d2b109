/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.examples.receiver.OtlpReceiver;
import dev.assent.examples.receiver.PrintingReceiver;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the steps of GETTING-STARTED.md in their order, as one program in an empty directory: each
 * section is a method, and files are those of the page.
 */
class GettingStartedTest {
  @TempDir Path directory;
  private DocPage page;

  @BeforeEach
  void read() throws IOException {
    page = DocPage.read("docs/GETTING-STARTED.md");
  }

  @Test
  void steps_run_printAndSendWhatThePageSays() throws Exception {
    String printed;
    List<Span> spans;
    ByteArrayOutputStream arrived = new ByteArrayOutputStream();
    try (OtlpReceiver receiver =
        PrintingReceiver.start(
            0, new PrintStream(arrived, true, StandardCharsets.UTF_8)::println)) {
      printed = run(receiver);
      spans = spans(receiver);
    }

    String expected =
        page.blocks("text").stream().map(DocPage.Block::code).collect(Collectors.joining());
    assertThat(masked(printed)).isEqualTo(masked(expected));
    assertThat(arrived.toString(StandardCharsets.UTF_8)).startsWith(page.marked("arrived"));
    assertThat(spans)
        .extracting(GettingStartedTest::text)
        .containsExactly(
            "GET /orders/{id} [http.request.method, http.route]",
            "INTERNAL [order.note, order.items]",
            "INTERNAL [order.items]",
            "INTERNAL []");
  }

  private String run(OtlpReceiver receiver) throws IOException, InterruptedException {
    Path classes = directory.resolve("classes");
    Files.createDirectory(classes);
    assertThat(DocSource.compile(List.of(program()), classes)).isEmpty();
    String catalog = page.blocks("yaml").get(0).code();
    Files.writeString(directory.resolve("catalog.yaml"), catalog);
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            classes + java.io.File.pathSeparator + System.getProperty("java.class.path"),
            "page.App");
    builder.directory(directory.toFile());
    builder.environment().clear();
    builder.environment().put("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.endpoint().toString());
    Path errors = directory.resolve("errors.txt");
    builder.redirectError(errors.toFile());
    Process process = builder.start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int status = process.waitFor();
    assertThat(status).as(printed + Files.readString(errors)).isZero();
    return printed;
  }

  private DocSource program() {
    Map<String, StringBuilder> sections = new LinkedHashMap<>();
    for (DocPage.Block block : page.blocks("java")) {
      sections.computeIfAbsent(block.heading(), it -> new StringBuilder()).append(block.code());
    }
    assertThat(sections).hasSizeGreaterThan(3);
    StringBuilder calls = new StringBuilder();
    StringBuilder methods = new StringBuilder();
    for (StringBuilder code : sections.values()) {
      String name = "section" + calls.length();
      calls.append("    ").append(name).append("();\n");
      methods
          .append("  static void ")
          .append(name)
          .append("() throws Exception {\n")
          .append(code)
          .append("  }\n");
    }
    return new DocSource(
        page.name(),
        "page.App",
        "package page;\n"
            + imports()
            + "class App {\n  public static void main(String[] args) throws Exception {\n"
            + calls
            + "  }\n"
            + methods
            + "}\n");
  }

  /** Returns the imports of the page's class. */
  private String imports() {
    return page.marked("class")
        .lines()
        .filter(line -> line.startsWith("import "))
        .map(line -> line + "\n")
        .collect(Collectors.joining());
  }

  private static List<Span> spans(OtlpReceiver receiver) {
    return receiver.received().stream()
        .filter(request -> request.message() instanceof ExportTraceServiceRequest)
        .flatMap(
            request ->
                ((ExportTraceServiceRequest) request.message()).getResourceSpansList().stream())
        .flatMap(resource -> resource.getScopeSpansList().stream())
        .flatMap(scope -> scope.getSpansList().stream())
        .toList();
  }

  private static String text(Span span) {
    return span.getName()
        + " "
        + span.getAttributesList().stream().map(attribute -> attribute.getKey()).toList();
  }

  /** Replaces moments and ages, and the spaces that depend on their widths. */
  private static String masked(String text) {
    return text.lines()
        .map(
            line ->
                line.replaceAll("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z", "<moment>")
                    .replaceAll("\\b\\d+s\\b", "<age>")
                    .replaceAll(" +", " ")
                    .strip())
        .filter(line -> !line.isEmpty())
        .collect(Collectors.joining("\n"));
  }
}
