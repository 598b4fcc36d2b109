/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag;

import io.opentelemetry.api.logs.LogRecordBuilder;
import io.opentelemetry.api.logs.Logger;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.context.Context;

/** A logger whose records keep the exception they report. Thread-safe. */
record ExceptionKeepingLogger(Logger delegate, CategoryGuard guard) implements Logger {
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
    return "LiveLogger";
  }
}
