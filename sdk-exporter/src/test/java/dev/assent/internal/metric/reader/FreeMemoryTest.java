/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric.reader;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class FreeMemoryTest {
  @Test
  void require_noMemory_throwsAlsoWhereItIsCompiled() {
    for (int i = 0; i < 20_000; i++) {
      FreeMemory.require(16);
    }

    assertThatThrownBy(() -> FreeMemory.require(Integer.MAX_VALUE))
        .isInstanceOf(OutOfMemoryError.class);
    assertThatCode(FreeMemory::require).doesNotThrowAnyException();
  }
}
