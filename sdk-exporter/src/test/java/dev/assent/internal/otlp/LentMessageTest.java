/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LentMessageTest {
  private static final int LARGE = 2 * ScratchArray.MAX_KEPT;

  private final ScratchArray owner = new ScratchArray();

  private LentMessage message(int array, int length) {
    return new LentMessage(new byte[array], length, length, owner);
  }

  @Test
  void isWanted_arrayThatIsKept_whateverIsUnused() {
    assertThat(message(ScratchArray.MAX_KEPT, 1).isWorthLending()).isTrue();
  }

  @Test
  void isWanted_largeArray_onlyIfHardlyAnyIsUnused() {
    assertThat(message(LARGE, LARGE).isWorthLending()).isTrue();
    assertThat(message(LARGE, LARGE / 5 * 4 + 4).isWorthLending()).isTrue();
    assertThat(message(LARGE, LARGE / 5 * 4 - 5).isWorthLending()).isFalse();
    assertThat(message(LARGE, LARGE / 2).isWorthLending()).isFalse();
  }

  /** An attempt may still read it, and nobody clears it. */
  @Test
  void giveBack_largeArray_isNotUsedAgain() {
    LentMessage large = message(LARGE, LARGE);

    large.giveBack();

    assertThat(owner.kept()).isNull();
    assertThat(owner.take(LARGE)).isNotNull();
  }
}
