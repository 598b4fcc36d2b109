/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.check.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.check.table.MiniPolicies.MiniCell;
import dev.assent.internal.check.table.MiniPolicies.Scope;
import dev.assent.internal.check.table.MiniPolicies.ScopedRule;
import dev.assent.internal.check.table.PolicyTable.Kind;
import dev.assent.internal.check.table.PolicyTable.TableCell;
import dev.assent.policy.Basis;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * All policies of two categories, two purposes and two recipients with at most two rules: each rule
 * has any scope, any basis, a {@code since} or none, and {@code inherit} or not. Of policies that
 * differ in names only, one is taken, and of two rules those that meet in a cell: others are as
 * alone. Every verdict in every state is that of the pages. {@code -Dtests.check.rules=2} takes all
 * pairs of rules, and {@code =3} all of three, which are two million policies.
 */
class CompletenessTest {
  private static final int BATCH = 40;
  private static final int BATCHES = 64;
  private static final boolean ALL = System.getProperty("tests.check.rules") != null;
  private static final LocalDate SINCE = LocalDate.of(2023, 3, 31);

  @TempDir private Path directory;

  /** The verdicts that the pages state for rules of one cell, in every state, by days and rules. */
  private final Map<Object, int[]> expected = new ConcurrentHashMap<>();

  private final List<MiniPolicies> batches = new ArrayList<>();
  private MiniPolicies batch = new MiniPolicies();
  private long policies;

  @Test
  void table_everySmallPolicy_isWhatThePagesSay() {
    List<ScopedRule> rules = new ArrayList<>();
    for (Scope scope : Scope.all()) {
      for (Basis basis : Basis.values()) {
        for (int i = 0; i < 4; i++) {
          LocalDate since = i % 2 == 0 ? null : SINCE;
          rules.add(new ScopedRule(scope, new SpecRule(basis, since, false, "remove", i < 2)));
        }
      }
    }
    int most = Integer.getInteger("tests.check.rules", 2);
    add(rules, 0, new ArrayList<>(), most);
    batches.add(batch);
    compareBatches();

    assertThat(rules).hasSize(432);
    assertThat(policies).isGreaterThan(432 * 433 / 2 / 8 / 2);
  }

  private void add(List<ScopedRule> rules, int from, List<ScopedRule> chosen, int most) {
    if ((ALL || chosen.size() < 2 || chosen.get(0).scope().meets(chosen.get(1).scope()))
        && namesFirst(chosen, Scope::leaves)
        && namesFirst(chosen, Scope::purposes)
        && namesFirst(chosen, Scope::recipients)) {
      batch.add(chosen);
    }
    if (batch.size() == BATCH) {
      batches.add(batch);
      batch = new MiniPolicies();
    }
    if (batches.size() == BATCHES) {
      compareBatches();
    }
    for (int i = from; i < rules.size() && chosen.size() < most; i++) {
      chosen.add(rules.get(i));
      add(rules, i, chosen, most);
      chosen.remove(chosen.size() - 1);
    }
  }

  /** Whether the first rule that names one of two names the first one. */
  private static boolean namesFirst(List<ScopedRule> rules, ToIntFunction<Scope> names) {
    for (ScopedRule rule : rules) {
      int named = names.applyAsInt(rule.scope());
      if (named != 3) {
        return named == 1;
      }
    }
    return true;
  }

  private void compareBatches() {
    batches.stream().parallel().forEach(this::compare);
    batches.forEach(compared -> policies += compared.size());
    batches.clear();
  }

  private void compare(MiniPolicies batch) {
    PolicyTable table = PolicyTable.of(batch.load(directory), MiniPolicies.CATEGORIES);
    // cells of the same kind with the same rules need one comparison
    Set<Object> compared = new HashSet<>();
    for (int i = 0; i < batch.size(); i++) {
      for (MiniCell cell : batch.cells(i)) {
        TableCell actual = table.cell(cell.place());
        assertThat(actual).isNotNull();
        Kind kind = actual.kind();
        if (compared.add(
            List.of(kind.requirement(), System.identityHashCode(kind), cell.rules()))) {
          compare(kind, table.days(), cell);
        }
      }
    }
  }

  private void compare(Kind kind, Days days, MiniCell cell) {
    List<LevelChoice> choices = LevelChoice.all(days);
    int[] verdicts =
        expected.computeIfAbsent(
            List.of(days.list(), cell.rules()), unused -> verdicts(cell.rules(), days, choices));
    int at = 0;
    for (int account = 0; account < choices.size(); account++) {
      for (int user = 0; user < choices.size(); user++) {
        for (int day = 0; day < days.size(); day++) {
          if (kind.verdicts().get(account, user, day) != verdicts[at++]) {
            throw new AssertionError(
                cell
                    + " "
                    + choices.get(account)
                    + " "
                    + choices.get(user)
                    + " "
                    + days.list().get(day));
          }
        }
      }
    }
  }

  private static int[] verdicts(List<SpecRule> rules, Days days, List<LevelChoice> choices) {
    int[] verdicts = new int[choices.size() * choices.size() * days.size()];
    int at = 0;
    for (LevelChoice account : choices) {
      for (LevelChoice user : choices) {
        for (LocalDate day : days.list()) {
          verdicts[at++] = SpecRule.verdict(rules, account, user, day);
        }
      }
    }
    return verdicts;
  }
}
