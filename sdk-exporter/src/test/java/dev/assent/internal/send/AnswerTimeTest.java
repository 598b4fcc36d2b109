/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AnswerTimeTest {
  private final AnswerTime answers = new AnswerTime();

  @Test
  void overdue_noAnswerYet_isUnknown() {
    assertThat(answers.overdueNanos()).isZero();
  }

  @Test
  void overdue_steadyReceiver_isTwiceItsTime() {
    for (int i = 0; i < 100; i++) {
      answers.add(70);
    }
    assertThat(answers.overdueNanos()).isBetween(140L, 150L);
  }

  @Test
  void overdue_varyingReceiver_isBeyondItsLongestTimes() {
    for (int i = 0; i < 100; i++) {
      answers.add(i % 2 == 0 ? 20 : 100);
    }
    assertThat(answers.overdueNanos()).isGreaterThan(100).isLessThan(300);
  }

  @Test
  void overdue_receiverBecameFaster_follows() {
    answers.add(1_000_000);
    for (int i = 0; i < 100; i++) {
      answers.add(1000);
    }
    assertThat(answers.overdueNanos()).isLessThan(10_000);
  }
}
