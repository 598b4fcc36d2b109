/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RestoredTest {
  private final Restored restored = new Restored();

  @Test
  void isDue_aPartWithinTheHour_notAgain() {
    restored.add("assent-control");
    assertThat(restored.isDue(0)).isTrue();
    restored.logged(0);
    restored.add("assent-control");
    assertThat(restored.isDue(TimeUnit.MINUTES.toNanos(59))).isFalse();
    assertThat(restored.isDue(TimeUnit.MINUTES.toNanos(60))).isTrue();
  }

  @Test
  void isDue_anotherPartWithinTheHour_withTheFirst() {
    restored.add("assent-control");
    restored.logged(0);
    restored.add("assent-control");
    restored.add("assent-files");
    assertThat(restored.isDue(1)).isTrue();
    assertThat(restored.names()).isEqualTo("assent-control, assent-files");
  }

  @Test
  void add_moreNamesThanThereIsRoom_countedWithoutName() {
    for (int i = 0; i <= Restored.MAX; i++) {
      restored.add("part " + i);
    }
    assertThat(restored.names())
        .contains("part 63")
        .doesNotContain("part 64")
        .endsWith(" and others");
  }
}
