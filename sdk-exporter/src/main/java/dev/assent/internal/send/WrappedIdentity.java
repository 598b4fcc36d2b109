/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * What a wrapper must keep of a datum that it changes; see {@link WrapperChain}. Equal for a datum
 * and its changed copy.
 *
 * @param traceId the trace
 * @param spanId the span; of a log record, the span in which it was emitted
 * @param observedEpochNanos when a log record was observed; 0 for a span
 */
public record WrappedIdentity(String traceId, String spanId, long observedEpochNanos) {
  /** Returns the identity of a span. */
  public static WrappedIdentity of(SpanData span) {
    return of(span.getSpanContext(), 0);
  }

  /** Returns the identity of a log record. */
  public static WrappedIdentity of(LogRecordData log) {
    return of(log.getSpanContext(), log.getObservedTimestampEpochNanos());
  }

  private static WrappedIdentity of(SpanContext context, long observedEpochNanos) {
    return new WrappedIdentity(context.getTraceId(), context.getSpanId(), observedEpochNanos);
  }
}
