/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.capture;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.logs.LogRecordBuilder;
import io.opentelemetry.api.logs.Logger;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.context.Context;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Keeps the emitted records, and fails where a test asks for it. */
final class RecordingLogger implements Logger {
  final List<Emitted> emitted = new ArrayList<>();
  int built;
  boolean failsToBuild;
  boolean failsToEmit;

  record Emitted(
      String name, Attributes attributes, Context context, @Nullable Throwable exception) {}

  @Override
  public LogRecordBuilder logRecordBuilder() {
    if (failsToBuild) {
      throw new IllegalStateException("told to");
    }
    built++;
    return new Builder();
  }

  private final class Builder implements LogRecordBuilder {
    private final AttributesBuilder attributes = Attributes.builder();
    private String name = "";
    private Context context = Context.root();
    private @Nullable Throwable exception;

    @Override
    public LogRecordBuilder setEventName(String eventName) {
      name = eventName;
      return this;
    }

    @Override
    public LogRecordBuilder setContext(Context inContext) {
      context = inContext;
      return this;
    }

    @Override
    public <T> LogRecordBuilder setAttribute(AttributeKey<T> key, @Nullable T value) {
      attributes.put(key, value);
      return this;
    }

    @Override
    public LogRecordBuilder setException(Throwable throwable) {
      exception = throwable;
      return this;
    }

    @Override
    public void emit() {
      if (failsToEmit) {
        throw new IllegalStateException("told to");
      }
      emitted.add(new Emitted(name, attributes.build(), context, exception));
    }

    @Override
    public LogRecordBuilder setTimestamp(long timestamp, TimeUnit unit) {
      throw new UnsupportedOperationException();
    }

    @Override
    public LogRecordBuilder setTimestamp(Instant instant) {
      throw new UnsupportedOperationException();
    }

    @Override
    public LogRecordBuilder setObservedTimestamp(long timestamp, TimeUnit unit) {
      throw new UnsupportedOperationException();
    }

    @Override
    public LogRecordBuilder setObservedTimestamp(Instant instant) {
      throw new UnsupportedOperationException();
    }

    @Override
    public LogRecordBuilder setSeverity(Severity severity) {
      throw new UnsupportedOperationException();
    }

    @Override
    public LogRecordBuilder setSeverityText(String severityText) {
      throw new UnsupportedOperationException();
    }

    @Override
    public LogRecordBuilder setBody(String body) {
      throw new UnsupportedOperationException();
    }
  }
}
