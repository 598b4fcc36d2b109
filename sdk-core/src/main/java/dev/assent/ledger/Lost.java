/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.ledger;

/** Why a permitted datum did not arrive. */
public enum Lost {
  /** The destination's queue was full; raise its size or lower the load. */
  QUEUE_FULL,
  /**
   * The receiver refused the request with a status that can't be retried. Its categories count as
   * possibly sent: the receiver may have read it.
   */
  REFUSED,
  /** The receiver accepted the request but rejected some data of it. */
  REJECTED,
  /** Every attempt failed. */
  RETRIES_EXHAUSTED,
  /** The data could not be encoded. */
  ENCODING,
  /** The process closed before it could be sent. */
  CLOSED,
  /** The spool was full and the oldest made room; raise its bytes, or mend the destination. */
  SPOOL_FULL,
  /**
   * It lay in the spool for longer than its maximum age; mend the destination, or raise the age.
   */
  SPOOL_EXPIRED,
  /** What lay in the spool was changed or damaged; check the disk, and who may write there. */
  SPOOL_DAMAGED,
  /**
   * An erasure could not keep what was permitted; check that the spool's disk works and has room.
   */
  SPOOL_ERASED;

  /** The name in meters: lower case. */
  public String id() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
