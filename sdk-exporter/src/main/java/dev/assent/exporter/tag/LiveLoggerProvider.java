/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.tag;

import io.opentelemetry.api.logs.Logger;
import io.opentelemetry.api.logs.LoggerBuilder;
import io.opentelemetry.api.logs.LoggerProvider;

/**
 * The SDK's loggers, with records that keep the exception they report until they are tagged. Of the
 * API it is the stable part: what is incubating is not handed on. Thread-safe.
 */
public final class LiveLoggerProvider implements LoggerProvider {
  private final LoggerProvider delegate;

  /** Around the provider whose processor is a {@link LogTagger}. */
  public LiveLoggerProvider(LoggerProvider delegate) {
    this.delegate = delegate;
  }

  @Override
  public Logger get(String instrumentationScopeName) {
    return new LiveLogger(delegate.get(instrumentationScopeName));
  }

  @Override
  public LoggerBuilder loggerBuilder(String instrumentationScopeName) {
    return new LiveLoggerBuilder(delegate.loggerBuilder(instrumentationScopeName));
  }

  @Override
  public String toString() {
    return "LiveLoggerProvider";
  }
}
