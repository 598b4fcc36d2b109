/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import java.time.Duration;

/**
 * The limits of event streams.
 *
 * @param streams the most streams that are open at a time; each has one thread
 * @param streamsOfOne the most streams of one credential
 * @param backlog the most changes that wait for one reader; with one more, it is cut off
 * @param stall the longest time of one write; after it, the reader is cut off
 * @param heartbeat the time after which a comment is sent if there was no change
 * @param look the interval at which changes of other servers are read from the database
 */
public record StreamLimits(
    int streams, int streamsOfOne, int backlog, Duration stall, Duration heartbeat, Duration look) {
  /** Limits for a small server. */
  public static final StreamLimits DEFAULT =
      new StreamLimits(
          64, 16, 1024, Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofMillis(250));
}
