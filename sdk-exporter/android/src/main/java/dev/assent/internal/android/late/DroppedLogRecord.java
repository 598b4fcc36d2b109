/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.android.late;

import dev.assent.ledger.Signal;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.logs.LogRecordBuilder;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.context.Context;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A log record before the instance runs: it keeps nothing, and counts its end. */
record DroppedLogRecord(Running running) implements LogRecordBuilder {
  @Override
  public LogRecordBuilder setTimestamp(long timestamp, TimeUnit unit) {
    return this;
  }

  @Override
  public LogRecordBuilder setTimestamp(Instant instant) {
    return this;
  }

  @Override
  public LogRecordBuilder setObservedTimestamp(long timestamp, TimeUnit unit) {
    return this;
  }

  @Override
  public LogRecordBuilder setObservedTimestamp(Instant instant) {
    return this;
  }

  @Override
  public LogRecordBuilder setContext(Context context) {
    return this;
  }

  @Override
  public LogRecordBuilder setSeverity(Severity severity) {
    return this;
  }

  @Override
  public LogRecordBuilder setSeverityText(String text) {
    return this;
  }

  @Override
  public LogRecordBuilder setBody(String body) {
    return this;
  }

  @Override
  public LogRecordBuilder setBody(Value<?> body) {
    return this;
  }

  @Override
  public LogRecordBuilder setAllAttributes(Attributes attributes) {
    return this;
  }

  @Override
  public <T> LogRecordBuilder setAttribute(AttributeKey<T> key, @Nullable T value) {
    return this;
  }

  @Override
  public LogRecordBuilder setEventName(String name) {
    return this;
  }

  @Override
  public LogRecordBuilder setException(Throwable exception) {
    return this;
  }

  @Override
  public void emit() {
    running.drop(Signal.LOGS);
  }
}
