/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RetriesTest {
  private static final RetrySettings SETTINGS = RetrySettings.defaults();
  private static final long MINUTE = Duration.ofMinutes(1).toNanos();

  private static List<Long> waitsMillis(double random) {
    Retries retries = new Retries(SETTINGS, () -> random, MINUTE, 0);
    List<Long> waits = new ArrayList<>();
    long now = 0;
    while (retries.retry(0, now)) {
      waits.add(retries.waitNanos(now) / 1_000_000);
      now += retries.waitNanos(now);
    }
    return waits;
  }

  @Test
  void again_defaults_backsOffExponentiallyFourTimes() {
    assertThat(waitsMillis(0.5)).containsExactly(1000L, 1500L, 2250L, 3375L);
  }

  @Test
  void again_jitter_isTwentyPercent() {
    assertThat(waitsMillis(0)).containsExactly(800L, 1200L, 1800L, 2700L);
    assertThat(waitsMillis(1)).containsExactly(1200L, 1800L, 2700L, 4050L);
  }

  @Test
  void again_retryAfter_isHonouredUpToTheCap() {
    Retries retries = new Retries(SETTINGS, () -> 0.5, MINUTE, 0);
    assertThat(retries.retry(Duration.ofSeconds(7).toNanos(), 0)).isTrue();
    assertThat(retries.waitNanos(0)).isEqualTo(Duration.ofSeconds(7).toNanos());
    assertThat(retries.retry(Duration.ofHours(7).toNanos(), 0)).isTrue();
    assertThat(retries.waitNanos(0)).isEqualTo(SETTINGS.maxRetryAfter().toNanos());
  }

  @Test
  void again_pastTheTotalTime_isFalse() {
    Retries retries = new Retries(SETTINGS, () -> 0.5, Duration.ofSeconds(2).toNanos(), 0);
    assertThat(retries.retry(0, 0)).isTrue();
    assertThat(retries.retry(0, Duration.ofSeconds(1).toNanos())).isFalse();
  }

  @Test
  void again_noTotalTime_endsByCount() {
    Retries retries = new Retries(SETTINGS, () -> 0.5, 0, 0);
    assertThat(retries.retry(0, Duration.ofDays(9).toNanos())).isTrue();
  }
}
