/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.check.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.assent.internal.catalog.Catalog;
import dev.assent.internal.catalog.CatalogFile;
import dev.assent.internal.describe.CatalogDescription;
import dev.assent.internal.describe.EntryDescription;
import dev.assent.internal.document.JsonText;
import dev.assent.internal.document.Node;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CatalogDiffTest {
  private static Map<String, EntryDescription> described(String yaml) {
    byte[] text = ("categories: [board.title]\n" + yaml).getBytes(StandardCharsets.UTF_8);
    CatalogFile file = CatalogFile.parse("catalog.yaml", text);
    return CatalogDescription.ofFiles(Catalog.of(List.of(file), List.of()));
  }

  private static String attribute(String entry) {
    return entry == null || entry.isBlank() ? "" : "attributes:\n- { " + entry + " }\n";
  }

  /** Changes of one attribute: whether they are proved to be narrower. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "name: b.x, category: board.title | name: b.x, category: [board.title, content.other] |"
            + " true",
        "name: b.x, category: [board.title, content.other] | name: b.x, category: board.title |"
            + " false",
        "name: b.x, category: board.title | name: b.x, category: content.other | false",
        "name: b.x, max: 9, category: board.title | name: b.x, max: 8, category: board.title |"
            + " true",
        "name: b.x, max: 8, category: board.title | name: b.x, max: 9, category: board.title |"
            + " false",
        "name: b.x, max: 9, category: board.title | name: b.x, max: 9, shape: token, category:"
            + " board.title | true",
        "name: b.x, max: 9, shape: token, category: board.title | name: b.x, max: 9, category:"
            + " board.title | false",
        "name: b.x, shape: code, category: board.title | name: b.x, shape: token, category:"
            + " board.title | false",
        "name: b.x, values: [aa, b], category: board.title | name: b.x, values: [b], category:"
            + " board.title | true",
        "name: b.x, values: [b], category: board.title | name: b.x, values: [b, c], category:"
            + " board.title | false",
        "name: b.x, max: 9, category: board.title | name: b.x, values: [b, c], category:"
            + " board.title | true",
        "name: b.x, type: long, category: board.title | name: b.x, type: double, category:"
            + " board.title | false",
        "name: b.x, category: board.title |  | true",
        " | name: b.x, category: board.title | false",
        "prefix: b., category: board.title | name: b.x, category: board.title | false",
        "prefix: b., category: service.usage | prefix: b., category: [service.usage, board.title] |"
            + " false",
        "prefix: b., category: content.other | prefix: b., category: [content.other, board.title] |"
            + " true",
        "name: b.x, category: board.title, when: { kind: [CLIENT] } | name: b.x, category:"
            + " board.title | false",
        "name: b.x, category: board.title, when: { kind: [CLIENT] } |"
            + " name: b.x, category: board.title, when: { kind: [SERVER] } | false",
        "name: b.x, max: 9, category: board.title, when: { kind: [CLIENT] } |"
            + " name: b.x, max: 8, category: board.title, when: { kind: [CLIENT] } | true",
        "name: b.x, category: board.title, when: { meter: [b.m] } |"
            + " name: b.x, category: board.title, when: { meter: [b.m, b.n] } | false",
      })
  void of_oneAttribute_isNarrowerOnlyIfProved(String before, String after, boolean narrower) {
    List<CatalogChange> changes =
        CatalogDiff.of(described(attribute(before)), described(attribute(after)));

    assertThat(changes).isNotEmpty();
    assertThat(changes.stream().allMatch(CatalogChange::isNarrowed))
        .as("" + changes)
        .isEqualTo(narrower);
  }

  /** What takes the place of an entry is the prefix, and the other way round. */
  @Test
  void of_nameBelowAPrefix_isComparedWithIt() {
    String prefix = "attributes:\n- { prefix: b., max: 9, category: board.title }\n";
    String wide = prefix + "- { name: b.x, max: 99, category: board.title }\n";
    String narrow = prefix + "- { name: b.x, max: 8, category: board.title }\n";

    assertThat(CatalogDiff.of(described(prefix), described(wide)))
        .containsExactly(
            new CatalogChange(
                "attribute b.x", false, "unclassified", "board.title, string of at most 99, text"));
    assertThat(CatalogDiff.of(described(wide), described(prefix)).get(0).isNarrowed()).isTrue();
    assertThat(CatalogDiff.of(described(narrow), described(prefix)).get(0).isNarrowed()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "metrics: [{ name: b.m, category: service.usage }] | metrics: [] | true",
        "metrics: [] | metrics: [{ name: b.m, category: service.usage }] | false",
        "events: [{ name: b.e, category: service.usage }] | events: [{ name: b.e, category:"
            + " [service.usage, board.title] }] | true",
        "spans: [{ name: b s, category: service.usage }] | spans: [{ prefix: b., category:"
            + " service.usage }] | false",
        "scopes: [{ name: b.s }] | scopes: [] | true",
        "scopes: [{ name: b.s }] | scopes: [{ name: b.s, category: board.title }] | false",
        "scopes: [{ name: b.s, category: board.title }] | scopes: [] | false",
        "scopes: [{ name: b.s, category: board.title }] | scopes: [{ name: b.s, category:"
            + " [board.title, service.usage] }] | true",
        "loggers: [{ name: b.L, category: service.diagnostic }] | loggers: [] | false",
        "loggers: [] | loggers: [{ name: b.L, category: service.diagnostic }] | false",
        "loggers: [{ name: b.L, category: board.title, exceptions: true }] | loggers: [{ name: b.L,"
            + " category: board.title }] | false",
      })
  void of_otherNames_areNarrowerOnlyIfProved(String before, String after, boolean narrower) {
    List<CatalogChange> changes = CatalogDiff.of(described(before), described(after));

    assertThat(changes).isNotEmpty();
    assertThat(changes.stream().allMatch(CatalogChange::isNarrowed))
        .as("" + changes)
        .isEqualTo(narrower);
  }

  @Test
  void of_builtInCatalog_isEqualToItselfAfterWriting() {
    Map<String, EntryDescription> entries = CatalogDescription.of(Catalog.builtIn());
    Map<String, Object> tree = new LinkedHashMap<>();
    entries.forEach((name, entry) -> tree.put(name, entry.tree()));
    byte[] json = JsonText.of(tree).getBytes(StandardCharsets.UTF_8);
    Map<String, EntryDescription> read = new LinkedHashMap<>();
    Node.parseJson("catalog.json", json, json.length)
        .map()
        .forEach((name, entry) -> read.put(name, EntryDescription.read(entry)));

    assertThat(entries).hasSizeGreaterThan(1_000).containsKey(CatalogDescription.TEMPLATES);
    assertThat(entries.keySet()).anyMatch(name -> name.startsWith(CatalogDescription.REDUCTION));
    assertThat(CatalogDiff.of(entries, read)).isEmpty();
  }

  /** Each difference of one built-in entry is seen, and a new template is a loosening. */
  @Test
  void of_builtInEntryThatDiffers_isListed() {
    Map<String, EntryDescription> entries = CatalogDescription.of(Catalog.builtIn());
    Map<String, EntryDescription> others = new LinkedHashMap<>(entries);
    others.remove("reduction url.full");
    others.put(CatalogDescription.TEMPLATES, EntryDescription.ofName(List.of()));

    assertThat(CatalogDiff.of(entries, others))
        .extracting(CatalogChange::name, CatalogChange::isNarrowed)
        .containsExactly(
            tuple(CatalogDescription.TEMPLATES, false), tuple("reduction url.full", true));
  }
}
