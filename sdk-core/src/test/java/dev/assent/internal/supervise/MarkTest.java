/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MarkTest {
  private long now = 1_000;
  private final Mark mark = new Mark(() -> now);

  @Test
  void set_twice_onlyTheFirstSets() {
    assertThat(mark.set()).isTrue();
    assertThat(mark.set()).isFalse();
    mark.clear();
    assertThat(mark.set()).isTrue();
  }

  @Test
  void set_atTimeZero_isSet() {
    now = 0;
    assertThat(mark.set()).isTrue();
    assertThat(mark.set()).isFalse();
  }

  @Test
  void renewIfOverdue_setForLong_onceUntilItIsOverdueAgain() {
    assertThat(mark.set()).isTrue();
    now += Mark.OVERDUE_NANOS - 10;
    assertThat(mark.renewIfOverdue()).isFalse();
    now += 10;
    assertThat(mark.renewIfOverdue()).isTrue();
    assertThat(mark.renewIfOverdue()).isFalse();
    now += Mark.OVERDUE_NANOS;
    assertThat(mark.renewIfOverdue()).isTrue();
  }

  @Test
  void renewIfOverdue_clear_false() {
    now += 10 * Mark.OVERDUE_NANOS;
    assertThat(mark.renewIfOverdue()).isFalse();
  }
}
