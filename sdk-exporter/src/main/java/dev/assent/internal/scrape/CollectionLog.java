/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.scrape;

import dev.assent.internal.time.Clock;
import dev.assent.internal.time.HourlyLimit;
import java.util.function.Consumer;

/** Logs collectors that fail, at most one line an hour. Thread-safe. */
public final class CollectionLog {
  private final String destination;
  private final Clock clock;
  private final Consumer<String> lines;
  private final HourlyLimit limit = new HourlyLimit();

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
  void failed(Class<?> collector, Throwable failure) {
    if (limit.tryLog(clock.nanoTime())) {
      lines.accept(
          "Scrapes of destination '%s' lack the metrics of a collector that fails (%s in %s)."
                  .formatted(destination, failure.getClass().getName(), collector.getName())
              + " Check the collector; the other metrics are scraped."
              + " Logged at most once an hour.");
    }
  }
}
