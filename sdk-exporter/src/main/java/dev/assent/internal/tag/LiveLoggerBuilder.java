/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag;

import io.opentelemetry.api.logs.Logger;
import io.opentelemetry.api.logs.LoggerBuilder;

/** Builds a {@link LiveLogger}. Not thread-safe. */
final class LiveLoggerBuilder implements LoggerBuilder {
  private final LoggerBuilder delegate;
  private final Guard guard;

  LiveLoggerBuilder(LoggerBuilder delegate, Guard guard) {
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
    return new LiveLogger(delegate.build(), guard);
  }
}
