/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TimeByCategoryTest {
  private static final long NONE = Long.MIN_VALUE;

  private final TimeByCategory times = new TimeByCategory(new long[] {NONE, 5, NONE, 7, NONE});

  @Test
  void of_categoriesWithAndWithoutTimes_isTheTimeOrNone() {
    assertThat(times.of(0)).isEqualTo(NONE);
    assertThat(times.of(1)).isEqualTo(5);
    assertThat(times.of(2)).isEqualTo(NONE);
    assertThat(times.of(3)).isEqualTo(7);
    assertThat(times.of(63)).isEqualTo(NONE);
  }

  @Test
  void equals_sameTimesInArraysOfOtherSizes_areEqual() {
    TimeByCategory shorter = new TimeByCategory(new long[] {NONE, 5, NONE, 7});
    TimeByCategory shifted = new TimeByCategory(new long[] {5, NONE, 7});

    assertThat(times).isEqualTo(shorter).hasSameHashCodeAs(shorter).isNotEqualTo(shifted);
    assertThat(new TimeByCategory(new long[] {NONE, NONE})).isEqualTo(TimeByCategory.EVER);
  }

  @Test
  void isEver_onlyIfNoCategoryHasATime() {
    assertThat(TimeByCategory.EVER.isEver()).isTrue();
    assertThat(new TimeByCategory(new long[] {NONE}).isEver()).isTrue();
    assertThat(times.isEver()).isFalse();
  }

  @Test
  void atLeast_laterAndEarlierTimes_areRaisedOrKept() {
    TimeByCategory raised = times.atLeast(0b101_1010, 6);

    assertThat(raised)
        .isEqualTo(new TimeByCategory(new long[] {NONE, 6, NONE, 7, 6, NONE, 6}))
        .isNotEqualTo(times);
    assertThat(times.of(1)).isEqualTo(5);
  }

  @Test
  void atLeast_nothingIsEarlier_isTheSame() {
    assertThat(times.atLeast(0b1010, 5)).isSameAs(times);
    assertThat(times.atLeast(0, 9)).isSameAs(times);
    assertThat(TimeByCategory.EVER.atLeast(-1, NONE)).isSameAs(TimeByCategory.EVER);
  }

  @Test
  void atLeast_allCategories_includesTheLast() {
    TimeByCategory all = TimeByCategory.EVER.atLeast(-1, 3);

    assertThat(all.of(0)).isEqualTo(3);
    assertThat(all.of(63)).isEqualTo(3);
    assertThat(all.within(-1, 2)).isZero();
    assertThat(all.within(-1, 3)).isEqualTo(-1);
  }

  @Test
  void noLater_categoriesWithLaterTimes_areLeftOut() {
    TimeByCategory later = times.atLeast(0b1000, 9);

    assertThat(later.noLater(0b1111, times)).isEqualTo(0b0111);
    assertThat(times.noLater(0b1111, later)).isEqualTo(0b1111);
  }
}
