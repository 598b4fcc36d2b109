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
 * @param possiblySent whether its body had begun to leave, and it was not accepted: the receiver
 *     may have read it, whatever it answered
 */
record AttemptResult(Kind kind, long rejected, long retryAfterNanos, boolean possiblySent) {
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

  static AttemptResult accepted(long rejected) {
    return new AttemptResult(Kind.ACCEPTED, rejected, 0, false);
  }

  static AttemptResult unread() {
    return new AttemptResult(Kind.UNREAD, 0, 0, true);
  }

  static AttemptResult busy(long retryAfterNanos, boolean possiblySent) {
    return new AttemptResult(Kind.BUSY, 0, retryAfterNanos, possiblySent);
  }

  static AttemptResult refused(boolean possiblySent) {
    return new AttemptResult(Kind.REFUSED, 0, 0, possiblySent);
  }

  /** Whether its body had begun to leave, and it was not answered. */
  boolean isUnknown() {
    return possiblySent && (kind == Kind.BROKEN || kind == Kind.ABORTED);
  }

  static AttemptResult unanswered(boolean aborted, boolean possiblySent) {
    return new AttemptResult(aborted ? Kind.ABORTED : Kind.BROKEN, 0, 0, possiblySent);
  }
}
