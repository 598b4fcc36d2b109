/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.examples.meeting.MeetingApplication;
import dev.assent.examples.receiver.OtlpReceiver;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Checks the README: extracts its example, and compiles and runs it as a new user would, with the
 * receiver's address as the only setting.
 */
class ReadmeTest {
  private static final String README = "README.md";

  /** A recorded text, and the claim in its comment. */
  private static final Pattern RECORDED =
      Pattern.compile("with\\(TEXT, \"([^\"]+)\"\\).*// leaves (with|without) its text");

  @TempDir Path directory;

  @Test
  void example_run_whatTheCommentsSayArrives() throws Exception {
    String source = example();
    Matcher recorded = RECORDED.matcher(source);
    List<String> events;
    String printed;
    try (OtlpReceiver receiver = OtlpReceiver.start()) {
      printed = run(source, receiver, Map.of());
      events = events(receiver);
    }

    int index = 0;
    while (recorded.find()) {
      assertThat(events).as("events").hasSizeGreaterThan(index);
      assertThat(events.get(index).contains(recorded.group(1)))
          .as(recorded.group())
          .isEqualTo(recorded.group(2).equals("with"));
      index++;
    }
    assertThat(index).isEqualTo(3);
    assertThat(events).hasSize(3);
    assertThat(masked(printed)).isEqualTo(masked(DocPage.read(README).marked("readme-receipt")));
    assertThat(directory.resolve("consent.json")).content().contains("acme/u7");
  }

  /** The comment at {@code flush}: without the call, nothing is sent before the revocation. */
  @Test
  void example_withoutFlush_theRevocationTakesTheTextFromWhatWaits() throws Exception {
    String source = example().replaceAll("(?m)^.*assent\\.flush\\(.*\\R", "");
    assertThat(source).isNotEqualTo(example());
    try (OtlpReceiver receiver = OtlpReceiver.start()) {
      String printed = run(source, receiver, Map.of("OTEL_BLRP_SCHEDULE_DELAY", "600000"));

      assertThat(events(receiver))
          .hasSize(3)
          .noneMatch(event -> RECORDED.matcher(source).results().anyMatch(stated(event)));
      assertThat(printed).contains("stripped").doesNotContain("sent before");
    }
  }

  /** The demo prints each line of the page, in this order, except times and the number of bytes. */
  @Test
  void demo_run_printsTheLinesOfThePage() throws Exception {
    List<String> shown = withoutFigures(DocPage.read(README).marked("demo"));

    List<String> printed = withoutFigures(run(Map.of(), MeetingApplication.class.getName()));

    assertThat(shown).hasSizeGreaterThan(5);
    assertThat(printed).containsSubsequence(shown);
  }

  private static List<String> withoutFigures(String text) {
    return text.lines()
        .map(
            line ->
                line.replaceAll("[0-9.]+ ms", "<time>")
                    .replaceAll("\\d\\d:\\d\\d:\\d\\d", "<moment>")
                    .replaceAll("^[0-9,]+ bytes", "<count> bytes"))
        .filter(line -> !line.isBlank())
        .toList();
  }

  @Test
  void readme_length_isAtMostTwoHundredLines() throws IOException {
    assertThat(lines(README)).hasSizeLessThanOrEqualTo(200);
  }

  /** The figure equals that of the benchmarks' page, which is generated from measurements. */
  @Test
  void readme_cost_isTheFirstSentenceOfTheBenchmarks() throws IOException {
    String sentence = lines("docs/benchmarks/README.md").get(2);

    assertThat(sentence).startsWith("A span costs ").contains(" times plain OpenTelemetry ");
    assertThat(lines(README)).contains(sentence);
  }

  /** The less kind figures come from the same page. */
  @Test
  void readme_costOfATakenOverSdk_isThatOfTheBenchmarks() throws IOException {
    String readme = String.join(" ", lines(README));

    assertThat(readme)
        .contains(
            "it costs " + figures("cpu · hosted-permitted") + " times as much",
            "thread " + figures("thread · hosted-permitted") + " times as long",
            "own SDK, " + figures("thread · permitted") + " times)");
  }

  /** Returns the ratios for both JDKs in a row of the benchmarks' first two tables. */
  private static String figures(String row) throws IOException {
    String line =
        lines("docs/benchmarks/README.md").stream()
            .filter(each -> each.startsWith("| `" + row + "` |"))
            .findFirst()
            .orElseThrow();
    Matcher ratios = Pattern.compile("([0-9.]+) \\(.*\\|[^|]*\\| ([0-9.]+) \\(").matcher(line);
    assertThat(ratios.find()).isTrue();
    return ratios.group(1) + " and " + ratios.group(2);
  }

  private static List<String> lines(String page) throws IOException {
    return Files.readAllLines(Path.of("..").resolve(page));
  }

  private static Predicate<MatchResult> stated(String event) {
    return text -> event.contains(text.group(1));
  }

  private static String example() throws IOException {
    return DocPage.read(README).marked("readme-example");
  }

  /** Runs a source file in an empty directory with an empty environment, and returns its output. */
  private String run(String source, OtlpReceiver receiver, Map<String, String> more)
      throws IOException, InterruptedException {
    Path file = Files.writeString(directory.resolve("Chat.java"), source);
    Map<String, String> environment = new HashMap<>(more);
    environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.endpoint().toString());
    return run(environment, file.toString());
  }

  private String run(Map<String, String> environment, String program)
      throws IOException, InterruptedException {
    Path errors = directory.resolve("errors.txt");
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Dstdout.encoding=UTF-8",
            "-Dfile.encoding=UTF-8",
            "-cp",
            System.getProperty("java.class.path"),
            program);
    builder.directory(directory.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    builder.redirectError(errors.toFile());
    Process process = builder.start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(() -> printed + read(errors)).isZero();
    return printed;
  }

  private static String read(Path path) {
    try {
      return Files.readString(path);
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static List<String> events(OtlpReceiver receiver) {
    List<String> events = new ArrayList<>();
    receiver.received().stream()
        .filter(request -> request.message() instanceof ExportLogsServiceRequest)
        .flatMap(
            request ->
                ((ExportLogsServiceRequest) request.message()).getResourceLogsList().stream())
        .flatMap(resource -> resource.getScopeLogsList().stream())
        .flatMap(scope -> scope.getLogRecordsList().stream())
        .forEach(event -> events.add(event.toByteString().toString(StandardCharsets.ISO_8859_1)));
    return events;
  }

  /** Replaces moments, and the spaces that depend on their widths. */
  private static String masked(String text) {
    return text.replaceAll("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z", "<moment>").strip();
  }
}
