/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.category.Category;
import dev.assent.fixtures.Rounds;
import dev.assent.internal.category.Categories;
import dev.assent.policy.Basis;
import dev.assent.policy.Purpose;
import dev.assent.policy.Recipient;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random policies against a model of ten lines that works on the rules as they are written. It
 * compares every cell of categories × purposes × recipients, with the rules spread over several
 * pooled files in every order.
 */
@Tag("rounds")
class PooledPolicyModelTest {
  private static final Categories CATEGORIES =
      Categories.of(List.of(Category.of("content.whiteboard"), Category.of("biometric.face")));
  private static final List<String> PURPOSES =
      List.of("ai_training", "security", "ai_feature.chat_compose", "ai_feature.meeting_summary");

  /** From strict to loose. */
  private static final List<String> TREATMENTS = List.of("remove", "redact", "reduce");

  @TempDir Path directory;

  record Raw(
      List<String> categories,
      List<String> purposes,
      List<String> recipients,
      Basis basis,
      LocalDate since,
      String treatment,
      boolean inherit) {
    String yaml() {
      return "  - {categories: %s, purposes: %s, recipients: %s, basis: %s%s, treatment: %s, inherit: %s}\n"
          .formatted(
              quoted(categories),
              quoted(purposes),
              quoted(recipients),
              basis.name().toLowerCase(java.util.Locale.ROOT),
              since == null ? "" : ", since: " + since,
              treatment,
              inherit);
    }

    private static String quoted(List<String> words) {
      return words.stream()
          .map(word -> '"' + word + '"')
          .collect(Collectors.joining(",", "[", "]"));
    }
  }

  // The model.

  private static boolean covers(List<String> list, String word) {
    boolean in = false;
    for (String item : list) {
      String name = item.replace("!", "");
      boolean hit = name.equals(word) || word.startsWith(name + ".");
      if (item.startsWith("!") && hit) {
        return false;
      }
      in |= hit || name.equals("any") && !word.equals("unclassified");
    }
    return in;
  }

  private static Object[] model(
      List<Raw> rules, String category, String purpose, String recipient) {
    Basis basis = null;
    LocalDate since = null;
    int treatment = TREATMENTS.size() - 1;
    boolean own = false;
    for (Raw raw : rules) {
      if (covers(raw.categories, category)
          && covers(raw.purposes, purpose)
          && covers(raw.recipients, recipient)) {
        basis = basis == null || raw.basis.compareTo(basis) > 0 ? raw.basis : basis;
        since = since == null || raw.since != null && raw.since.isAfter(since) ? raw.since : since;
        treatment = Math.min(treatment, TREATMENTS.indexOf(raw.treatment));
        own |= !raw.inherit;
      }
    }
    long nanos = since == null ? Long.MIN_VALUE : since.toEpochDay() * 86_400_000_000_000L;
    return basis == null
        ? new Object[] {Basis.NEVER, Long.MIN_VALUE, "remove", false}
        : new Object[] {basis, nanos, TREATMENTS.get(treatment), own};
  }

  // The generator.

  static List<Long> seeds() {
    List<Long> seeds = new ArrayList<>();
    for (long seed = 1; seed <= Rounds.of(150); seed++) {
      seeds.add(seed);
    }
    return seeds;
  }

  private static List<String> list(Random random, List<String> words) {
    List<String> list = new ArrayList<>();
    if (random.nextInt(3) == 0) {
      list.add("any");
    }
    do {
      list.add(words.get(random.nextInt(words.size())));
    } while (random.nextInt(3) == 0);
    String exception = words.get(random.nextInt(words.size()));
    if (list.contains("any") && random.nextBoolean()) {
      list.add("!" + exception);
    }
    Collections.shuffle(list, random);
    return list;
  }

  private static Raw raw(Random random) {
    List<String> words = new ArrayList<>(CATEGORIES.names(CATEGORIES.all()));
    words.addAll(List.of("content", "service", "protected", "personal"));
    List<String> categories = list(random, words);
    boolean unclassified = covers(categories, "unclassified");
    return new Raw(
        categories,
        list(random, List.of("ai_training", "security", "ai_feature", "ai_feature.chat_compose")),
        list(random, List.of("first_party", "processor", "third_party")),
        unclassified ? Basis.NEVER : Basis.values()[random.nextInt(4)],
        random.nextInt(3) == 0 ? LocalDate.of(2023, 1, 1).plusDays(random.nextInt(900)) : null,
        TREATMENTS.get(random.nextInt(TREATMENTS.size())),
        random.nextInt(4) != 0);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void cell_randomRulesPooledInAnyOrder_asTheModelSays(long seed) {
    Random random = new Random(seed);
    List<Raw> rules = new ArrayList<>();
    List<String> files = new ArrayList<>();
    for (int file = 0; file < 1 + random.nextInt(3); file++) {
      StringBuilder yaml = new StringBuilder("rules:\n");
      for (int i = 0; i < 1 + random.nextInt(6); i++) {
        Raw raw = raw(random);
        rules.add(raw);
        yaml.append(raw.yaml());
      }
      files.add(PolicyCases.file(directory, "p" + file + ".yaml", yaml.toString()));
    }
    PooledPolicy first = PooledPolicy.load(files, CATEGORIES, Set.of());
    List<PooledPolicy> others =
        permutations(files).stream()
            .map(each -> PooledPolicy.load(each, CATEGORIES, Set.of()))
            .toList();

    for (String purpose : PURPOSES) {
      for (Recipient recipient : Recipient.values()) {
        for (int bit = 0; bit < CATEGORIES.size(); bit++) {
          Cell cell = first.cell(bit, new Purpose(purpose), recipient);
          String where =
              "seed " + seed + ": " + CATEGORIES.name(bit) + " " + purpose + " " + recipient;
          assertThat(
                  new Object[] {
                    cell.basis(),
                    cell.sinceEpochNanos(),
                    cell.treatment().name().toLowerCase(java.util.Locale.ROOT),
                    cell.ownGrantOnly()
                  })
              .as(where)
              .isEqualTo(model(rules, CATEGORIES.name(bit), purpose, recipient.id()));
          for (PooledPolicy other : others) {
            assertThat(other.cell(bit, new Purpose(purpose), recipient)).as(where).isEqualTo(cell);
          }
        }
      }
    }
  }

  private static List<List<String>> permutations(List<String> items) {
    if (items.size() < 2) {
      return List.of(items);
    }
    List<List<String>> all = new ArrayList<>();
    for (String head : items) {
      List<String> rest = new ArrayList<>(items);
      rest.remove(head);
      for (List<String> tail : permutations(rest)) {
        List<String> permutation = new ArrayList<>(List.of(head));
        permutation.addAll(tail);
        all.add(permutation);
      }
    }
    return all;
  }
}
