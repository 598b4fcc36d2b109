/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import dev.assent.internal.time.Clock;

/**
 * One reading of both clocks, as a clock that stands still, so that everything that is judged
 * together is judged at one moment.
 *
 * @param epochNanos wall time that is never behind what the monotonic clock has shown
 * @param nanoTime the monotonic clock
 */
record FixedClock(long epochNanos, long nanoTime) implements Clock {}
