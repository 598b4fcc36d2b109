/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

/**
 * What a change of decisions did to data that a loop held. In the ledger's unit: spans, log
 * records, points.
 *
 * @param stripped data that lost fields and go on, and were in no attempt
 * @param withheld data that were withheld whole, and were in no attempt
 * @param aborted data that lost fields or were withheld whole, and whose attempt was aborted
 * @param possiblySent data that lost fields or were withheld whole, and of which an attempt may
 *     have handed something to the receiver
 */
public record PurgeResult(long stripped, long withheld, long aborted, long possiblySent) {
  /** Nothing was done. */
  public static final PurgeResult NONE = new PurgeResult(0, 0, 0, 0);

  /** Both. */
  public PurgeResult and(PurgeResult other) {
    return new PurgeResult(
        stripped + other.stripped,
        withheld + other.withheld,
        aborted + other.aborted,
        possiblySent + other.possiblySent);
  }
}
