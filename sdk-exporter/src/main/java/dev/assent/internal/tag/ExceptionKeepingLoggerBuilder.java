/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag;

import io.opentelemetry.api.logs.Logger;
import io.opentelemetry.api.logs.LoggerBuilder;

/** Builds a {@link ExceptionKeepingLogger}. Not thread-safe. */
final class ExceptionKeepingLoggerBuilder implements LoggerBuilder {
  private final LoggerBuilder delegate;
  private final CategoryGuard guard;

  ExceptionKeepingLoggerBuilder(LoggerBuilder delegate, CategoryGuard guard) {
    this.delegate = delegate;
    this.guard = guard;
  }

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
    return new ExceptionKeepingLogger(delegate.build(), guard);
  }
}
