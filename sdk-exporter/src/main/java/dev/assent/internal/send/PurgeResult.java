/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

/**
 * The effect of a change of decisions on queued or in-flight data, in the ledger's units: spans,
 * log records, points.
 *
 * @param stripped data that lost fields and was in no attempt
 * @param withheld data withheld whole that was in no attempt
 * @param aborted data that lost fields or was withheld whole, and whose attempt was aborted
 * @param possiblySent data that lost fields or was withheld whole, and that an attempt may have
 *     sent in part
 */
public record PurgeResult(long stripped, long withheld, long aborted, long possiblySent) {
  /** No effect. */
  public static final PurgeResult NONE = new PurgeResult(0, 0, 0, 0);

  /** The sum of both. */
  public PurgeResult and(PurgeResult other) {
    return new PurgeResult(
        stripped + other.stripped,
        withheld + other.withheld,
        aborted + other.aborted,
        possiblySent + other.possiblySent);
  }
}
