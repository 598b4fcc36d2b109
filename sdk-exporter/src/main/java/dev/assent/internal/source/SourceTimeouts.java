/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.source;

import java.time.Duration;

/**
 * How long things may take.
 *
 * @param connect to connect
 * @param exchange from the request to the end of the response, redirects included; of the event
 *     stream, to its headers
 * @param silence of the event stream, after which it counts as broken: three heartbeats
 * @param minBackoff before the event stream is opened again, if the platform does not say
 * @param maxBackoff the longest of these; a stream that lived so long was no failure
 */
record SourceTimeouts(
    Duration connect,
    Duration exchange,
    Duration silence,
    Duration minBackoff,
    Duration maxBackoff) {
  static final SourceTimeouts USUAL =
      new SourceTimeouts(
          Duration.ofSeconds(5),
          Duration.ofSeconds(10),
          Duration.ofSeconds(45),
          Duration.ofSeconds(1),
          Duration.ofSeconds(60));
}
