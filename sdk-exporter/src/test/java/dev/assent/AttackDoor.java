/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.fixtures.OtlpReceiver;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.logs.LogRecordBuilder;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.api.metrics.LongCounterBuilder;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** The real door, a receiver, and what attacks on the catalog record through it. */
abstract class AttackDoor {
  static final String CANARY = "kanarienvogel";
  static final Duration LONG = Duration.ofSeconds(20);
  static final AttributeKey<String> CATEGORY = AttributeKey.stringKey("assent.category");
  static final AttributeKey<String> ROUTE = AttributeKey.stringKey("http.route");
  static final AttributeKey<String> SYSTEM = AttributeKey.stringKey("messaging.system");
  static final AttributeKey<String> DESTINATION =
      AttributeKey.stringKey("messaging.destination.name");
  static final AttributeKey<Boolean> TEMPORARY =
      AttributeKey.booleanKey("messaging.destination.temporary");

  @TempDir Path directory;

  final OtlpReceiver receiver = OtlpReceiver.start();
  final Map<String, String> environment = new HashMap<>();

  @AfterEach
  void end() {
    receiver.close();
  }

  AssentBuilder door() {
    environment.putIfAbsent("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.endpoint().toString());
    environment.putIfAbsent("OTEL_BSP_SCHEDULE_DELAY", "1h");
    environment.putIfAbsent("OTEL_BLRP_SCHEDULE_DELAY", "1h");
    environment.putIfAbsent("OTEL_METRIC_EXPORT_INTERVAL", "1h");
    return Assent.builder().environment(environment).closeOnExit(false);
  }

  String file(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text).toString();
  }

  static void span(Assent assent, SpanKind kind, Consumer<Span> action) {
    span(assent, "app", kind, action);
  }

  static void span(Assent assent, String scope, SpanKind kind, Consumer<Span> action) {
    Span span =
        assent.openTelemetry().getTracer(scope).spanBuilder("GET").setSpanKind(kind).startSpan();
    action.accept(span);
    span.end();
  }

  static void log(Assent assent, Consumer<LogRecordBuilder> action) {
    LogRecordBuilder log = assent.openTelemetry().getLogsBridge().get("app").logRecordBuilder();
    action.accept(log.setSeverity(Severity.INFO));
    log.emit();
  }

  static LongCounterBuilder counter(Assent assent, String name) {
    return assent.openTelemetry().getMeter("app").counterBuilder(name);
  }

  void arrivesWithout(Assent assent, String... texts) {
    assertThat(assent.flush(LONG)).isTrue();
    assertThat(Stream.of(texts).filter(receiver::received)).isEmpty();
    assertThat(assent.ledger().balances()).isTrue();
  }

  List<Long> sums() {
    return receiver.metrics("").stream()
        .flatMap(metric -> metric.getSum().getDataPointsList().stream())
        .map(point -> point.getAsInt())
        .toList();
  }
}
