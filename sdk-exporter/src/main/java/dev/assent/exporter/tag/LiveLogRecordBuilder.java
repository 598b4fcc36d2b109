/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.tag;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.logs.LogRecordBuilder;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.context.Context;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A log record that is being built, and the exception that it reports: handed to the tagger when it
 * is emitted. Every method is delegated by hand: one that a new version of OpenTelemetry adds must
 * fail a test. Not thread-safe.
 */
final class LiveLogRecordBuilder implements LogRecordBuilder {
  private final LogRecordBuilder delegate;
  private @Nullable Context context;
  private @Nullable Throwable exception;

  LiveLogRecordBuilder(LogRecordBuilder delegate) {
    this.delegate = delegate;
  }

  @Override
  public LogRecordBuilder setTimestamp(long timestamp, TimeUnit unit) {
    delegate.setTimestamp(timestamp, unit);
    return this;
  }

  @Override
  public LogRecordBuilder setTimestamp(Instant instant) {
    delegate.setTimestamp(instant);
    return this;
  }

  @Override
  public LogRecordBuilder setObservedTimestamp(long timestamp, TimeUnit unit) {
    delegate.setObservedTimestamp(timestamp, unit);
    return this;
  }

  @Override
  public LogRecordBuilder setObservedTimestamp(Instant instant) {
    delegate.setObservedTimestamp(instant);
    return this;
  }

  @Override
  public LogRecordBuilder setContext(Context context) {
    this.context = context;
    delegate.setContext(context);
    return this;
  }

  @Override
  public LogRecordBuilder setSeverity(Severity severity) {
    delegate.setSeverity(severity);
    return this;
  }

  @Override
  public LogRecordBuilder setSeverityText(String severityText) {
    delegate.setSeverityText(severityText);
    return this;
  }

  @Override
  public LogRecordBuilder setBody(String body) {
    delegate.setBody(body);
    return this;
  }

  @Override
  public LogRecordBuilder setBody(Value<?> body) {
    delegate.setBody(body);
    return this;
  }

  @Override
  public LogRecordBuilder setAllAttributes(Attributes attributes) {
    delegate.setAllAttributes(attributes);
    return this;
  }

  @Override
  public <T> LogRecordBuilder setAttribute(AttributeKey<T> key, @Nullable T value) {
    delegate.setAttribute(key, value);
    return this;
  }

  @Override
  public LogRecordBuilder setAttribute(String key, @Nullable String value) {
    delegate.setAttribute(key, value);
    return this;
  }

  @Override
  public LogRecordBuilder setAttribute(String key, long value) {
    delegate.setAttribute(key, value);
    return this;
  }

  @Override
  public LogRecordBuilder setAttribute(String key, double value) {
    delegate.setAttribute(key, value);
    return this;
  }

  @Override
  public LogRecordBuilder setAttribute(String key, boolean value) {
    delegate.setAttribute(key, value);
    return this;
  }

  @Override
  public LogRecordBuilder setAttribute(String key, int value) {
    delegate.setAttribute(key, value);
    return this;
  }

  @Override
  public LogRecordBuilder setAttribute(String key, Value<?> value) {
    delegate.setAttribute(key, value);
    return this;
  }

  @Override
  public LogRecordBuilder setEventName(String eventName) {
    delegate.setEventName(eventName);
    return this;
  }

  @Override
  public LogRecordBuilder setException(Throwable throwable) {
    try {
      delegate.setException(throwable);
    } catch (RuntimeException | StackOverflowError ofTheException) {
      // the SDK asks the exception for its message; what that throws is not the host's to bear
      return this;
    }
    // the SDK keeps the attributes of the first
    exception = exception == null ? throwable : exception;
    return this;
  }

  @Override
  public void emit() {
    if (exception != null) {
      Context base = context == null ? Context.current() : context;
      delegate.setContext(LiveException.in(base, exception));
    }
    delegate.emit();
  }

  @Override
  public String toString() {
    return "LiveLogRecordBuilder";
  }
}
