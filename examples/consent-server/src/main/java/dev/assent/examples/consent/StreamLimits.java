/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import java.time.Duration;

/**
 * The limits of event streams.
 *
 * @param streams the most streams that are open at a time
 * @param streamsOfOne the most streams of one credential
 * @param levels the most levels of all streams together
 * @param backlog the most changes that wait for one reader; with one more, it is cut off
 * @param stall the longest time of one write; after it, the reader is cut off
 * @param silence the time after which a comment is sent if there was nothing else
 * @param look the interval at which changes are read from the database
 */
public record StreamLimits(
    int streams,
    int streamsOfOne,
    int levels,
    int backlog,
    Duration stall,
    Duration silence,
    Duration look) {
  /** Limits for a server with two processors. */
  public static final StreamLimits DEFAULT =
      new StreamLimits(
          8192,
          6144,
          20_000_000,
          1024,
          Duration.ofSeconds(10),
          Duration.ofSeconds(10),
          Duration.ofMillis(250));
}
