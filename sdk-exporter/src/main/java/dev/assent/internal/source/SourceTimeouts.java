/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.source;

import java.time.Duration;

/**
 * The timeouts of a source.
 *
 * @param connect the timeout to connect
 * @param exchange the timeout from the request to the end of the response, redirects included; for
 *     the event stream, to its headers
 * @param silence the silence after which the event stream counts as broken: three heartbeats
 * @param minBackoff the first wait before the event stream is reopened, unless the platform sets it
 * @param maxBackoff the longest such wait; a stream that lasted this long resets the backoff
 */
record SourceTimeouts(
    Duration connect,
    Duration exchange,
    Duration silence,
    Duration minBackoff,
    Duration maxBackoff) {
  static final SourceTimeouts DEFAULT =
      new SourceTimeouts(
          Duration.ofSeconds(5),
          Duration.ofSeconds(10),
          Duration.ofSeconds(45),
          Duration.ofSeconds(1),
          Duration.ofSeconds(60));
}
