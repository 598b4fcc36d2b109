/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag;

import io.opentelemetry.api.logs.Logger;
import io.opentelemetry.api.logs.LoggerBuilder;
import io.opentelemetry.api.logs.LoggerProvider;

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
