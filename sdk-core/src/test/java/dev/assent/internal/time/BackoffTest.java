/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackoffTest {
  private static final long MINUTE = TimeUnit.SECONDS.toNanos(60);

  private static Backoff backoff(double random) {
    return Backoff.equalJitter(TimeUnit.SECONDS.toNanos(1), MINUTE, () -> random);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 0, 0.0, 500",
    "1, 0, 0.5, 750",
    "2, 0, 0.0, 1000",
    "3, 0, 0.5, 3000",
    "6, 0, 0.0, 16000",
    "7, 0, 0.0, 30000",
    "16, 0, 0.0, 30000",
    "1000000, 0, 0.0, 30000",
    "0, 0, 0.0, 500",
    "-5, 0, 0.0, 500",
    "1, 20000, 0.0, 20000",
    "16, 20000, 0.0, 30000",
    "1, 9000000000000, 0.0, 3600000",
    "1, -5, 0.0, 500",
  })
  void nanos_failures_growsWithinBounds(int failures, long reported, double random, long millis) {
    long wait = backoff(random).nanos(failures, TimeUnit.MILLISECONDS.toNanos(reported));
    assertThat(wait).isEqualTo(TimeUnit.MILLISECONDS.toNanos(millis));
  }

  @Test
  void ahead_anyRandom_isUpToAFifthEarlier() {
    assertThat(backoff(0.0).ahead(MINUTE)).isEqualTo(MINUTE);
    assertThat(backoff(0.999_999).ahead(MINUTE))
        .isBetween(MINUTE * 4 / 5, MINUTE * 4 / 5 + MINUTE / 1000);
    assertThat(backoff(0.999_999).ahead(Long.MAX_VALUE)).isPositive();
  }
}
