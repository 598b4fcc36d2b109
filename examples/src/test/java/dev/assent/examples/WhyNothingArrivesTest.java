/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.Assent;
import dev.assent.examples.receiver.OtlpReceiver;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page about missing data quotes log lines, settings and a ledger as they are. */
class WhyNothingArrivesTest {
  private static final String PAGE = "docs/WHY-NOTHING-ARRIVES.md";
  private static final Path ROOT = Path.of("..");

  /** The head of a table whose first column has parts of log lines. */
  private static final Pattern HEAD = Pattern.compile("\\| the (log says|line goes on) \\|.*");

  private static final Pattern QUOTE = Pattern.compile("`([^`]+)`");

  /** What differs, and the end of a sentence: two constants of the code may make one line. */
  private static final Pattern BETWEEN = Pattern.compile("…|(?<=\\.) ");

  private static final Pattern JOINED = Pattern.compile("\"\\s*\\+\\s*\"");
  private static final Pattern VARIABLE = Pattern.compile("(?:ASSENT|OTEL)_[A-Z_]+[A-Z]");

  @Test
  void quotedLines_everyFixedPart_isInTheCode() throws IOException {
    String code = code();
    List<String> unknown = new ArrayList<>();
    int parts = 0;
    for (String line : quotedLines()) {
      for (String part : BETWEEN.split(line)) {
        if (part.chars().filter(Character::isLetter).count() > 2) {
          parts++;
          if (!code.contains(part)) {
            unknown.add(part);
          }
        }
      }
    }

    assertThat(parts).isGreaterThan(40);
    assertThat(unknown).as("no line of the code").isEmpty();
  }

  @Test
  void settings_everyVariable_isInTheReference() throws IOException {
    String reference = read("docs/CONFIGURATION.md");
    Matcher variable = VARIABLE.matcher(read(PAGE));
    List<String> unknown = new ArrayList<>();
    while (variable.find()) {
      if (!reference.contains(variable.group())) {
        unknown.add(variable.group());
      }
    }

    assertThat(unknown).isEmpty();
  }

  @Test
  void ledger_ofANewApplication_isThatOfThePage() throws IOException {
    String ledger;
    try (OtlpReceiver receiver = OtlpReceiver.start();
        Assent assent =
            Assent.builder()
                .environment(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.endpoint().toString()))
                .build()) {
      record(assent.openTelemetry());
      assent.flush(Duration.ofSeconds(30));
      ledger = assent.ledger().toString();
    }

    assertThat(ledger.strip()).isEqualTo(DocPage.read(PAGE).marked("first-ledger").strip());
  }

  private static void record(OpenTelemetry telemetry) {
    Span span = telemetry.getTracer("shop").spanBuilder("order").startSpan();
    span.setAttribute("order.note", "please ring twice");
    span.setAttribute("http.route", "/orders");
    span.end();
    telemetry.getMeter("shop").counterBuilder("shop.orders").build().add(1);
    telemetry.getLogsBridge().get("shop").logRecordBuilder().setBody("hello").emit();
  }

  /** Returns the first column of the tables of lines, and quotes on lines of their own. */
  private static List<String> quotedLines() throws IOException {
    List<String> quoted = new ArrayList<>();
    boolean isTable = false;
    for (String line : read(PAGE).lines().toList()) {
      if (line.matches("`[^`]+`")) {
        quoted.add(line.substring(1, line.length() - 1));
      }
      isTable = line.startsWith("|") && (isTable || HEAD.matcher(line).matches());
      if (isTable && !line.startsWith("|---")) {
        Matcher quote = QUOTE.matcher(line.split(" \\| ", 2)[0]);
        while (quote.find()) {
          quoted.add(quote.group(1));
        }
      }
    }
    return quoted;
  }

  /** Returns the code of all modules, with its texts in one piece. */
  private static String code() {
    StringBuilder code = new StringBuilder();
    for (String folder : List.of("sdk-core", "sdk-exporter")) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(folder))) {
        files
            .filter(file -> file.toString().matches(".*/src/main/java/.*\\.java"))
            .forEach(file -> code.append(texts(file)));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return code.toString();
  }

  private static String texts(Path file) {
    try {
      return JOINED.matcher(Files.readString(file)).replaceAll("").replace("''", "'");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(String page) throws IOException {
    return Files.readString(ROOT.resolve(page));
  }
}
