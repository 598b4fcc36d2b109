/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.attempt;

/**
 * How one attempt ended.
 *
 * @param kind in general
 * @param rejected how many data of an accepted request the receiver rejected
 * @param retryAfterNanos how long the receiver wants us to wait; 0 if it did not say
 * @param mayHaveLeft whether the end is unknown to us: it was not answered, and its body had begun
 *     to leave
 */
record Outcome(Kind kind, long rejected, long retryAfterNanos, boolean mayHaveLeft) {
  enum Kind {
    /** With a status of success. */
    ACCEPTED,
    /** With a status that may be followed by another attempt. */
    BUSY,
    /** With any other status. */
    REFUSED,
    /** By a failure of the connection, or by the end of its time. */
    BROKEN,
    /** By {@link Attempt#abort()}. */
    ABORTED
  }

  static Outcome accepted(long rejected) {
    return new Outcome(Kind.ACCEPTED, rejected, 0, false);
  }

  static Outcome busy(long retryAfterNanos) {
    return new Outcome(Kind.BUSY, 0, retryAfterNanos, false);
  }

  static Outcome refused() {
    return new Outcome(Kind.REFUSED, 0, 0, false);
  }

  static Outcome unanswered(boolean aborted, boolean mayHaveLeft) {
    return new Outcome(aborted ? Kind.ABORTED : Kind.BROKEN, 0, 0, mayHaveLeft);
  }
}
