/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.ledger;

/** The reason why a permitted datum did not arrive. */
public enum Lost {
  /** The queue of the destination was full. Raise its size or lower the load. */
  QUEUE_FULL,
  /**
   * The receiver refused the request with a status that does not allow a retry. The categories of
   * the data count as possibly sent, because the receiver may have read the request.
   */
  REFUSED,
  /** The receiver accepted the request but rejected some of its data. */
  REJECTED,
  /** Every attempt failed. */
  RETRIES_EXHAUSTED,
  /** The data could not be encoded. */
  ENCODING,
  /**
   * In a taken-over SDK, a wrapper around its exporter dropped the datum, kept it for later, or
   * failed.
   */
  WRAPPER,
  /** The process closed before the data could be sent. */
  CLOSED,
  /**
   * The spool was full, and the oldest data was deleted for newer data. Raise the size of the
   * spool, or repair the destination.
   */
  SPOOL_FULL,
  /**
   * The data was in the spool for longer than its maximum age. Repair the destination, or raise the
   * maximum age.
   */
  SPOOL_EXPIRED,
  /**
   * The data in the spool was changed or damaged. Check the disk and the write permissions of its
   * directory.
   */
  SPOOL_DAMAGED,
  /**
   * An erasure could not keep the permitted part of the data. Check that the spool's disk works and
   * has free space.
   */
  SPOOL_ERASED;

  /** The name in meters, in lower case. */
  public String id() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
