/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.Assent;
import dev.assent.examples.receiver.OtlpReceiver;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.logs.v1.LogRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README is true. */
class ReadmeTest {
  private static final Path ROOT = Path.of("..");

  @TempDir Path directory;

  @Test
  void example_inTheReadme_isTheOneThatCompiles() throws IOException {
    String readme = Files.readString(ROOT.resolve("README.md"));
    String source =
        Files.readString(Path.of("src/test/java/dev/assent/examples/ReadmeExample.java"));

    assertThat(between(readme, "<!-- readme-example -->\n```java\n", "```"))
        .isEqualTo(between(source, "  // begin\n", "  // end").replaceAll("(?m)^ {2}", ""));
  }

  @Test
  void example_run_textLeavesOnlyWhileGranted() throws Exception {
    Path consent = directory.resolve("consent.json");
    Files.writeString(consent, "{\"documents\": []}");
    try (OtlpReceiver receiver = OtlpReceiver.start();
        Assent assent =
            Assent.builder()
                .setting("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.endpoint().toString())
                .setting("ASSENT_POLICY", "terms")
                .setting("ASSENT_PURPOSE", "product_improvement")
                .setting("ASSENT_CONSENT_SOURCE", "file:" + consent)
                .build()) {
      ReadmeExample.run(assent, "see you at noon");
      assertThat(assent.flush(Duration.ofSeconds(10))).isTrue();

      List<LogRecord> events =
          receiver.received().stream()
              .filter(request -> request.message() instanceof ExportLogsServiceRequest)
              .flatMap(
                  request ->
                      ((ExportLogsServiceRequest) request.message()).getResourceLogsList().stream())
              .flatMap(resource -> resource.getScopeLogsList().stream())
              .flatMap(scope -> scope.getLogRecordsList().stream())
              .toList();
      assertThat(events)
          .extracting(event -> event.toByteString().toString(StandardCharsets.ISO_8859_1))
          .satisfiesExactly(
              before -> assertThat(before).doesNotContain("see you at noon"),
              granted -> assertThat(granted).contains("see you at noon"),
              after -> assertThat(after).doesNotContain("see you at noon"));
      assertThat(assent.ledger().snapshot().balances()).isTrue();
    }
  }

  @Test
  void readme_length_isAtMostTwoHundredLines() throws IOException {
    assertThat(Files.readAllLines(ROOT.resolve("README.md"))).hasSizeLessThanOrEqualTo(200);
  }

  private static String between(String text, String begin, String end) {
    assertThat(text).contains(begin);
    int from = text.indexOf(begin) + begin.length();
    return text.substring(from, text.indexOf(end, from));
  }
}
