/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import java.time.Duration;

/**
 * How much event streams may take.
 *
 * @param streams the most that are open at a time, and so the most threads that write them
 * @param streamsOfOne the most of one credential
 * @param backlog the most changes that wait for one reader; with one more it is cut off
 * @param stall how long one write may take; then the reader is cut off
 * @param heartbeat the time after which a comment is sent if nothing else was
 * @param look the time after which the database is asked for changes that other services made
 */
public record StreamLimits(
    int streams, int streamsOfOne, int backlog, Duration stall, Duration heartbeat, Duration look) {
  /** What a small service can give. */
  public static final StreamLimits DEFAULT =
      new StreamLimits(
          64, 16, 1024, Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofMillis(250));
}
