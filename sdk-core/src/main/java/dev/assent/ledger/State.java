/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.ledger;

/** The state of a captured datum that was neither withheld nor lost. */
public enum State {
  /** The datum is in the queue of a destination. */
  QUEUED,
  /** A worker took the datum from the queue: an attempt is under way, or the next one is due. */
  IN_FLIGHT,
  /** The datum is on disk. */
  SPOOLED,
  /** The datum is held in memory until its subjects choose. */
  HELD,
  /** The receiver accepted the datum. */
  EXPORTED,
  /**
   * The operating system took the datum in an attempt that the receiver did not accept: the attempt
   * was aborted, the connection broke, or the receiver answered with an error and may have read the
   * body. Also a datum of which an error, such as a lack of memory, hides what became of it.
   */
  POSSIBLY_SENT;

  /** The name in meters, in lower case. */
  public String id() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
