/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.scrape;

import dev.assent.internal.time.Clock;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Passes on at most one log line an hour, with a note about this limit. Thread-safe. */
final class HourlyLine {
  private static final long AGAIN_NANOS = TimeUnit.HOURS.toNanos(1);

  private final Clock clock;
  private final Consumer<String> lines;

  // Guarded by this.
  private @Nullable Long loggedNanos;

  HourlyLine(Clock clock, Consumer<String> lines) {
    this.clock = clock;
    this.lines = lines;
  }

  synchronized void log(Supplier<String> line) {
    long now = clock.nanoTime();
    if (loggedNanos == null || now - loggedNanos >= AGAIN_NANOS) {
      loggedNanos = now;
      lines.accept(line.get() + " Logged at most once an hour.");
    }
  }
}
