/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.document;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assent.config.ConfigurationException;
import dev.assent.fixtures.Rounds;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Both parsers of {@link Node}, with valid and hostile documents. */
@Tag("rounds")
class NodeTest {
  private static final int LIMIT = 1 << 20;
  private static final String SECRET = "canary7f3a";

  @Test
  void parse_policyShaped_readsEveryKindWithItsLine() {
    Node root =
        yaml(
            """
            terms: 2023-08-07
            # a remark
            rules:
              - { categories: [content], inherit: false, max: 12 }
              - {
                  purposes: ["!security"] }
            nothing: ~
            """);
    assertThat(root.map(Set.of("terms", "rules", "nothing")).keySet())
        .containsExactly("terms", "rules", "nothing");
    assertThat(root.map().get("terms").text()).isEqualTo("2023-08-07");
    assertThat(root.map().get("nothing").isNull()).isTrue();
    List<Node> rules = root.map().get("rules").list();
    assertThat(rules.get(0).location()).isEqualTo("f:4");
    assertThat(rules.get(0).map().get("inherit").bool()).isFalse();
    assertThat(rules.get(0).map().get("max").number()).isEqualTo(12);
    assertThat(rules.get(1).line()).isEqualTo(5);
    assertThat(rules.get(1).map().get("purposes").list().get(0).text()).isEqualTo("!security");
  }

  @Test
  void parseJson_consentDocument_readsEveryKindWithItsLine() {
    Node root =
        json(
            "{ \"subject\": \"acme\\/u7\",\n\t\"revision\": 42, \"adds\": [],\r\n"
                + " \"choices\": [ {\"at\": null, \"held\": true, \"t\": \"\\u00e9\\ud83d\\ude00\\n\"} ] }\n");
    assertThat(root.map().get("subject").text()).isEqualTo("acme/u7");
    assertThat(root.map().get("revision").number()).isEqualTo(42);
    assertThat(root.map().get("revision").line()).isEqualTo(2);
    assertThat(root.map().get("adds").list()).isEmpty();
    Node choice = root.map().get("choices").list().get(0);
    assertThat(choice.location()).isEqualTo("f:3");
    assertThat(choice.map().get("at").isNull()).isTrue();
    assertThat(choice.map().get("held").bool()).isTrue();
    assertThat(choice.map().get("t").text()).isEqualTo("é😀\n");
  }

  @Test
  void accessors_otherKind_refuseNamingTheLineNotTheValue() {
    Node root =
        yaml(
            "a: " + SECRET + "\nb: '1'\nc: 'true'\nd: 99999999999999999999\ne: [" + SECRET + "]\n");
    Node a = root.map().get("a");
    refuses("f:1", a::list);
    refuses("f:1", a::map);
    refuses("f:1", a::bool);
    refuses("f:1", a::number);
    refuses("f:2", root.map().get("b")::number);
    refuses("f:3", root.map().get("c")::bool);
    refuses("f:4", root.map().get("d")::number);
    refuses("f:5", root.map().get("e")::text);
    assertThat(a.toString() + root).doesNotContain(SECRET);
  }

  @Test
  void text_jsonNumber_isRefused() {
    refuses("f:1", json("[1]").list().get(0)::text);
    refuses("f:1", json("[null]").list().get(0)::text);
    refuses("f:1", json("[\"1\"]").list().get(0)::number);
    refuses("f:1", json("[1.0]").list().get(0)::number);
  }

  @Test
  void map_unknownKey_namesTheValidOnesAndNotTheKey() {
    assertThatThrownBy(() -> yaml("x: 1\n" + SECRET + ": 2\n").map(Set.of("x", "y")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("f:2")
        .hasMessageContaining("[x, y]")
        .hasMessageNotContaining(SECRET);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a: 1\na: 2\n", // a duplicate
        "a: 1\n'a': 2\n",
        "a: &x 1\nb: *x\n", // anchor and alias
        "a: &x\n",
        "- &x [1]\n",
        "a: *x\n",
        "a: !!str 1\n", // tags
        "a: !x {b: 1}\n",
        "%TAG ! tag:x,2000:\n---\na: 1\n",
        "a: 1\n---\nb: 1\n", // two documents
        "a: 1\n...\nb: 1\n",
        "? [a]\n: 1\n", // keys that are not text
        "{[a]: 1}\n",
        "? {a: 1}\n: 1\n",
        "~: 1\n",
        ": 1\n",
        "", // nothing
        "# only a remark\n",
        "a: [1, 2\n", // cut off
        "a: \"1\n",
        "a: {b: 1\n",
        "a: '" + SECRET, // cut off within a value
        "a:\n\t- 1\n", // tab as indentation
        "a: 1\n b: 2\n",
        "a: " + SECRET + ": " + SECRET,
        "\"\\UFFFFFFFF\"\n", // no such character
        "\u0000a: 1\n",
        "a: \u0007\n",
        "a: \u009b\n",
        "\uFEFFa: 1\n",
        "%YAML 9.9\n---\na: 1\n",
        "@" + SECRET,
        "`" + SECRET,
      })
  void parse_hostile_isRefusedWithoutRepeatingIt(String text) {
    refuses("f", () -> yaml(text));
  }

  @Test
  void parse_mergeKey_isAnUnknownKey() {
    refuses("f:1", () -> yaml("<<: {a: 1}\n").map(Set.of("a")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\":1,\"a\":2}",
        "{\"a\":1,\"\\u0061\":2}", // the same key, escaped
        "",
        " ",
        "{",
        "{\"a\"",
        "{\"a\":",
        "{\"a\":1",
        "[1,",
        "[1",
        "\"" + SECRET,
        "\"\\",
        "\"\\u12",
        "{\"a\":1,}",
        "[1,]",
        "[,1]",
        "[1 2]",
        "{\"a\" 1}",
        "{a: 1}",
        "{'a': 1}",
        "{\"a\": x}",
        "{\"a\": " + SECRET + "}",
        "{\"a\": 1} # remark",
        "// remark\n{}",
        "{} {}",
        "{}]",
        "[01]",
        "[+1]",
        "[1.]",
        "[.5]",
        "[1e]",
        "[NaN]",
        "[truex]",
        "[True]",
        "[\"\\x41\"]",
        "[\"\\ud800\"]",
        "[\"\\udc00\\ud800\"]",
        "[\"a\nb\"]",
        "[\"a\tb\"]",
        "\uFEFF{}",
        "{}\u0000",
        "{\"a\":\u00a01}",
      })
  void parseJson_hostile_isRefusedWithoutRepeatingIt(String text) {
    refuses("f", () -> json(text));
  }

  @Test
  void parseJson_everyTruncation_isRefused() {
    String whole =
        "{\"subject\":\"acme/u7\",\"revision\":42,\"choices\":[{\"purpose\":\"ai_training\",\"coversHeld\":false}]}";
    json(whole);
    for (int length = 0; length < whole.length(); length++) {
      String cut = whole.substring(0, length);
      refuses("f", () -> json(cut));
    }
  }

  @Test
  void parse_nestingAtTheLimit_isAccepted() {
    String text = "[".repeat(Node.MAX_DEPTH) + "]".repeat(Node.MAX_DEPTH);
    assertThat(yaml(text).isList()).isTrue();
    assertThat(json(text).isList()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "{a: ", "- ", "? ", "{\"a\":", "[[{\"a\":"})
  void parse_nestedVeryDeep_isRefusedBeforeTheStackIs(String opening) {
    String text = opening.repeat(100_000);
    refuses("f", () -> yaml(text));
    refuses("f", () -> json(text));
    refuses("f", () -> yaml("[".repeat(Node.MAX_DEPTH + 1) + "]".repeat(Node.MAX_DEPTH + 1)));
    refuses("f", () -> json("[".repeat(Node.MAX_DEPTH + 1) + "]".repeat(Node.MAX_DEPTH + 1)));
  }

  @Test
  void parse_billionLaughs_isRefusedAtTheFirstAnchor() {
    StringBuilder text = new StringBuilder("a0: &a0 [lol,lol]\n");
    for (int i = 1; i < 60; i++) {
      text.append("a%d: &a%d [*a%d,*a%d]\n".formatted(i, i, i - 1, i - 1));
    }
    refuses("f:1", () -> yaml(text.toString()));
  }

  @Test
  void parse_tooManyBytes_isRefusedBeforeReading() {
    byte[] input = new byte[LIMIT + 1];
    refuses("f", () -> Node.parse("f", input, LIMIT));
    refuses("f", () -> Node.parseJson("f", input, LIMIT));
    String wide = "[" + "1,".repeat(LIMIT / 2 - 2) + "1]";
    assertThat(json(wide).list()).hasSize(LIMIT / 2 - 1);
    assertThat(yaml(wide).list()).hasSize(LIMIT / 2 - 1);
  }

  @Test
  void parse_malformedUtf8_isRefused() {
    for (byte[] input :
        new byte[][] {
          {'a', ':', (byte) 0xff},
          {(byte) 0xc0, (byte) 0x80},
          {(byte) 0xed, (byte) 0xa0, (byte) 0x80},
          {'"', (byte) 0xe2, (byte) 0x82},
          {0, 'a', 0, ':'}
        }) {
      refuses("f", () -> Node.parse("f", input, LIMIT));
      refuses("f", () -> Node.parseJson("f", input, LIMIT));
    }
  }

  /** Any bytes give a node or a {@link ConfigurationException}, nothing else. */
  @Test
  void parse_randomDocuments_neverFailOtherwise() {
    long seed = 20261124;
    Random random = new Random(seed);
    String alphabet = "{}[]:,\"'\\ \n\t-?#&*!|>%@`~abu0129.eE+";
    for (int run = 0; run < Rounds.of(20_000); run++) {
      StringBuilder text = new StringBuilder();
      for (int length = random.nextInt(40); length > 0; length--) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      for (boolean strict : new boolean[] {true, false}) {
        try {
          Node node = strict ? json(text.toString()) : yaml(text.toString());
          assertThat(node.line()).isPositive();
        } catch (ConfigurationException refused) {
          assertThat(refused.getCause()).as("seed %d run %d", seed, run).isNull();
        }
      }
    }
  }

  private static Node yaml(String text) {
    return Node.parse("f", text.getBytes(UTF_8), LIMIT);
  }

  private static Node json(String text) {
    return Node.parseJson("f", text.getBytes(UTF_8), LIMIT);
  }

  private static void refuses(
      String where, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith(where + ":")
        .hasMessageNotContaining(SECRET)
        .hasNoCause();
  }
}
