/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class HourlyLimitTest {
  private static final long HOUR = TimeUnit.HOURS.toNanos(1);

  private final HourlyLimit limit = new HourlyLimit();

  @Test
  void tryLog_firstLine_isDueAtAnyTime() {
    assertThat(new HourlyLimit().tryLog(0)).isTrue();
    assertThat(new HourlyLimit().tryLog(Long.MIN_VALUE)).isTrue();
  }

  @Test
  void tryLog_withinTheHour_isNotDue() {
    limit.logged(5);
    assertThat(limit.tryLog(HOUR + 4)).isFalse();
    assertThat(limit.tryLog(HOUR + 5)).isTrue();
    assertThat(limit.tryLog(HOUR + 6)).isFalse();
  }

  @Test
  void tryLog_clockThatOverflows_keepsTheHour() {
    limit.logged(Long.MAX_VALUE);
    assertThat(limit.tryLog(Long.MAX_VALUE + HOUR - 1)).isFalse();
    assertThat(limit.tryLog(Long.MAX_VALUE + HOUR)).isTrue();
  }

  @Test
  void isDue_asked_takesNoNote() {
    assertThat(limit.isDue(0)).isTrue();
    assertThat(limit.tryLog(0)).isTrue();
  }
}
