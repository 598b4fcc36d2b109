/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.check.diff;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.check.table.Days;
import dev.assent.internal.check.table.LevelChoice;
import dev.assent.internal.check.table.LevelChoice.Said;
import dev.assent.internal.check.table.MiniPolicies;
import dev.assent.internal.check.table.MiniPolicies.MiniCell;
import dev.assent.internal.check.table.MiniPolicies.Scope;
import dev.assent.internal.check.table.MiniPolicies.ScopedRule;
import dev.assent.internal.check.table.PolicyTable;
import dev.assent.internal.check.table.PolicyTable.Place;
import dev.assent.internal.check.table.SpecRule;
import dev.assent.policy.Basis;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random pairs of small policies: the comparison finds exactly the differences of two tables that
 * the pages give, and its examples are among them, none with fewer choices. {@code
 * -Dtests.check.pairs=1000000} compares a million pairs, which takes some minutes; {@code
 * -Dtests.seed} repeats a run.
 */
class PolicyDiffModelTest {
  private static final int BATCH = 40;
  private static final int PAIRS = Integer.getInteger("tests.check.pairs", 2_000);
  private static final LevelChoice UNSET = new LevelChoice(Said.UNSET, null);
  private static final List<LocalDate> SINCE =
      List.of(LocalDate.of(2022, 5, 1), LocalDate.of(2022, 5, 2), LocalDate.of(2023, 3, 31));

  /** Every day of a verdict's life, and more of them than the comparison looks at. */
  private static final Days DAYS = Days.of(SINCE);

  private static final List<Scope> SCOPES = Scope.all();
  private static final List<LevelChoice> CHOICES = LevelChoice.all(DAYS);

  @TempDir private Path directory;
  private final long seed = Long.getLong("tests.seed", System.nanoTime());

  @Test
  void of_randomPairs_isTheDifferenceOfTheirTables() {
    long changes =
        IntStream.range(0, PAIRS / BATCH)
            .parallel()
            .mapToLong(batch -> new Batch(seed + batch).compare(directory))
            .sum();
    assertThat(changes).isGreaterThan(PAIRS);
  }

  /** Some random pairs. */
  private static final class Batch {
    private final long seed;
    private final Random random;
    private final MiniPolicies before = new MiniPolicies();
    private final MiniPolicies after = new MiniPolicies();
    private final Map<List<SpecRule>, int[]> verdicts = new HashMap<>();
    private final Map<Object, Map<ChangeKind, Integer>> expected = new HashMap<>();

    Batch(long seed) {
      this.seed = seed;
      this.random = new Random(seed);
      for (int i = 0; i < BATCH; i++) {
        List<ScopedRule> rules = rules();
        before.add(rules);
        after.add(random.nextInt(4) == 0 ? rules() : mutated(rules));
      }
    }

    /** Compares all pairs, and returns the number of changes. */
    long compare(Path directory) {
      PolicyDiff diff =
          PolicyDiff.of(
              PolicyTable.of(before.load(directory), MiniPolicies.CATEGORIES),
              PolicyTable.of(after.load(directory), MiniPolicies.CATEGORIES));
      Map<Place, Map<ChangeKind, Example>> found = new HashMap<>();
      for (Change change : diff.changes()) {
        found
            .computeIfAbsent(change.place(), unused -> new EnumMap<>(ChangeKind.class))
            .put(change.kind(), change.example());
      }
      long changes = 0;
      for (int i = 0; i < BATCH; i++) {
        List<MiniCell> was = before.cells(i);
        List<MiniCell> is = after.cells(i);
        for (int cell = 0; cell < was.size(); cell++) {
          Map<ChangeKind, Example> actual = found.getOrDefault(was.get(cell).place(), Map.of());
          compare(was.get(cell), is.get(cell), actual);
          changes += actual.size();
        }
      }
      return changes;
    }

    private void compare(MiniCell was, MiniCell is, Map<ChangeKind, Example> actual) {
      Map<ChangeKind, Integer> fewest =
          expected.computeIfAbsent(
              List.of(was.rules(), is.rules()),
              unused -> fewest(verdicts(was.rules()), verdicts(is.rules())));
      if (!actual.keySet().equals(fewest.keySet())) {
        throw new AssertionError(
            what(was, is) + ": found " + actual + ", expected " + fewest.keySet());
      }
      actual.forEach(
          (kind, example) -> {
            int found =
                kinds(was.rules(), is.rules(), example.account(), example.user(), example.day());
            int choices = choices(example.account(), example.user());
            if ((found & kind.bit()) == 0 || choices > fewest.getOrDefault(kind, 0)) {
              throw new AssertionError(what(was, is) + ": " + kind + " " + example);
            }
          });
    }

    private String what(MiniCell was, MiniCell is) {
      return "seed " + seed + ": " + was.rules() + " -> " + is.rules();
    }

    private int[] verdicts(List<SpecRule> rules) {
      return verdicts.computeIfAbsent(rules, PolicyDiffModelTest::allVerdicts);
    }

    private List<ScopedRule> rules() {
      List<ScopedRule> rules = new ArrayList<>();
      for (int count = random.nextInt(4); count > 0; count--) {
        rules.add(rule());
      }
      return rules;
    }

    private ScopedRule rule() {
      Basis basis = Basis.values()[random.nextInt(4)];
      LocalDate since = random.nextBoolean() ? null : SINCE.get(random.nextInt(SINCE.size()));
      boolean hold = basis == Basis.OPT_IN && random.nextInt(3) > 0;
      String treatment = List.of("remove", "redact", "reduce").get(random.nextInt(3));
      SpecRule rule = new SpecRule(basis, since, hold, treatment, random.nextInt(3) > 0);
      return new ScopedRule(SCOPES.get(random.nextInt(SCOPES.size())), rule);
    }

    private List<ScopedRule> mutated(List<ScopedRule> rules) {
      List<ScopedRule> mutated = new ArrayList<>(rules);
      if (!mutated.isEmpty()) {
        int at = random.nextInt(mutated.size());
        ScopedRule rule = mutated.remove(at);
        if (random.nextInt(3) > 0) {
          ScopedRule other = rule();
          mutated.add(
              random.nextBoolean()
                  ? new ScopedRule(other.scope(), rule.rule())
                  : new ScopedRule(rule.scope(), other.rule()));
        }
      } else if (random.nextBoolean()) {
        mutated.add(rule());
      }
      return mutated;
    }
  }

  /** Returns the verdict in every state: of all accounts, all users, all days. */
  private static int[] allVerdicts(List<SpecRule> rules) {
    int[] verdicts = new int[CHOICES.size() * CHOICES.size() * DAYS.size()];
    int at = 0;
    for (LevelChoice account : CHOICES) {
      for (LevelChoice user : CHOICES) {
        for (LocalDate day : DAYS.list()) {
          verdicts[at++] = SpecRule.verdict(rules, account, user, day);
        }
      }
    }
    return verdicts;
  }

  /** Returns the fewest choices with which a kind of change is seen. */
  private static Map<ChangeKind, Integer> fewest(int[] was, int[] is) {
    Map<ChangeKind, Integer> fewest = new EnumMap<>(ChangeKind.class);
    int at = 0;
    for (LevelChoice account : CHOICES) {
      for (LevelChoice user : CHOICES) {
        for (int day = 0; day < DAYS.size(); day++, at++) {
          int found = ChangeKind.of(was[at], is[at], was[day], is[day]);
          for (ChangeKind kind : ChangeKind.values()) {
            if ((found & kind.bit()) != 0) {
              fewest.merge(kind, choices(account, user), Math::min);
            }
          }
        }
      }
    }
    return fewest;
  }

  private static int choices(LevelChoice account, LevelChoice user) {
    return (account.said() == Said.UNSET ? 0 : 1) + (user.said() == Said.UNSET ? 0 : 1);
  }

  private static int kinds(
      List<SpecRule> was, List<SpecRule> is, LevelChoice account, LevelChoice user, LocalDate day) {
    return ChangeKind.of(
        SpecRule.verdict(was, account, user, day),
        SpecRule.verdict(is, account, user, day),
        SpecRule.verdict(was, UNSET, UNSET, day),
        SpecRule.verdict(is, UNSET, UNSET, day));
  }

  /** No difference is lost: if two verdicts differ anywhere, some change is listed. */
  @Test
  void kinds_anyDifferenceOfTables_isListed() {
    Random seeded = new Random(seed);
    List<List<SpecRule>> all = new ArrayList<>();
    for (Basis basis : Basis.values()) {
      for (String treatment : List.of("remove", "redact", "reduce")) {
        for (int i = 0; i < 16; i++) {
          LocalDate since = i % 4 == 3 ? null : SINCE.get(i % 4);
          boolean hold = basis == Basis.OPT_IN && i / 4 % 2 == 1;
          all.add(List.of(new SpecRule(basis, since, hold, treatment, i < 8)));
        }
      }
    }
    for (int i = 0; i < 2_000; i++) {
      List<SpecRule> was = all.get(seeded.nextInt(all.size()));
      List<SpecRule> is = all.get(seeded.nextInt(all.size()));
      int[] before = allVerdicts(was);
      int[] after = allVerdicts(is);
      assertThat(fewest(before, after).isEmpty())
          .as(was + " -> " + is)
          .isEqualTo(Arrays.equals(before, after));
    }
  }
}
