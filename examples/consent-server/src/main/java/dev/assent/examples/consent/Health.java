/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Whether this server should get requests. Thread-safe.
 *
 * <p>A replica that is away or late is no reason against it: then the primary is asked.
 */
final class Health {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Heartbeats heartbeats;
  private final Ages ages;
  private final LongSupplier nanoTime;
  private volatile long lookNanos;
  private volatile boolean isEnding;

  Health(Heartbeats heartbeats, Ages ages, LongSupplier nanoTime) {
    this.heartbeats = heartbeats;
    this.ages = ages;
    this.nanoTime = nanoTime;
    this.lookNanos = nanoTime.getAsLong();
  }

  /** The database, or its copy, has answered. */
  void looked() {
    lookNanos = nanoTime.getAsLong();
  }

  /** The server ends: it should get no more requests. */
  void ends() {
    isEnding = true;
  }

  /** Returns why this server should get no requests; empty if it should. */
  List<String> reasons() {
    List<String> reasons = new ArrayList<>();
    if (isEnding) {
      reasons.add("the server ends");
    }
    if (!heartbeats.isCurrent()) {
      reasons.add("the database has another generation than --generation");
    }
    if (ages.isSkewed()) {
      reasons.add("the clocks of the server and the database differ by more than 30 s");
    }
    if (nanoTime.getAsLong() - lookNanos > PATIENCE.toNanos()) {
      reasons.add("the database has not answered for 30 s");
    }
    return reasons;
  }
}
