/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.check.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assent.config.ConfigurationException;
import dev.assent.internal.catalog.Catalog;
import dev.assent.internal.catalog.CatalogFile;
import dev.assent.internal.describe.CatalogDescription;
import dev.assent.internal.describe.EntryDescription;
import dev.assent.internal.describe.EntryKey;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names and values of any form: different catalogs never have the same description. */
class CatalogNamesTest {
  private static final String OTHER =
      """
      attributes:
      - { name: board.mode, max: 20, category: service.usage }
      - { name: board.text, category: content.chat }
      - { name: board.text, category: service.usage, when: { %s } }
      """;

  private static Map<String, EntryDescription> described(String yaml) {
    byte[] text = yaml.getBytes(StandardCharsets.UTF_8);
    return CatalogDescription.of(
        Catalog.of(List.of(CatalogFile.parse("catalog.yaml", text)), List.of()));
  }

  private static String line(String before, String after) {
    List<CatalogChange> changes = CatalogDiff.of(described(before), described(after));
    return String.join("\n", changes.stream().map(CatalogChange::line).toList());
  }

  /** Without an entry of its own, an event has the default's categories. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{ name: chat.sent, category: content.chat } |",
        "{ name: chat.sent, category: content.chat } | { name: chat.sent, category: unclassified }",
        "{ prefix: chat., category: content.chat } |",
        "{ prefix: chat., category: content.chat } | { prefix: chat., category: unclassified }",
        "{ name: chat.sent, category: content.chat } |"
            + " { name: chat.sent, category: [content.chat, unclassified] }",
      })
  void of_eventThatLosesItsCategory_isLoosened(String before, String after) {
    assertThat(line("events: [" + before + "]", "events: [" + (after == null ? "" : after) + "]"))
        .startsWith("loosened event chat.")
        .doesNotContain("narrowed");
  }

  @Test
  void of_eventBelowAnEqualPrefix_mayGo() {
    String prefix = "events:\n- { prefix: chat., category: content.chat }\n";
    assertThat(line(prefix + "- { name: chat.sent, category: content.chat }", prefix))
        .startsWith("narrowed event chat.sent: ");
  }

  /** A prefix does not cover a name that is not one in code. */
  @ParameterizedTest
  @ValueSource(strings = {"events", "loggers", "scopes"})
  void of_nameThatAPrefixDoesNotCover_isLoosened(String section) {
    String prefix = section + ":\n- { prefix: chat., category: content.chat }\n";
    assertThat(line(prefix + "- { name: chat.sent to 4711, category: content.chat }", prefix))
        .startsWith("loosened " + section.substring(0, section.length() - 1))
        .contains("\"chat.sent to 4711\": content.chat");
  }

  /** A name that had no entry of its own leaves now, or with it a description and a unit. */
  @ParameterizedTest
  @ValueSource(strings = {"attributes", "metrics", "events", "spans", "loggers"})
  void of_newNameBelowAPrefix_isLoosened(String section) {
    String prefix = section + ":\n- { prefix: board., category: content.chat }\n";
    assertThat(line(prefix, prefix + "- { name: board.alice_and_bob, category: content.chat }"))
        .startsWith("loosened ");
  }

  @Test
  void of_nameThatEndsWithAStar_isNoPrefix() {
    String name = "attributes: [{ name: \"board.*\", category: service.usage }]";
    String prefix = "attributes: [{ prefix: board., category: service.usage }]";
    assertThat(line(name, prefix))
        .contains("loosened attribute board.*: unclassified -> service.usage")
        .contains("narrowed attribute \"board.*\": ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "attribute: { board.mode: [\"x|y\"] } ; attribute: { board.mode: [x, y] }",
        "meter: [\"a|b\"] ; meter: [a, b]",
        "meter: [\"a\\nb\"] ; meter: [a, b]",
        "meter: [\"a.*|b\"] ; meter: [a.*, b]",
      })
  void of_valuesThatLookAlike_differ(String before, String after) {
    assertThat(line(OTHER.formatted(before), OTHER.formatted(after))).contains("attribute board");
  }

  @Test
  void of_listedValuesThatLookAlike_differInTheirLine() {
    String values = "attributes: [{ name: board.mode, values: %s, category: service.usage }]";
    String one = line("attributes: []", values.formatted("[\"x|y\"]"));
    String two = line("attributes: []", values.formatted("[x, y]"));
    assertThat(one).isNotEqualTo(two).contains("\"x\\u007cy\"");
    assertThat(two).endsWith("string, x|y");
  }

  /** Two conditions are two entries, although their values look alike. */
  @Test
  void of_secondCondition_isSeen() {
    String one = OTHER.formatted("attribute: { board.mode: [\"x|y\"] }");
    String two =
        one
            + "- { name: board.text, category: service.usage, when: { attribute: { board.mode: [x, y] } } }\n";
    assertThat(line(one, two)).startsWith("loosened attribute board.text");
  }

  @Test
  void of_spanThatIsNamedTemplates_isSeen() {
    assertThat(line("spans: []", "spans: [{ name: templates, category: service.usage }]"))
        .isEqualTo("loosened span templates: unclassified -> service.usage");
  }

  /** No name moves the cursor, ends the line, or looks like the rest of the output. */
  @Test
  void of_nameWithHiddenCharacters_isEscaped() {
    String names =
        "attributes:\n- { name: \"x\\n\\e[2Kequal: all\", category: content.chat }\n"
            + "- { name: \"y\\u202E | z\", category: content.chat }\n";
    assertThat(line("attributes: []", names).lines())
        .hasSize(2)
        .allMatch(line -> line.chars().noneMatch(c -> c < ' ' || c == 0x202E || c == '|'))
        .anyMatch(line -> line.contains("\"x\\u000a\\u001b[2Kequal: all\""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"attribute http.route", "metric http.*", "metric \"http.*\"", "span \"a b\"*"})
  void parse_text_isWhatToStringWrites(String text) {
    assertThat(EntryKey.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "templates", "attribute ", "thing a", "span a b", "span \"a\"", "span \"a"})
  void parse_otherText_isRefused(String text) {
    assertThatThrownBy(() -> EntryKey.parse(text)).isInstanceOf(ConfigurationException.class);
  }
}
