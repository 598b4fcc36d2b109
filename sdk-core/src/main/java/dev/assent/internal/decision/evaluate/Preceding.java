/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision.evaluate;

import dev.assent.internal.time.ClockReading;

/**
 * The decision that an evaluation replaces. Immutable.
 *
 * @param decision the decision
 * @param changedEpochNanos the time from which the newest change that it lacks has been in force;
 *     {@link Long#MAX_VALUE} if the change is made now
 * @param interrupted the categories that were withdrawn and granted again since, without a decision
 *     in between
 */
public record Preceding(Decision decision, long changedEpochNanos, long interrupted) {
  /** Returns whether the evaluation comes later than the change. */
  boolean isLate(ClockReading now) {
    return changedEpochNanos < now.epochNanos();
  }

  TimedDestinationDecision destination(int destination) {
    return decision.timed(destination, interrupted);
  }
}
