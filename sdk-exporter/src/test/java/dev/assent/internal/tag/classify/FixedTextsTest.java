/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag.classify;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FixedTextsTest {
  private static final String SCHEMAS = "https://opentelemetry.io/schemas/";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1",
        "1.2.3",
        "v2",
        "2.10.0-alpha+b_7",
        "2.31.1-alpha",
        "1.2.0-alpha-SNAPSHOT",
        "4.1.100.Final",
        "33.4.0-jre",
        "33.4.0-android",
        "3.2.0-M1",
        "2.0.0.RELEASE",
        "1.0.0-rc.1",
        "1.0.0-RC1+build.7",
        "1.0-20240131.101112-3",
        "1.2.0+1a2b3c4",
        "17.0.9",
        "1.0_b12",
        "3.0.0-incubating",
        "1.0.0.RELEASE",
        "3.0-M4"
      })
  void isVersion_numberFirst_isOne(String text) {
    assertThat(VersionSyntax.isVersion(text)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "v",
        "Ann7",
        "vv1",
        "1 2",
        "1.2/3",
        "\u0661",
        "1-jane",
        "4111.1111.1111.1111",
        "4111111111111111",
        "1.4915112345678",
        "49.151.12345678",
        "19900512",
        "1-19900512.101112-3",
        "1.0-20240131.101112-20240131",
        "1.0+491511234567",
        "1.jane.doe",
        "1jane",
        "1a2b",
        "1.",
        "1..2",
        "1-",
        "1.2-deadbeef",
        "1+deadbeefdeadbeef",
        "1.491511234567",
        "1.11111111.11111111.11111111",
        "1+xyz",
        "1-alphajane",
        "1-alpha7jane",
        "1-m\u00e4",
        "1:2",
        "1-ann",
        "1ann",
        "1-rc1x"
      })
  void isVersion_wordOrOtherText_isNone(String text) {
    assertThat(VersionSyntax.isVersion(text)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "v1", "1.2-ann", "1.2/ann", "ann", "1990.5.12", "4915112", "49.15115"})
  void isSchemaUrl_notDigitsAndDots_isNone(String version) {
    assertThat(FixedTexts.isSchemaUrl(SCHEMAS + version)).isFalse();
    assertThat(FixedTexts.isSchemaUrl(SCHEMAS + "1.37.0")).isTrue();
    assertThat(FixedTexts.isSchemaUrl("https://other/" + version)).isFalse();
  }
}
