/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.check.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.category.Category;
import dev.assent.internal.category.Categories;
import dev.assent.internal.check.table.LevelChoice.Said;
import dev.assent.internal.check.table.PolicyTable.Place;
import dev.assent.internal.document.JsonText;
import dev.assent.internal.document.Node;
import dev.assent.internal.policy.PooledPolicy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicyTableTest {
  private static final Categories CATEGORIES =
      Categories.of(List.of(Category.of("content.whiteboard")));

  private static final String POLICY =
      """
      terms: 2024-02-01
      purposes: [model_evaluation]
      rules:
      - { categories: [service], purposes: [any], recipients: [first_party], basis: allow, since: 2022-01-01 }
      - { categories: [content], purposes: [ai_training], recipients: [any], basis: opt_in, since: 2023-03-31, pending: hold }
      - { categories: [content.file], purposes: [any], recipients: [first_party], basis: opt_in, treatment: reduce }
      - { categories: [personal], purposes: [any], recipients: [processor], basis: opt_out, inherit: false, treatment: redact }
      - { categories: [unclassified], purposes: [any], recipients: [any], basis: never, treatment: redact }
      - { categories: [protected], purposes: [any], recipients: [any], basis: never, treatment: redact }
      """;

  @TempDir private Path directory;

  private PooledPolicy policy() throws IOException {
    Path file = Files.writeString(directory.resolve("policy.yaml"), POLICY);
    return PooledPolicy.load(List.of(file.toString()), CATEGORIES, Set.of());
  }

  /** Cells with the same requirement are evaluated once. */
  @Test
  void of_evaluatedCellByCell_hasTheSameVerdicts() throws IOException {
    for (PooledPolicy policy :
        List.of(
            policy(),
            PooledPolicy.load(List.of("terms"), CATEGORIES, Set.of()),
            PooledPolicy.load(List.of("strict"), CATEGORIES, Set.of()))) {
      PolicyTable byKind = PolicyTable.of(policy, CATEGORIES);
      PolicyTable cellByCell = PolicyTable.of(policy, CATEGORIES, false);

      assertThat(byKind.kinds().size()).isLessThan(cellByCell.kinds().size() / 10);
      assertSame(byKind, cellByCell);
    }
  }

  @Test
  void tree_writtenAndRead_isTheSameTable() throws IOException {
    PolicyTable table = PolicyTable.of(policy(), CATEGORIES);
    byte[] json = JsonText.of(TableJson.tree(table)).getBytes(StandardCharsets.UTF_8);
    Node node = Node.parseJson("table.json", json, json.length);

    PolicyTable read = TableJson.read(node.map(), node);

    assertSame(table, read);
    assertThat(TableJson.tree(read)).isEqualTo(TableJson.tree(table));
  }

  private static void assertSame(PolicyTable table, PolicyTable other) {
    assertThat(other.categories()).isEqualTo(table.categories());
    assertThat(other.purposes()).isEqualTo(table.purposes());
    assertThat(other.days().list()).isEqualTo(table.days().list());
    for (String category : table.categories()) {
      for (String purpose : table.purposes()) {
        for (String recipient : PolicyTable.RECIPIENTS) {
          Place place = new Place(category, purpose, recipient);
          for (LevelChoice account : LevelChoice.all(table.days())) {
            for (LevelChoice user : LevelChoice.all(table.days())) {
              for (LocalDate day : table.days().list()) {
                if (table.verdict(place, account, user, day)
                    != other.verdict(place, account, user, day)) {
                  throw new AssertionError(place + " " + account + " " + user + " " + day);
                }
              }
            }
          }
        }
      }
    }
  }

  @Test
  void verdict_ofDaysBetween_isThatOfTheDayBefore() throws IOException {
    PolicyTable table = PolicyTable.of(policy(), CATEGORIES);
    Place place = new Place("content.chat", "ai_training", "first_party");
    LevelChoice unset = new LevelChoice(Said.UNSET, null);
    LocalDate since = LocalDate.of(2023, 3, 31);
    LevelChoice old = new LevelChoice(Said.GRANTED, since.minusDays(1));
    LevelChoice young = new LevelChoice(Said.GRANTED, since);

    assertThat(table.verdict(place, unset, young, since.plusYears(9)))
        .isEqualTo(Verdict.PERMITTED | Verdict.RELEASED);
    assertThat(table.verdict(place, unset, young, since.minusDays(1))).isZero();
    assertThat(table.verdict(place, unset, old, since)).isEqualTo(Verdict.KEPT);
    assertThat(table.verdict(place, unset, unset, since)).isEqualTo(Verdict.KEPT);
  }

  @Test
  void verdict_ofUnclassified_isNothing() throws IOException {
    PolicyTable table = PolicyTable.of(policy(), CATEGORIES);
    LevelChoice unset = new LevelChoice(Said.UNSET, null);
    LocalDate day = LocalDate.of(2025, 1, 1);

    Place unclassified = new Place("unclassified", "security", "processor");
    assertThat(table.verdict(unclassified, unset, unset, day)).isZero();
    Place protectedCell = new Place("protected.health", "security", "processor");
    assertThat(table.verdict(protectedCell, unset, unset, day)).isEqualTo(Verdict.REDACTED);
  }

  @Test
  void of_rulesThatDecide_areNamed() throws IOException {
    PolicyTable table = PolicyTable.of(policy(), CATEGORIES);

    assertThat(table.cell(new Place("content.file", "ai_training", "first_party")))
        .isNotNull()
        .extracting(PolicyTable.TableCell::rules)
        .asString()
        .endsWith("policy.yaml:5");
    assertThat(table.cell(new Place("content.file", "unheard_of", "first_party"))).isNull();
  }
}
