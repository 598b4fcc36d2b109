/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.data;

import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;

/**
 * The ids of a span of Assent's own SDK. They are created valid, or copied from a valid parent;
 * OpenTelemetry's class validates each char of both ids again. Immutable.
 *
 * @param getTraceId a valid trace id
 * @param getSpanId a valid span id
 */
public record OwnSpanContext(
    String getTraceId, String getSpanId, TraceFlags getTraceFlags, TraceState getTraceState)
    implements SpanContext {

  @Override
  public boolean isValid() {
    return true;
  }

  @Override
  public boolean isRemote() {
    return false;
  }

  @Override
  public String toString() {
    return "OwnSpanContext[" + getTraceId + ", " + getSpanId + "]";
  }
}
