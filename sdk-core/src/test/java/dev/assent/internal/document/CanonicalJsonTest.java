/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CanonicalJsonTest {
  /** The example of RFC 8785, section 3.2.3: by UTF-16 units, an emoji is before U+FB33. */
  @Test
  void of_keys_areInTheOrderOfTheStandard() {
    Map<String, Object> tree =
        Map.of(
            "\u20ac", "Euro Sign",
            "\r", "Carriage Return",
            "\ufb33", "Hebrew Letter Dalet With Dagesh",
            "1", "One",
            "\ud83d\ude00", "Emoji: Grinning Face",
            "\u0080", "Control",
            "\u00f6", "Latin Small Letter O With Diaeresis");

    assertThat(CanonicalJson.of(tree))
        .isEqualTo(
            "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u0080\":\"Control\","
                + "\"\u00f6\":\"Latin Small Letter O With Diaeresis\",\"\u20ac\":\"Euro Sign\","
                + "\"\ud83d\ude00\":\"Emoji: Grinning Face\","
                + "\"\ufb33\":\"Hebrew Letter Dalet With Dagesh\"}");
  }

  /** The text of RFC 8785, section 3.2.2. */
  @Test
  void of_text_hasTheShortestEscapes() {
    assertThat(CanonicalJson.of("\u20ac$\u000f\nA'B\"\\\\\"/"))
        .isEqualTo("\"\u20ac$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"");
    assertThat(CanonicalJson.of("\b\f\t\u001f\u007f\u2028"))
        .isEqualTo("\"\\b\\f\\t\\u001f\u007f\u2028\"");
  }

  @Test
  void of_otherValues_haveNoBlanks() {
    assertThat(CanonicalJson.of(List.of(1, true, List.of(), Map.of(), List.of("a", -5))))
        .isEqualTo("[1,true,[],{},[\"a\",-5]]");
    assertThat(CanonicalJson.of(CanonicalJson.MAX_NUMBER)).isEqualTo("9007199254740991");
  }

  @Test
  void of_whatCannotBeWritten_isRefused() {
    assertThatThrownBy(() -> CanonicalJson.of(1.5)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> CanonicalJson.of(CanonicalJson.MAX_NUMBER + 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> CanonicalJson.of("\ud83d"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("surrogate");
  }
}
