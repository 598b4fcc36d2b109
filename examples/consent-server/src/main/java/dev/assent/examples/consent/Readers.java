/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads documents from a copy of the database, and from the primary where the copy is behind what
 * the reader has seen. Thread-safe.
 */
final class Readers {
  private final Consents primary;
  private final Consents copy;
  private final long generation;
  private final Ages ages;

  /**
   * Creates readers.
   *
   * @param copy the documents of the copy, or those of the primary if there is no copy
   * @param generation the generation that this server was started for
   */
  Readers(Consents primary, Consents copy, long generation, Ages ages) {
    this.primary = primary;
    this.copy = copy;
    this.generation = generation;
    this.ages = ages;
  }

  /**
   * Returns what a snapshot shows that is as new as what the reader has seen. A reader that shows
   * no position may have read from any server, so the primary answers it. So it does where the copy
   * lacks what the reader knows: the copy may not have it yet.
   *
   * @throws Problem 412 if no snapshot is as new
   */
  Reading read(String subject, Seen seen) {
    Reading near = null;
    if (copy != primary && seen.position() != null) {
      near = ifAvailable(copy, subject, seen);
      if (near != null && near.document() == null && seen.revision() >= 0) {
        near = null;
      }
      if (near != null && !ages.isLate(near.heartbeat())) {
        return near;
      }
    }
    Reading reading =
        copy == primary ? covering(primary, subject, seen) : ifAvailable(primary, subject, seen);
    reading = reading == null ? near : reading;
    if (reading == null) {
      throw new Problem(412, "no copy of the database has what this request has seen");
    }
    return reading;
  }

  /** Returns the problem that this server must not answer. */
  static Problem unavailable() {
    return new Problem(
        503,
        "the database has another generation or another time than this server",
        Map.of("Retry-After", "5"));
  }

  private @Nullable Reading ifAvailable(Consents consents, String subject, Seen seen) {
    try {
      return covering(consents, subject, seen);
    } catch (StoreException away) {
      return null;
    }
  }

  private @Nullable Reading covering(Consents consents, String subject, Seen seen) {
    Reading reading = consents.read(subject);
    ages.see(reading.heartbeat());
    boolean isOurs = reading.position().generation() == generation;
    if (ages.isSkewed() || (!isOurs && consents == primary)) {
      throw unavailable();
    }
    return isOurs && reading.covers(seen) ? reading : null;
  }
}
