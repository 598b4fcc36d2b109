/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag;

import dev.assent.internal.tag.freeze.CategoryGuard;
import io.opentelemetry.api.logs.LogRecordBuilder;
import io.opentelemetry.api.logs.Logger;
import io.opentelemetry.api.logs.LoggerBuilder;
import io.opentelemetry.api.logs.LoggerProvider;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.context.Context;

/**
 * Wraps the SDK's loggers. Log records keep their exception and all declared categories until they
 * are tagged, and never throw. Supports the stable API only, not the incubating one. Thread-safe.
 */
public final class ExceptionKeepingLoggerProvider implements LoggerProvider {
  private final LoggerProvider delegate;
  private final CategoryGuard guard;

  /** Wraps a provider whose processor is a {@link LogTagger}. */
  public ExceptionKeepingLoggerProvider(LoggerProvider delegate, CategoryGuard guard) {
    this.delegate = delegate;
    this.guard = guard;
  }

  @Override
  public Logger get(String instrumentationScopeName) {
    return new KeepingLogger(delegate.get(instrumentationScopeName), guard);
  }

  @Override
  public LoggerBuilder loggerBuilder(String instrumentationScopeName) {
    return new KeepingLoggerBuilder(delegate.loggerBuilder(instrumentationScopeName), guard);
  }

  @Override
  public String toString() {
    return "ExceptionKeepingLoggerProvider";
  }

  record KeepingLoggerBuilder(LoggerBuilder delegate, CategoryGuard guard)
      implements LoggerBuilder {
    @Override
    public LoggerBuilder setSchemaUrl(String schemaUrl) {
      delegate.setSchemaUrl(schemaUrl);
      return this;
    }

    @Override
    public LoggerBuilder setInstrumentationVersion(String instrumentationScopeVersion) {
      delegate.setInstrumentationVersion(instrumentationScopeVersion);
      return this;
    }

    @Override
    public Logger build() {
      return new KeepingLogger(delegate.build(), guard);
    }
  }

  record KeepingLogger(Logger delegate, CategoryGuard guard) implements Logger {
    @Override
    public boolean isEnabled(Severity severity, Context context) {
      try {
        return delegate.isEnabled(severity, context);
      } catch (Throwable e) {
        guard.fieldFailed(e); // the context failed; records under it are gated on their own
        return true;
      }
    }

    @Override
    public boolean isEnabled(Severity severity) {
      return delegate.isEnabled(severity);
    }

    @Override
    public LogRecordBuilder logRecordBuilder() {
      return new ExceptionKeepingLogRecordBuilder(delegate.logRecordBuilder(), guard);
    }

    @Override
    public String toString() {
      return "ExceptionKeepingLogger";
    }
  }
}
