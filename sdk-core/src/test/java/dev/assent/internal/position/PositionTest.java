/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.position;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PositionTest {
  @Test
  void parse_highestGeneration_isRead() {
    assertThat(Position.parse("1000000.999999999999999"))
        .isEqualTo(new Position(1_000_000, 999_999_999_999_999L));
  }

  /** An operator could begin no generation after them. */
  @ParameterizedTest
  @ValueSource(strings = {"1000001.1", "999999999.1", "-1.1", "1", "1.", ".1", "1.-1", "1.1 "})
  void parse_higherGenerationOrOtherForm_isNoPosition(String text) {
    assertThat(Position.parse(text)).isNull();
  }

  @Test
  void shown_firstPositionOfAGeneration_isNotShown() {
    assertThat(new Seen(new Position(3, 0), 7).shown()).isEqualTo(new Seen(null, 7));
    assertThat(new Seen(new Position(3, 1), 7).shown()).isEqualTo(new Seen(new Position(3, 1), 7));
  }
}
