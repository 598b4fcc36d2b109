/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ManualClockTest {
  private static final Instant START = Instant.parse("2024-01-10T12:00:00Z");

  private final ManualClock clock = new ManualClock(START);

  @Test
  void advance_both_moveForward() {
    long before = clock.nanoTime();

    clock.advance(Duration.ofMillis(5));

    assertThat(clock.instant()).isEqualTo(START.plusMillis(5));
    assertThat(clock.nanoTime() - before).isEqualTo(Duration.ofMillis(5).toNanos());
    assertThatIllegalArgumentException().isThrownBy(() -> clock.advance(Duration.ofMillis(-1)));
  }

  @Test
  void setWall_elapsedTime_standsStill() {
    long before = clock.nanoTime();

    clock.setWall(START.minusSeconds(60));

    assertThat(clock.instant()).isEqualTo(START.minusSeconds(60));
    assertThat(clock.nanoTime()).isEqualTo(before);
  }
}
