/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.decision.GivenDecision;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The estimated size of held data is at least its real size, and not much larger. */
class MemoryEstimateTest {
  private final GateFixture fixture =
      new GateFixture(
          """
          attributes:
            - { prefix: chat., type: any, category: content.chat, max: 100000 }
            - { prefix: parts., type: "string[]", category: content.chat, max: 1000 }
            - { prefix: numbers., type: "long[]", category: content.chat }
          """);

  private void wait(GivenDecision decision) {
    fixture.decide(decision.awaiting(fixture.all()));
  }

  private static void isCovered(long estimate, Object datum, int factor) {
    long size = Retained.by(datum);
    assertThat(estimate).isBetween(size, factor * size);
  }

  private Span span() {
    wait(GivenDecision.permitting(0));
    return fixture.tracing().get("io.opentelemetry.test").spanBuilder("GET").startSpan();
  }

  private void spanIsCovered(Span span, int factor) {
    span.end();
    assertThat(fixture.spanGate.enter(fixture.spans.get(0))).isNull();
    isCovered(MemoryEstimate.of(fixture.waitingSpans.get(0)), fixture.waitingSpans.get(0), factor);
  }

  @Test
  void span_empty_isCovered() {
    spanIsCovered(span(), 3);
  }

  @Test
  void span_longText_isCoveredInItsWidestForm() {
    Span span = span();
    span.setAttribute("chat.line", "\u20ac".repeat(50_000));
    span.setStatus(StatusCode.ERROR, "\u20ac".repeat(50_000));
    spanIsCovered(span, 2);
  }

  @Test
  void span_manyAttributes_areCovered() {
    Span span = span();
    for (int i = 0; i < 100; i++) {
      span.setAttribute("chat." + i, i);
      span.setAttribute(
          AttributeKey.stringArrayKey("parts." + i), Collections.nCopies(50, "text" + i));
      span.setAttribute(
          AttributeKey.longArrayKey("numbers." + i), List.of(1000L + i, 2000L + i, 3000L + i));
    }
    spanIsCovered(span, 5);
  }

  @Test
  void span_eventsWithStackTracesAndLinks_areCovered() {
    Span span = span();
    for (int i = 0; i < 20; i++) {
      span.addEvent("exception");
      span.recordException(new IllegalStateException("message " + i, new RuntimeException("x")));
      span.addLink(
          SpanContext.create(
              String.format("%032x", i + 1),
              String.format("%016x", i + 1),
              TraceFlags.getSampled(),
              TraceState.builder().put("k", "v".repeat(200)).build()));
    }
    spanIsCovered(span, 5);
  }

  @Test
  void log_nestedBodyAndException_areCovered() {
    wait(GivenDecision.permitting(0));
    fixture
        .logging()
        .get("io.opentelemetry.test")
        .logRecordBuilder()
        .setSeverityText("WARN")
        .setEventName("exception")
        .setException(new IllegalStateException("message"))
        .setBody(
            Value.of(
                KeyValue.of("chat.a", Value.of("text".repeat(100))),
                KeyValue.of(
                    "chat.b", Value.of(Value.of(1_000_000L), Value.of(2.5), Value.of(true))),
                KeyValue.of("chat.c", Value.of(new byte[5_000]))))
        .emit();
    assertThat(fixture.logGate.enter(fixture.logs.get(0))).isNull();
    isCovered(MemoryEstimate.of(fixture.waitingLogs.get(0)), fixture.waitingLogs.get(0), 6);
  }
}
