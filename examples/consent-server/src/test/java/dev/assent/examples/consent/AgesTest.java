/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AgesTest {
  private static final Instant NOW = Instant.parse("2026-12-01T12:00:00Z");

  private final AtomicLong nanos = new AtomicLong();
  private final Ages ages = new Ages(Clock.fixed(NOW, ZoneOffset.UTC), nanos::get);

  private static Heartbeat beatenAt(Instant at) {
    return new Heartbeat(new Position(0, 7), at, 3);
  }

  @Test
  void seconds_byTheClock_haveAnAllowance() {
    assertThat(ages.seconds(beatenAt(NOW.minusMillis(1500)))).isEqualTo(32);
    assertThat(ages.seconds(beatenAt(NOW))).isEqualTo(30);
  }

  /** The clock of the database may be ahead of this one. */
  @Test
  void seconds_sinceItWasSeen_countIfTheyAreMore() {
    Heartbeat ahead = beatenAt(NOW.plusSeconds(20));
    ages.see(ahead);
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(60));

    assertThat(ages.seconds(ahead)).isEqualTo(90);
    assertThat(ages.isFresh(ahead)).isFalse();
  }

  @Test
  void compare_clocksThatDiffer_leaveNoAgeKnown() {
    ages.compare(NOW.minusSeconds(30));
    assertThat(ages.isSkewed()).isFalse();
    ages.compare(NOW.minusSeconds(31));
    assertThat(ages.isSkewed()).isTrue();
    ages.compare(NOW.plusSeconds(31));
    assertThat(ages.isSkewed()).isTrue();
    ages.compare(NOW);
    assertThat(ages.isSkewed()).isFalse();
  }
}
