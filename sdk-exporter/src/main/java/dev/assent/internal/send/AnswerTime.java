/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

/**
 * An estimate of the time within which a receiver answers: the mean of the last answers and their
 * mean deviation, as TCP estimates a round trip (RFC 6298). Confined to the worker.
 */
final class AnswerTime {
  private boolean isKnown;
  private long meanNanos;
  private long deviationNanos;

  /** Adds the time from the beginning of an attempt to its answer. */
  void add(long nanos) {
    if (isKnown) {
      deviationNanos += (Math.abs(nanos - meanNanos) - deviationNanos) / 4;
      meanNanos += (nanos - meanNanos) / 8;
    } else {
      isKnown = true;
      meanNanos = nanos;
      deviationNanos = nanos / 2;
    }
  }

  /**
   * The time after the beginning of an attempt from which its answer is overdue; 0 until there was
   * an answer.
   */
  long overdueNanos() {
    return meanNanos + Math.max(meanNanos, 4 * deviationNanos);
  }
}
