/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.consent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SubjectPathTest {
  @ParameterizedTest
  @ValueSource(
      strings = {"acme", "acme/u7", "acme/eu/u7", "a@b.example/ü~\"\\", "!", "a:b/c=d", "a*"})
  void new_segmentsJoinedBySlashes_accepted(String path) {
    assertThat(new SubjectPath(path).value()).isEqualTo(path);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "/acme",
        "acme/",
        "acme//u7",
        " ",
        "acme u7",
        "acme/\tu7",
        "acme\n",
        "a\u0000b",
        "a\u007fb",
        "acme/u7,acme/u8",
        "acme/u7;acme/u8",
        "*",
        "acme/*",
        "acme/*/x",
        ","
      })
  void new_otherForm_refusedWithoutRepeatingIt(String path) {
    assertThatThrownBy(() -> new SubjectPath(path))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("subject: write non-empty segments")
        .hasMessageNotContaining("acme//");
  }

  @Test
  void new_longestAndLonger_acceptedAndRefused() {
    assertThat(new SubjectPath("a".repeat(256)).value()).hasSize(256);
    assertThatThrownBy(() -> new SubjectPath("a".repeat(257)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void levels_fromTheAccountDown() {
    assertThat(new SubjectPath("acme").levels()).containsExactly("acme");
    assertThat(new SubjectPath("acme/eu/u7").levels())
        .containsExactly("acme", "acme/eu", "acme/eu/u7");
  }

  @Test
  void isWithin_segmentsNotCharacters() {
    SubjectPath acme = new SubjectPath("acme");
    assertThat(new SubjectPath("acme/u7").isWithin(acme)).isTrue();
    assertThat(acme.isWithin(acme)).isTrue();
    assertThat(new SubjectPath("acme2/u7").isWithin(acme)).isFalse();
    assertThat(acme.isWithin(new SubjectPath("acme/u7"))).isFalse();
  }
}
