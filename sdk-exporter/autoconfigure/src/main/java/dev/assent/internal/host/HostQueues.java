/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host;

import dev.assent.internal.config.QueueSettings;
import java.time.Duration;
import java.util.Collections;
import java.util.List;

/**
 * The settings of the queues that replace those of the application's SDK, and of the collection of
 * metrics that replaces its readers.
 *
 * @param spans as {@code OTEL_BSP_*}
 * @param logs as {@code OTEL_BLRP_*}
 * @param metricInterval between two collections
 * @param metricTimeout the maximum time for all attempts of one export of metrics
 */
public record HostQueues(
    QueueSettings spans, QueueSettings logs, Duration metricInterval, Duration metricTimeout) {
  private static final int QUEUE = 2048;
  private static final int BATCH = 512;
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private static final Duration SHORTEST = Duration.ofMillis(1);

  /** OpenTelemetry's defaults. */
  public static final HostQueues DEFAULT =
      new HostQueues(
          new QueueSettings(Duration.ofSeconds(5), QUEUE, BATCH, TIMEOUT),
          new QueueSettings(Duration.ofSeconds(1), QUEUE, BATCH, TIMEOUT),
          Duration.ofMinutes(1),
          TIMEOUT);

  /** Keeps the interval of metrics within bounds. */
  public HostQueues {
    metricInterval = atLeastShortest(metricInterval);
  }

  /** Returns the longest interval between two exports of a signal. */
  Duration longestInterval() {
    return Collections.max(List.of(spans.scheduleDelay(), logs.scheduleDelay(), metricInterval));
  }

  /** Returns the settings of a queue, within bounds: a batch is not longer than the queue. */
  public static QueueSettings queue(Duration delay, int size, int batch, Duration timeout) {
    int bounded = Math.max(1, size);
    return new QueueSettings(
        atLeastShortest(delay), bounded, Math.min(bounded, Math.max(1, batch)), timeout);
  }

  private static Duration atLeastShortest(Duration time) {
    return time.compareTo(SHORTEST) < 0 ? SHORTEST : time;
  }
}
