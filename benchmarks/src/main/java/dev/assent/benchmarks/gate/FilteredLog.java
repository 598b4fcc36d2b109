/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.gate;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.resources.Resource;
import org.jspecify.annotations.Nullable;

/** A log record with other attributes; the SDK has no wrapper for that. */
record FilteredLog(LogRecordData log, Attributes left) implements LogRecordData {
  @Override
  public Resource getResource() {
    return log.getResource();
  }

  @Override
  public InstrumentationScopeInfo getInstrumentationScopeInfo() {
    return log.getInstrumentationScopeInfo();
  }

  @Override
  public long getTimestampEpochNanos() {
    return log.getTimestampEpochNanos();
  }

  @Override
  public long getObservedTimestampEpochNanos() {
    return log.getObservedTimestampEpochNanos();
  }

  @Override
  public SpanContext getSpanContext() {
    return log.getSpanContext();
  }

  @Override
  public Severity getSeverity() {
    return log.getSeverity();
  }

  @Override
  public @Nullable String getSeverityText() {
    return log.getSeverityText();
  }

  @Override
  @Deprecated
  @SuppressWarnings("deprecation")
  public io.opentelemetry.sdk.logs.data.Body getBody() {
    return log.getBody();
  }

  @Override
  public @Nullable Value<?> getBodyValue() {
    return log.getBodyValue();
  }

  @Override
  public Attributes getAttributes() {
    return left;
  }

  @Override
  public int getTotalAttributeCount() {
    return log.getTotalAttributeCount();
  }
}
