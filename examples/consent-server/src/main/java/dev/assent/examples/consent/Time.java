/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import java.time.Clock;
import java.util.function.LongSupplier;

/**
 * The clocks of a server. Thread-safe.
 *
 * @param wall the wall clock, which is compared with the database's
 * @param nanoTime the monotonic clock, in nanoseconds; only differences are meaningful
 */
record Time(Clock wall, LongSupplier nanoTime) {
  static final Time SYSTEM = new Time(Clock.systemUTC(), System::nanoTime);
}
