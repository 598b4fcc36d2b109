/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.scrape;

import dev.assent.internal.time.Clock;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Logs collectors that fail, at most one line an hour. Thread-safe. */
public final class CollectionLog {
  private static final long AGAIN_NANOS = TimeUnit.HOURS.toNanos(1);

  private final String destination;
  private final Clock clock;
  private final Consumer<String> lines;

  // Guarded by this.
  private @Nullable Long loggedNanos;

  /**
   * A log without lines.
   *
   * @param destination the name of the destination
   * @param lines receives log lines
   */
  public CollectionLog(String destination, Clock clock, Consumer<String> lines) {
    this.destination = destination;
    this.clock = clock;
    this.lines = lines;
  }

  /**
   * A collector failed. The line has no message of the failure, which may contain anything.
   *
   * @param collector its class
   */
  synchronized void failed(Class<?> collector, Throwable failure) {
    long now = clock.nanoTime();
    if (loggedNanos == null || now - loggedNanos >= AGAIN_NANOS) {
      loggedNanos = now;
      lines.accept(
          "Scrapes of destination '%s' lack the metrics of a collector that fails (%s in %s). Check"
                  .formatted(destination, failure.getClass().getName(), collector.getName())
              + " the collector; the other metrics are scraped. Logged at most once an hour.");
    }
  }
}
