/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.document;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TreeTextTest {
  @Test
  void json_nestedTree_isIndentedInTheOrderOfTheMaps() {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("z", List.of("a", "b"));
    tree.put("a", List.of(Map.of("n", 1), Map.of()));
    tree.put("e", List.of());

    assertThat(JsonText.of(tree))
        .isEqualTo(
            """
            {
              "z": ["a", "b"],
              "a": [
                {
                  "n": 1
                },
                {}
              ],
              "e": []
            }
            """);
  }

  @Test
  void json_anyText_isReadBackEqual() {
    String text = "q\" b\\ n\n t\t é \uD83D\uDE00 \u2028 \u0000\u0085\uFEFF";

    String json = JsonText.of(Map.of("k", text));

    assertThat(Node.parseJson("test", json.getBytes(UTF_8), 1_000).map().get("k").text())
        .isEqualTo(text);
  }

  @Test
  void json_otherObject_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> JsonText.of(Map.of("at", Instant.EPOCH)))
        .withMessageContaining("java.time.Instant");
  }

  @Test
  void yaml_nestedTree_isInBlockStyle() {
    Map<String, Object> item = new LinkedHashMap<>();
    item.put("name", "a.b");
    item.put("of", List.of("x", "1"));
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("items", List.of(item, "plain", Map.of()));
    tree.put("map", Map.of("size", 7));
    tree.put("none", List.of());

    assertThat(YamlText.of(tree))
        .isEqualTo(
            """
            items:
              - name: a.b
                of:
                  - x
                  - "1"
              - plain
              - {}
            map:
              size: 7
            none: []
            """);
  }

  @Test
  void yaml_textsWithOtherMeanings_areQuotedAndReadBackEqual() {
    List<String> texts =
        List.of("yes", "No", "null", "~", "1.5", "2023-08-07", "a: b", "#c", "- d", "", " e ", "é");

    String yaml = YamlText.of(Map.of("texts", texts));

    assertThat(yaml).doesNotContain("- yes\n", "- No\n", "- 1.5\n", "- 2023-08-07\n");
    assertThat(Node.parse("test", yaml.getBytes(UTF_8), 1_000).map().get("texts").list())
        .extracting(Node::text)
        .containsExactlyElementsOf(texts);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "acme/u7", "\"\\", "\n\u0085\u2028", "\uFEFF", "äß", "日本", "😀"})
  void bytes_ofAnyText_areThoseOfItsJson(String text) {
    assertThat(JsonText.bytes(text)).isEqualTo(JsonText.quoted(text).getBytes(UTF_8).length);
  }
}
