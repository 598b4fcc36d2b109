/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.otlp;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.testing.logs.TestLogRecordData;
import io.opentelemetry.sdk.testing.trace.TestSpanData;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One span and one log record in which every field that the encoder writes is set. */
final class Samples {
  static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

  private static final Attributes ATTRIBUTES =
      Attributes.builder()
          .put("s", "text")
          .put("l", 7)
          .put("d", 0.5)
          .put("b", true)
          .put(AttributeKey.stringArrayKey("sa"), List.of("x", "y"))
          .put(
              AttributeKey.valueKey("v"),
              Value.of(
                  KeyValue.of("list", Value.of(Value.of(1), Value.of("two"), Value.empty())),
                  KeyValue.of("bytes", Value.of(new byte[] {1, 2}))))
          .build();

  private static final Attributes FEW = Attributes.builder().put("k", -1).build();

  private static final Resource RESOURCE =
      Resource.create(Attributes.builder().put("service.name", "shop").build(), "https://r");

  private static final InstrumentationScopeInfo SCOPE =
      InstrumentationScopeInfo.builder("scope")
          .setVersion("1.0")
          .setSchemaUrl("https://s")
          .setAttributes(Attributes.builder().put("k", "v").build())
          .build();

  private Samples() {}

  static SpanContext context(String spanId, boolean remote) {
    TraceState state = TraceState.builder().put("b", "2").put("a", "1").build();
    return remote
        ? SpanContext.createFromRemoteParent(TRACE, spanId, TraceFlags.getSampled(), state)
        : SpanContext.create(TRACE, spanId, TraceFlags.getSampled(), state);
  }

  static SpanData span() {
    return spanBuilder().build();
  }

  static TestSpanData.Builder spanBuilder() {
    return TestSpanData.builder()
        .setName("name")
        .setKind(SpanKind.CLIENT)
        .setSpanContext(context("00f067aa0ba902b7", false))
        .setParentSpanContext(
            SpanContext.createFromRemoteParent(
                TRACE, "00f067aa0ba902b8", TraceFlags.getDefault(), TraceState.getDefault()))
        .setStatus(StatusData.create(StatusCode.ERROR, "broken"))
        .setStartEpochNanos(1_000_000_001)
        .setEndEpochNanos(2_000_000_002)
        .setHasEnded(true)
        .setAttributes(ATTRIBUTES)
        .setTotalAttributeCount(ATTRIBUTES.size() + 3)
        .setEvents(List.of(EventData.create(5, "event", FEW, FEW.size() + 4)))
        .setTotalRecordedEvents(6)
        .setLinks(List.of(LinkData.create(context("00f067aa0ba902b9", true), FEW, FEW.size() + 8)))
        .setTotalRecordedLinks(10)
        .setInstrumentationScopeInfo(SCOPE)
        .setResource(RESOURCE);
  }

  static LogRecordData log() {
    return TestLogRecordData.builder()
        .setResource(RESOURCE)
        .setInstrumentationScopeInfo(SCOPE)
        .setTimestamp(11, TimeUnit.NANOSECONDS)
        .setObservedTimestamp(12, TimeUnit.NANOSECONDS)
        .setSpanContext(
            SpanContext.create(
                TRACE, "00f067aa0ba902b7", TraceFlags.getSampled(), TraceState.getDefault()))
        .setSeverity(Severity.WARN2)
        .setSeverityText("warning")
        .setBodyValue(Value.of(KeyValue.of("k", Value.of("body"))))
        .setEventName("event.name")
        .setAttributes(ATTRIBUTES)
        .setTotalAttributeCount(ATTRIBUTES.size() + 2)
        .build();
  }
}
