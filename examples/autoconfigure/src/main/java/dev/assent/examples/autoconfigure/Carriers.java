/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.autoconfigure;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Records texts in every carrier of all signals, each beside service data. */
final class Carriers {
  /** The carriers. */
  static final List<String> NAMES =
      List.of(
          "span name",
          "span attribute",
          "span attribute key",
          "span attribute list",
          "span event name",
          "span event attribute",
          "span exception",
          "span link attribute",
          "span link trace state",
          "span status",
          "tracer",
          "tracer version",
          "log body",
          "log attribute",
          "log attribute key",
          "log event name",
          "log severity text",
          "logger",
          "metric name",
          "metric description",
          "metric unit",
          "metric attribute",
          "metric attribute key",
          "gauge attribute",
          "meter");

  private final OpenTelemetry telemetry;
  private final Map<String, String> texts;

  Carriers(OpenTelemetry telemetry, Map<String, String> texts) {
    this.telemetry = telemetry;
    this.texts = texts;
  }

  private String text(String carrier) {
    return Objects.requireNonNull(texts.get(carrier), carrier);
  }

  private Attributes attributes(String signal) {
    return Attributes.builder()
        .put("user.note", text(signal + " attribute"))
        .put(text(signal + " attribute key"), true)
        .build();
  }

  void record() {
    recordSpans();
    recordLogs();
    recordMetrics();
  }

  private void recordSpans() {
    Span span =
        telemetry
            .tracerBuilder(text("tracer"))
            .setInstrumentationVersion(text("tracer version"))
            .build()
            .spanBuilder(text("span name"))
            .addLink(
                SpanContext.createFromRemoteParent(
                    "0af7651916cd43dd8448eb211c80319c",
                    "b7ad6b7169203331",
                    TraceFlags.getSampled(),
                    TraceState.builder().put("partner", text("span link trace state")).build()),
                Attributes.builder().put("user.note", text("span link attribute")).build())
            .setAllAttributes(attributes("span"))
            .startSpan();
    span.setAttribute("http.request.method", "GET");
    span.setAllAttributes(
        Attributes.builder().put("user.notes", text("span attribute list"), "").build());
    span.addEvent(
        text("span event name"),
        Attributes.builder().put("user.note", text("span event attribute")).build());
    span.recordException(new IllegalStateException(text("span exception")));
    span.setStatus(StatusCode.ERROR, text("span status"));
    span.end();
  }

  private void recordLogs() {
    telemetry
        .getLogsBridge()
        .get(text("logger"))
        .logRecordBuilder()
        .setSeverity(Severity.WARN)
        .setSeverityText(text("log severity text"))
        .setEventName(text("log event name"))
        .setBody(text("log body"))
        .setAllAttributes(attributes("log"))
        .emit();
    telemetry
        .getLogsBridge()
        .get("shop")
        .logRecordBuilder()
        .setSeverity(Severity.INFO)
        .setAllAttributes(Attributes.builder().put("db.system.name", "postgresql").build())
        .emit();
  }

  private void recordMetrics() {
    Meter meter = telemetry.getMeter("shop");
    meter
        .histogramBuilder("http.server.request.duration")
        .build()
        .record(0.5, attributes("metric").toBuilder().put("http.request.method", "GET").build());
    telemetry.getMeter(text("meter")).counterBuilder("orders").build().add(1);
    meter
        .counterBuilder(text("metric name"))
        .setUnit(text("metric unit"))
        .setDescription(text("metric description"))
        .build()
        .add(1);
    meter
        .gaugeBuilder("shop.temperature")
        .buildWithCallback(
            gauge ->
                gauge.record(
                    21, Attributes.builder().put("user.note", text("gauge attribute")).build()));
  }
}
