/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.catalog.shape;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The form of an id that tells replicas apart and names nobody. */
class ReplicaShapeTest {
  @ParameterizedTest
  @ValueSource(strings = {"r-00000000", "r-0123abcd", "r-ffffffff"})
  void fits_theFormThatAssentGenerates(String text) {
    assertThat(ReplicaShape.ANY.fits(text)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "r-",
        "r-0123abc",
        "r-0123abcde",
        "r-0123ABCD",
        "r-0123abcg",
        "r_0123abcd",
        "0123abcd",
        "r-jane.doe",
        "jane-laptop",
        "123e4567-e89b-42d3-a456-426614174000"
      })
  void fits_noOtherText(String text) {
    assertThat(ReplicaShape.ANY.fits(text)).isFalse();
  }
}
