/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.time;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ClockTest {
  private long now = 7;

  private final Clock clock =
      new Clock() {
        @Override
        public long epochNanos() {
          return now;
        }

        @Override
        public long nanoTime() {
          return -now;
        }
      };

  @Test
  void reading_clockGoesOn_standsStill() {
    Clock reading = clock.reading();
    now = 8;
    assertThat(reading.epochNanos()).isEqualTo(7);
    assertThat(reading.nanoTime()).isEqualTo(-7);
    assertThat(clock.reading().epochNanos()).isEqualTo(8);
  }
}
