/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag;

import dev.assent.internal.tag.freeze.CategoryGuard;
import dev.assent.internal.tag.freeze.UnreadableValue;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.logs.LogRecordBuilder;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.context.Context;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A builder of a log record that passes the reported exception to the tagger. Every method is
 * delegated by hand, so that a method added by a new version of OpenTelemetry fails a test. Not
 * thread-safe.
 */
final class ExceptionKeepingLogRecordBuilder implements LogRecordBuilder {
  private final LogRecordBuilder delegate;
  private final CategoryGuard guard;
  private @Nullable Context context;
  private @Nullable Throwable exception;
  private long declared;

  ExceptionKeepingLogRecordBuilder(LogRecordBuilder delegate, CategoryGuard guard) {
    this.delegate = delegate;
    this.guard = guard;
  }

  private LogRecordBuilder declare(@Nullable Object value) {
    declared |= value == null ? 0 : guard.declared(value);
    return this;
  }

  /** Handles an unreadable value, which may have declared categories of the record. */
  private LogRecordBuilder unread(Throwable because) {
    declared |= guard.unread(because);
    return this;
  }

  private LogRecordBuilder with(LogRecordBuilder unused) {
    return this;
  }

  /** Sets a field whose value has methods of the application's, or that the SDK checks. */
  private LogRecordBuilder set(Supplier<LogRecordBuilder> call) {
    try {
      return with(call.get());
    } catch (Throwable e) {
      guard.fieldFailed(e);
      return this;
    }
  }

  @Override
  public LogRecordBuilder setTimestamp(long timestamp, TimeUnit unit) {
    return set(() -> delegate.setTimestamp(timestamp, unit));
  }

  @Override
  public LogRecordBuilder setTimestamp(Instant instant) {
    return set(() -> delegate.setTimestamp(instant));
  }

  @Override
  public LogRecordBuilder setObservedTimestamp(long timestamp, TimeUnit unit) {
    return set(() -> delegate.setObservedTimestamp(timestamp, unit));
  }

  @Override
  public LogRecordBuilder setObservedTimestamp(Instant instant) {
    return set(() -> delegate.setObservedTimestamp(instant));
  }

  @Override
  public LogRecordBuilder setContext(Context context) {
    this.context = context;
    delegate.setContext(context);
    return this;
  }

  @Override
  public LogRecordBuilder setSeverity(Severity severity) {
    if (severity != null) { // without a context the SDK loses the record
      delegate.setSeverity(severity);
    }
    return this;
  }

  @Override
  public LogRecordBuilder setSeverityText(String severityText) {
    return with(delegate.setSeverityText(severityText));
  }

  @Override
  public LogRecordBuilder setBody(String body) {
    return set(() -> delegate.setBody(body));
  }

  @Override
  public LogRecordBuilder setBody(Value<?> body) {
    return with(delegate.setBody(body));
  }

  @Override
  public LogRecordBuilder setAllAttributes(Attributes attributes) {
    try {
      return LogRecordBuilder.super.setAllAttributes(attributes);
    } catch (Throwable e) {
      return unread(e);
    }
  }

  /** Category declarations are collected each time they are set, and never become attributes. */
  @Override
  public <T> LogRecordBuilder setAttribute(AttributeKey<T> key, @Nullable T value) {
    try {
      AttributeKey<T> plain = CategoryGuard.key(key);
      if (plain == null || value == null) {
        return this;
      }
      if (CategoryGuard.declares(plain.getKey(), value)) {
        declared |= guard.declared(plain.getKey(), value);
      } else if (guard.isEndless(value)) {
        delegate.setAttribute(AttributeKey.valueKey(plain.getKey()), UnreadableValue.VALUE);
      } else {
        delegate.setAttribute(plain, value);
      }
      return this;
    } catch (Throwable e) {
      return unread(e);
    }
  }

  @Override
  public LogRecordBuilder setAttribute(String key, @Nullable String value) {
    return CategoryGuard.isCategory(key) ? declare(value) : with(delegate.setAttribute(key, value));
  }

  @Override
  public LogRecordBuilder setAttribute(String key, long value) {
    return CategoryGuard.isCategory(key) ? declare(value) : with(delegate.setAttribute(key, value));
  }

  @Override
  public LogRecordBuilder setAttribute(String key, double value) {
    return CategoryGuard.isCategory(key) ? declare(value) : with(delegate.setAttribute(key, value));
  }

  @Override
  public LogRecordBuilder setAttribute(String key, boolean value) {
    return CategoryGuard.isCategory(key) ? declare(value) : with(delegate.setAttribute(key, value));
  }

  @Override
  public LogRecordBuilder setAttribute(String key, int value) {
    return CategoryGuard.isCategory(key) ? declare(value) : with(delegate.setAttribute(key, value));
  }

  @Override
  public LogRecordBuilder setAttribute(String key, Value<?> value) {
    try {
      if (key != null && value != null && CategoryGuard.declares(key, value)) {
        declared |= guard.declared(key, value);
      } else {
        delegate.setAttribute(
            key, value != null && guard.isEndless(value) ? UnreadableValue.VALUE : value);
      }
      return this;
    } catch (Throwable e) {
      return unread(e);
    }
  }

  @Override
  public LogRecordBuilder setEventName(String eventName) {
    return with(delegate.setEventName(eventName));
  }

  /**
   * If a method of the exception throws, the message is lost, but not the stack trace or the
   * record.
   */
  @Override
  public LogRecordBuilder setException(Throwable throwable) {
    // the SDK keeps the attributes of the first
    exception = exception == null ? throwable : exception;
    return set(() -> delegate.setException(throwable));
  }

  @Override
  public void emit() {
    try {
      if (exception != null || declared != 0) {
        Context base = context == null ? Context.current() : context;
        delegate.setContext(new KeptException(base, exception, declared));
      }
      delegate.emit();
    } catch (Throwable e) {
      guard.datumFailed(e);
    }
  }

  @Override
  public String toString() {
    return "ExceptionKeepingLogRecordBuilder";
  }
}
