/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

/**
 * The outcome of one attempt.
 *
 * @param kind in general
 * @param rejected the number of data that the receiver rejected in an accepted request
 * @param retryAfterNanos the wait that the receiver asked for; 0 if none
 * @param isPossiblySent whether its body had begun to leave and it was not accepted; the receiver
 *     may have read it, whatever it answered
 */
public record AttemptResult(
    Kind kind, long rejected, long retryAfterNanos, boolean isPossiblySent) {
  public enum Kind {
    /** With a status of success. */
    ACCEPTED,
    /** With a retryable status. */
    BUSY,
    /** With any other status. */
    REFUSED,
    /** With a status of success and an unreadable body, which may reject some data. */
    UNREAD,
    /** By a failure of the connection or a timeout. */
    BROKEN,
    /** By {@link Attempt#abort()}. */
    ABORTED
  }

  public static AttemptResult accepted(long rejected) {
    return new AttemptResult(Kind.ACCEPTED, rejected, 0, false);
  }

  static AttemptResult withoutReply() {
    return new AttemptResult(Kind.UNREAD, 0, 0, true);
  }

  public static AttemptResult busy(long retryAfterNanos, boolean possiblySent) {
    return new AttemptResult(Kind.BUSY, 0, retryAfterNanos, possiblySent);
  }

  public static AttemptResult refused(boolean possiblySent) {
    return new AttemptResult(Kind.REFUSED, 0, 0, possiblySent);
  }

  /** Whether the receiver answered, with whatever status. */
  boolean isAnswered() {
    return kind != Kind.BROKEN && kind != Kind.ABORTED;
  }

  /** Whether its body had begun to leave, whatever the answer was. */
  boolean mayHaveArrived() {
    return isPossiblySent || kind == Kind.ACCEPTED;
  }

  /** Whether its body had begun to leave and no answer came. */
  boolean isUnknown() {
    return isPossiblySent && !isAnswered();
  }

  public static AttemptResult unanswered(boolean aborted, boolean possiblySent) {
    return new AttemptResult(aborted ? Kind.ABORTED : Kind.BROKEN, 0, 0, possiblySent);
  }
}
