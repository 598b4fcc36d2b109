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
import java.util.Set;
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
  private static final boolean ALL = System.getProperty("tests.check.rules") != null;
  private static final LocalDate SINCE = LocalDate.of(2023, 3, 31);

  @TempDir private Path directory;

  /** What was compared: cells of the same kind with the same rules need one comparison. */
  private final Set<Object> compared = new HashSet<>();

  private final MiniPolicies batch = new MiniPolicies();
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
    compareBatch();

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
      compareBatch();
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

  private void compareBatch() {
    compared.clear();
    PolicyTable table =
        PolicyTable.of(batch.load(directory.resolve("policy.yaml")), MiniPolicies.CATEGORIES);
    for (int i = 0; i < batch.size(); i++) {
      batch.cells(i).forEach(cell -> compare(table, cell));
    }
    policies += batch.size();
    batch.clear();
  }

  private void compare(PolicyTable table, MiniCell cell) {
    TableCell actual = table.cell(cell.place());
    assertThat(actual).isNotNull();
    Kind kind = actual.kind();
    if (compared.add(List.of(kind.requirement(), System.identityHashCode(kind), cell.rules()))) {
      for (LevelChoice account : LevelChoice.all(table.days())) {
        for (LevelChoice user : LevelChoice.all(table.days())) {
          for (LocalDate day : table.days().list()) {
            if (table.verdict(cell.place(), account, user, day)
                != SpecRule.verdict(cell.rules(), account, user, day)) {
              throw new AssertionError(cell + " " + account + " " + user + " " + day);
            }
          }
        }
      }
    }
  }
}
