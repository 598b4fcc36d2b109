/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import dev.assent.internal.time.Clock;

/**
 * A clock that stands still at one reading of both clocks, so that all steps of an evaluation use
 * the same moment. Immutable.
 *
 * @param epochNanos the wall time, never behind the progress of the monotonic clock
 * @param nanoTime the monotonic time
 */
record FixedClock(long epochNanos, long nanoTime) implements Clock {}
