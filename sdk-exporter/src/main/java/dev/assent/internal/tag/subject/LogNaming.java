/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag.subject;

import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.logs.data.LogRecordData;

/** The way in which log records get their subjects. Thread-safe. */
@FunctionalInterface
public interface LogNaming {
  /**
   * Returns the subjects of a log record, and the categories of its sources. May throw; the record
   * is then withheld.
   *
   * @param context the context that the application gave
   */
  CaptureContext ofLog(Context context, LogRecordData log);
}
