/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NameRuleTest {
  private static long seen(int data, int minutes, boolean hasTrace) {
    long seen = 0;
    for (int i = 0; i < data; i++) {
      seen = NameRule.with(seen, Math.min(i, minutes - 1), hasTrace);
    }
    return seen;
  }

  @Test
  void isMet_tenMinutes_isMetWithoutTraces() {
    assertThat(NameRule.isMet(seen(10, 10, false), 0)).isTrue();
    assertThat(NameRule.isMet(seen(9, 9, false), 0)).isFalse();
    assertThat(NameRule.isMet(seen(1_000, 9, false), 0)).isFalse();
  }

  @Test
  void isMet_withTraces_needsThree() {
    assertThat(NameRule.isMet(seen(10, 10, true), 0b11)).isFalse();
    assertThat(NameRule.isMet(seen(10, 10, true), 0b111)).isTrue();
  }

  /** One datum with a trace makes traces necessary, also after others without one. */
  @Test
  void isMet_oneDatumHadATrace_needsThree() {
    long seen = NameRule.with(seen(10, 10, false), 10, true);
    assertThat(NameRule.isMet(NameRule.with(seen, 11, false), 0b1)).isFalse();
  }

  @Test
  void with_manyMinutes_neverWrapsToFew() {
    assertThat(NameRule.isMet(seen(5_000, 5_000, false), 0)).isTrue();
  }

  /** Each processor of a taken-over SDK, and each reader of points, sees the same data. */
  @Test
  void with_sameMinuteOnTwoWays_countsOnce() {
    long seen = 0;
    for (int minute = 0; minute < 9; minute++) {
      seen = NameRule.with(seen, minute, false);
      seen = NameRule.with(seen, minute, false);
    }
    assertThat(NameRule.isMet(seen, 0)).isFalse();
    assertThat(NameRule.isMet(NameRule.with(seen, 9, false), 0)).isTrue();
  }

  /** An interval of metrics counts in the minute in which it began. */
  @Test
  void with_earlierMinute_countsNoMinuteTwice() {
    long seen = NameRule.with(NameRule.with(0, 5, false), 4, false);
    assertThat(NameRule.with(seen, 5, false)).isEqualTo(seen);
  }

  @Test
  void bit_equalTexts_haveOneEqualBit() {
    assertThat(NameRule.bit("4bf92f35")).isEqualTo(NameRule.bit("4bf92" + "f35"));
    assertThat(Long.bitCount(NameRule.bit("00f067aa"))).isEqualTo(1);
  }
}
