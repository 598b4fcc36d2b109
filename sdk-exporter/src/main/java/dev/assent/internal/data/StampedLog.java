/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.data;

import io.opentelemetry.sdk.logs.data.LogRecordData;

/** A log record or event with its stamp. Immutable, and independent of the SDK's record. */
public interface StampedLog extends LogRecordData, Stamped {
  /**
   * The categories of its body, severity text and event name. If all of them are permitted, these
   * parts stay as they are. They count only while the catalog has the entries of its {@link
   * FlatAttributes#isOf attributes}.
   */
  long others();
}
