/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.Assent;
import dev.assent.examples.receiver.OtlpReceiver;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * The README's span before and after: the test records the first block through Assent with its
 * defaults, and compares the data that a receiver decodes with the second block.
 */
class ReadmeSpanTest {
  private static final Set<String> PARTS = Set.of("name", "kind", "status", "event");
  private static final Pattern FRAME = Pattern.compile(" at ([\\w.]+)\\.(\\w+)\\((.+):(\\d+)\\)$");

  @Test
  void span_recordedWithTheDefaults_arrivesAsTheSecondBlockSays() throws Exception {
    DocPage readme = DocPage.read("README.md");
    Map<String, String> before = fields(readme.marked("span-before"));
    List<String> after = readme.marked("span-after").lines().toList();

    try (OtlpReceiver receiver = OtlpReceiver.start()) {
      try (Assent assent =
          Assent.builder()
              .environment(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.endpoint().toString()))
              .closeOnExit(false)
              .build()) {
        record(assent, before);
        assertThat(assent.flush(Duration.ofSeconds(30))).isTrue();
      }
      assertThat(arrived(receiver)).containsExactlyInAnyOrderElementsOf(after);
    }
    assertThat(after).hasSizeGreaterThan(5).hasSizeLessThan(before.size());
  }

  private static Map<String, String> fields(String block) {
    Map<String, String> fields = new LinkedHashMap<>();
    block
        .lines()
        .forEach(
            line -> {
              String[] parts = line.split(": ", 2);
              fields.put(parts[0], parts[1]);
            });
    return fields;
  }

  private static void record(Assent assent, Map<String, String> fields) throws Exception {
    SpanBuilder builder =
        assent
            .openTelemetry()
            .getTracer("clinic")
            .spanBuilder(fields.get("name"))
            .setSpanKind(SpanKind.valueOf(fields.get("kind")));
    fields.forEach(
        (name, value) -> {
          if (value.matches("\\d+")) {
            builder.setAttribute(name, Long.parseLong(value));
          } else if (!PARTS.contains(name) && !name.startsWith("exception.")) {
            builder.setAttribute(name, value);
          }
        });
    Span span = builder.startSpan();
    assertThat(fields).containsEntry("event", "exception");
    span.recordException(exception(fields));
    String[] status = fields.get("status").split(", ", 2);
    span.setStatus(StatusCode.valueOf(status[0]), status[1]);
    span.end();
  }

  /** Returns an exception with the type, message and stack trace of the block. */
  private static Throwable exception(Map<String, String> fields) throws Exception {
    Throwable exception =
        (Throwable)
            Class.forName(fields.get("exception.type"))
                .getConstructor(String.class)
                .newInstance(fields.get("exception.message"));
    String trace = fields.get("exception.stacktrace");
    Matcher frame = FRAME.matcher(trace);
    assertThat(frame.find()).isTrue();
    exception.setStackTrace(
        new StackTraceElement[] {
          new StackTraceElement(
              frame.group(1), frame.group(2), frame.group(3), Integer.parseInt(frame.group(4)))
        });
    StringWriter printed = new StringWriter();
    exception.printStackTrace(new PrintWriter(printed));
    assertThat(onOneLine(printed.toString())).isEqualTo(trace);
    return exception;
  }

  private static List<String> arrived(OtlpReceiver receiver) {
    List<String> lines = new ArrayList<>();
    receiver.received().stream()
        .filter(request -> request.message() instanceof ExportTraceServiceRequest)
        .flatMap(
            request ->
                ((ExportTraceServiceRequest) request.message()).getResourceSpansList().stream())
        .flatMap(resource -> resource.getScopeSpansList().stream())
        .flatMap(scope -> scope.getSpansList().stream())
        .forEach(span -> add(span, lines));
    return lines;
  }

  private static void add(io.opentelemetry.proto.trace.v1.Span span, List<String> lines) {
    lines.add("name: " + span.getName());
    lines.add("kind: " + span.getKind().name().replace("SPAN_KIND_", ""));
    span.getAttributesList().forEach(attribute -> add(attribute, lines));
    String message = span.getStatus().getMessage();
    lines.add(
        "status: "
            + span.getStatus().getCode().name().replace("STATUS_CODE_", "")
            + (message.isEmpty() ? "" : ", " + message));
    span.getEventsList()
        .forEach(
            event -> {
              lines.add("event: " + event.getName());
              event.getAttributesList().forEach(attribute -> add(attribute, lines));
            });
  }

  private static void add(KeyValue attribute, List<String> lines) {
    AnyValue value = attribute.getValue();
    lines.add(
        attribute.getKey()
            + ": "
            + (value.hasIntValue()
                ? Long.toString(value.getIntValue())
                : onOneLine(value.getStringValue())));
  }

  private static String onOneLine(String text) {
    return text.strip().replaceAll("\\s+", " ");
  }
}
