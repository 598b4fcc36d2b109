/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.time;

/** A clock that stands still. Immutable. */
record ClockReading(long epochNanos, long nanoTime) implements Clock {}
