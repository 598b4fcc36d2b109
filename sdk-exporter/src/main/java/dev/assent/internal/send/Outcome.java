/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

/**
 * How one attempt ended.
 *
 * @param kind in general
 * @param rejected how many data of an accepted request the receiver rejected
 * @param retryAfterNanos how long the receiver wants us to wait; 0 if it did not say
 * @param mayHaveLeft whether its body had begun to leave, and it was not accepted: the receiver may
 *     have read it, whatever it answered
 */
record Outcome(Kind kind, long rejected, long retryAfterNanos, boolean mayHaveLeft) {
  enum Kind {
    /** With a status of success. */
    ACCEPTED,
    /** With a status that may be followed by another attempt. */
    BUSY,
    /** With any other status. */
    REFUSED,
    /** With a status of success, and a body that can't be read: it may reject some data. */
    UNREAD,
    /** By a failure of the connection, or by the end of its time. */
    BROKEN,
    /** By {@link Attempt#abort()}. */
    ABORTED
  }

  static Outcome accepted(long rejected) {
    return new Outcome(Kind.ACCEPTED, rejected, 0, false);
  }

  static Outcome unread() {
    return new Outcome(Kind.UNREAD, 0, 0, true);
  }

  static Outcome busy(long retryAfterNanos, boolean mayHaveLeft) {
    return new Outcome(Kind.BUSY, 0, retryAfterNanos, mayHaveLeft);
  }

  static Outcome refused(boolean mayHaveLeft) {
    return new Outcome(Kind.REFUSED, 0, 0, mayHaveLeft);
  }

  /** Whether its body had begun to leave, and it was not answered. */
  boolean isUnknown() {
    return mayHaveLeft && (kind == Kind.BROKEN || kind == Kind.ABORTED);
  }

  static Outcome unanswered(boolean aborted, boolean mayHaveLeft) {
    return new Outcome(aborted ? Kind.ABORTED : Kind.BROKEN, 0, 0, mayHaveLeft);
  }
}
