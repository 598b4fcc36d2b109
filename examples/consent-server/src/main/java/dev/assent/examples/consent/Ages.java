/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * How old the content of a snapshot can be at most: by the clock, with an allowance for clocks that
 * differ, and by the time since this server first saw the heartbeat, whichever is more.
 * Thread-safe.
 */
final class Ages {
  /** The difference between two clocks that is allowed. */
  static final Duration SKEW = Duration.ofSeconds(30);

  /** The age, without the allowance, up to which a missing subject is known to be missing. */
  static final Duration FRESH = Duration.ofSeconds(30);

  /** The age, without the allowance, from which the primary is asked instead of a copy. */
  static final Duration LATE = Duration.ofSeconds(5);

  private static final long NANOS = 1_000_000_000L;

  private final Clock clock;
  private final LongSupplier nanoTime;
  private volatile boolean isSkewed;
  private final Map<Position, Long> seen =
      Collections.synchronizedMap(
          new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Position, Long> eldest) {
              return size() > Heartbeats.KEPT;
            }
          });

  Ages(Clock clock, LongSupplier nanoTime) {
    this.clock = clock;
    this.nanoTime = nanoTime;
  }

  /** Compares this server's clock with the database's. */
  void compare(Instant timeOfDatabase) {
    isSkewed = Duration.between(timeOfDatabase, clock.instant()).abs().compareTo(SKEW) > 0;
  }

  /** Returns whether the clocks differ by more than is allowed, so that no age is known. */
  boolean isSkewed() {
    return isSkewed;
  }

  /** Notes that a heartbeat was seen. */
  void see(Heartbeat heartbeat) {
    seen.putIfAbsent(heartbeat.position(), nanoTime.getAsLong());
  }

  /** Returns the age in seconds, rounded up, as the header {@code Age} has it. */
  long seconds(Heartbeat heartbeat) {
    Duration age = age(heartbeat).plus(SKEW);
    return Math.max(0, Math.floorDiv(age.toNanos() + NANOS - 1, NANOS));
  }

  /** Returns whether the heartbeat is so old that another copy may have a newer one. */
  boolean isLate(Heartbeat heartbeat) {
    return age(heartbeat).compareTo(LATE) > 0;
  }

  /** Returns whether the heartbeat is so new that a missing subject is known to be missing. */
  boolean isFresh(Heartbeat heartbeat) {
    return age(heartbeat).compareTo(FRESH) < 0;
  }

  private Duration age(Heartbeat heartbeat) {
    Duration byClock = Duration.between(heartbeat.at(), clock.instant());
    long now = nanoTime.getAsLong();
    Duration sinceSeen = Duration.ofNanos(now - seen.getOrDefault(heartbeat.position(), now));
    return byClock.compareTo(sinceSeen) > 0 ? byClock : sinceSeen;
  }
}
