/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.android.late;

import io.opentelemetry.api.logs.LogRecordBuilder;
import io.opentelemetry.api.logs.Logger;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.context.Context;

/** A logger of an instance that may not run yet. Thread-safe. */
record LateLogger(Late<Logger> late) implements Logger {
  @Override
  public boolean isEnabled(Severity severity, Context context) {
    Logger logger = late.get();
    return logger == null || logger.isEnabled(severity, context); // what is dropped is counted
  }

  @Override
  public boolean isEnabled(Severity severity) {
    Logger logger = late.get();
    return logger == null || logger.isEnabled(severity);
  }

  @Override
  public LogRecordBuilder logRecordBuilder() {
    Logger logger = late.get();
    return logger == null ? new DroppedLogRecord(late.running()) : logger.logRecordBuilder();
  }
}
