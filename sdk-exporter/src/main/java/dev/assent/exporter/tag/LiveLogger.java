/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.tag;

import io.opentelemetry.api.logs.LogRecordBuilder;
import io.opentelemetry.api.logs.Logger;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.context.Context;

/** A logger whose records keep the exception they report. Thread-safe. */
record LiveLogger(Logger delegate, Guard guard) implements Logger {
  @Override
  public boolean isEnabled(Severity severity, Context context) {
    return delegate.isEnabled(severity, context);
  }

  @Override
  public boolean isEnabled(Severity severity) {
    return delegate.isEnabled(severity);
  }

  @Override
  public LogRecordBuilder logRecordBuilder() {
    return new LiveLogRecordBuilder(delegate.logRecordBuilder(), guard);
  }

  @Override
  public String toString() {
    return "LiveLogger";
  }
}
