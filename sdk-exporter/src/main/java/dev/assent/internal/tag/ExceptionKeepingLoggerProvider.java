/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag;

import io.opentelemetry.api.logs.Logger;
import io.opentelemetry.api.logs.LoggerBuilder;
import io.opentelemetry.api.logs.LoggerProvider;

/**
 * The SDK's loggers, with records that keep the exception they report, and every category that is
 * declared for them, until they are tagged, and that throw nothing. Of the API it is the stable
 * part: what is incubating is not handed on. Thread-safe.
 */
public final class ExceptionKeepingLoggerProvider implements LoggerProvider {
  private final LoggerProvider delegate;
  private final CategoryGuard guard;

  /** Around the provider whose processor is a {@link LogTagger}. */
  public ExceptionKeepingLoggerProvider(LoggerProvider delegate, CategoryGuard guard) {
    this.delegate = delegate;
    this.guard = guard;
  }

  @Override
  public Logger get(String instrumentationScopeName) {
    return new ExceptionKeepingLogger(delegate.get(instrumentationScopeName), guard);
  }

  @Override
  public LoggerBuilder loggerBuilder(String instrumentationScopeName) {
    return new ExceptionKeepingLoggerBuilder(
        delegate.loggerBuilder(instrumentationScopeName), guard);
  }

  @Override
  public String toString() {
    return "LiveLoggerProvider";
  }
}
