/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.ledger;

/** Where a captured datum that was neither withheld nor lost stands. */
public enum State {
  /** In a destination's queue. */
  QUEUED,
  /** Taken from the queue by a worker, under an attempt or between two. */
  IN_FLIGHT,
  /** On disk. */
  SPOOLED,
  /** Held back until its subjects choose. */
  HELD,
  /** Accepted by the receiver. */
  EXPORTED,
  /**
   * Handed to the operating system in an attempt that was not accepted: it was aborted, it broke,
   * or the receiver answered with an error and may have read the body.
   */
  POSSIBLY_SENT;

  /** The name in meters: lower case. */
  public String id() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
