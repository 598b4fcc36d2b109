/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.otlp;

import dev.assent.internal.data.OwnSpanContext;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.TraceId;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import org.jspecify.annotations.Nullable;

/**
 * Writes log records, with the fields in the order in which OpenTelemetry writes them. Not
 * thread-safe.
 */
final class LogWriter implements DatumWriter<LogRecordData> {
  private static final int TIME = 1;
  private static final int SEVERITY_NUMBER = 2;
  private static final int SEVERITY_TEXT = 3;
  private static final int BODY = 5;
  private static final int ATTRIBUTES = 6;
  private static final int DROPPED_ATTRIBUTES = 7;
  private static final int FLAGS = 8;
  private static final int TRACE_ID = 9;
  private static final int SPAN_ID = 10;
  private static final int OBSERVED_TIME = 11;
  private static final int EVENT_NAME = 12;

  private final ProtoWriter out;
  private final ValueWriter values;

  LogWriter(ProtoWriter out, ValueWriter values) {
    this.out = out;
    this.values = values;
  }

  @Override
  public void write(int field, LogRecordData log) {
    int start = out.begin(field, ProtoWriter.MEDIUM);
    out.fixed64(TIME, log.getTimestampEpochNanos());
    out.fixed64(OBSERVED_TIME, log.getObservedTimestampEpochNanos());
    out.varint(SEVERITY_NUMBER, log.getSeverity().getSeverityNumber());
    text(SEVERITY_TEXT, log.getSeverityText());
    Value<?> body = log.getBodyValue();
    if (body != null) {
      values.value(BODY, body);
    }
    values.attributes(
        ATTRIBUTES, log.getAttributes(), DROPPED_ATTRIBUTES, log.getTotalAttributeCount());
    SpanContext context = log.getSpanContext();
    out.fixed32(FLAGS, context.getTraceFlags().asByte() & 0xff);
    ids(context);
    text(EVENT_NAME, log.getEventName());
    out.end(start, ProtoWriter.MEDIUM);
  }

  /** OpenTelemetry leaves out each of the two ids that is invalid. */
  private void ids(SpanContext context) {
    boolean isOwn = context instanceof OwnSpanContext;
    if (isOwn || !context.getTraceId().equals(TraceId.getInvalid())) {
      ContextWriter.traceId(out, TRACE_ID, context);
    }
    if (isOwn || !context.getSpanId().equals(SpanId.getInvalid())) {
      ContextWriter.spanId(out, SPAN_ID, context);
    }
  }

  private void text(int field, @Nullable String text) {
    if (text != null) {
      out.text(field, text);
    }
  }
}
