/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.viewer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TextsTest {
  @Test
  void printable_controlCharacters_becomePictures() {
    assertThat(Texts.printable("a\u001b[2J\n\u007f", 100)).isEqualTo("a\u241b[2J\u240a\u2421");
  }

  @Test
  void printable_hiddenCharacters_areReplaced() {
    assertThat(Texts.printable("a\u202eb\u200bc\ufeff", 100)).isEqualTo("a\ufffdb\ufffdc\ufffd");
  }

  @Test
  void printable_longText_isCut() {
    assertThat(Texts.printable("abcdef", 3)).isEqualTo("abc…");
    assertThat(Texts.printable("abc", 3)).isEqualTo("abc");
  }
}
