/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.check.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

class DaysTest {
  private static final LocalDate FIRST = LocalDate.of(2023, 3, 31);
  private static final LocalDate SECOND = LocalDate.of(2024, 2, 1);

  @Test
  void of_severalSince_areTheseAndTheDaysAround() {
    assertThat(Days.of(List.of(SECOND, FIRST, SECOND)).list())
        .containsExactly(FIRST.minusDays(1), FIRST, FIRST.plusDays(1), SECOND, SECOND.plusDays(1));
  }

  @Test
  void of_noSince_isOneDay() {
    assertThat(Days.of(List.of()).list()).hasSize(1);
    assertThat(Days.of(List.of()).and(Days.of(List.of(FIRST))).list()).hasSize(3);
  }

  @Test
  void indexOf_anyDay_isThatOfTheLastDayBefore() {
    Days days = Days.of(List.of(FIRST, SECOND));

    assertThat(days.indexOf(LocalDate.MIN)).isZero();
    assertThat(days.indexOf(FIRST.minusDays(1))).isZero();
    assertThat(days.indexOf(FIRST)).isEqualTo(1);
    assertThat(days.indexOf(SECOND.minusDays(1))).isEqualTo(2);
    assertThat(days.indexOf(LocalDate.MAX)).isEqualTo(4);
  }
}
