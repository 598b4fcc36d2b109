/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.tag;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WellKnownTest {
  private static final String SCHEMAS = "https://opentelemetry.io/schemas/";

  @ParameterizedTest
  @ValueSource(strings = {"1", "1.2.3", "v2", "2.10.0-alpha+b_7", "1.0.0.RELEASE", "3.0-M4"})
  void isVersion_numberFirst_isOne(String text) {
    assertThat(WellKnown.isVersion(text)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "v", "Ann7", "vv1", "1 2", "1.2/3", "\u0661", "1-ann", "1ann", "1.", "1..2", "1-rc1x"
      })
  void isVersion_wordOrOtherText_isNone(String text) {
    assertThat(WellKnown.isVersion(text)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "v1", "1.2-ann", "1.2/ann", "ann"})
  void isSchemaUrl_notDigitsAndDots_isNone(String version) {
    assertThat(WellKnown.isSchemaUrl(SCHEMAS + version)).isFalse();
    assertThat(WellKnown.isSchemaUrl(SCHEMAS + "1.37.0")).isTrue();
    assertThat(WellKnown.isSchemaUrl("https://other/" + version)).isFalse();
  }
}
