/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.fixtures.Rounds;
import dev.assent.policy.Basis;
import dev.assent.policy.Recipient;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Cells of random rules, joined at once or one after the other, in any order: each part is the most
 * restrictive that any rule has. Kills mutants that fail open and left every other test green: they
 * ignored the later {@code since} or the stricter {@code pending} of one side of {@code
 * Cell.stricter}, or {@code inherit: false} of any rule but the last.
 */
@Tag("rounds")
class CellTest {
  private static final List<LocalDate> DATES =
      Arrays.asList(null, LocalDate.of(2023, 3, 31), LocalDate.of(2023, 8, 7));

  private static <T> T any(Random random, List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  private static Rule rule(Random random, int line) {
    return new Rule(
        1,
        Set.of("security"),
        Set.of(Recipient.FIRST_PARTY),
        any(random, List.of(Basis.values())),
        any(random, DATES),
        any(random, List.of(Pending.values())),
        any(random, List.of(Treatment.values())),
        random.nextBoolean(),
        "some.yaml",
        line,
        "");
  }

  /** Returns the cell's parts according to the documentation. */
  private static String expected(List<Rule> rules) {
    boolean never = rules.stream().anyMatch(rule -> rule.basis() == Basis.NEVER);
    boolean optIn = rules.stream().anyMatch(rule -> rule.basis() == Basis.OPT_IN);
    boolean optOut = rules.stream().anyMatch(rule -> rule.basis() == Basis.OPT_OUT);
    long since =
        rules.stream().mapToLong(Rule::sinceEpochNanos).max().orElseThrow(AssertionError::new);
    return List.of(
            never ? Basis.NEVER : optIn ? Basis.OPT_IN : optOut ? Basis.OPT_OUT : Basis.ALLOW,
            since,
            rules.stream().allMatch(rule -> rule.pending() == Pending.HOLD)
                ? Pending.HOLD
                : Pending.WITHHOLD,
            rules.stream().anyMatch(rule -> rule.treatment() == Treatment.REMOVE)
                ? Treatment.REMOVE
                : rules.stream().anyMatch(rule -> rule.treatment() == Treatment.REDACT)
                    ? Treatment.REDACT
                    : Treatment.REDUCE,
            !rules.stream().allMatch(Rule::inherits))
        .toString();
  }

  private static String parts(Cell cell) {
    return List.of(
            cell.basis(),
            cell.sinceEpochNanos(),
            cell.pending(),
            cell.treatment(),
            cell.ownGrantOnly())
        .toString();
  }

  @Test
  void cell_anyRules_eachPartIsTheMostRestrictiveHoweverTheyAreJoined() {
    for (long seed = 1; seed <= Rounds.of(2_000); seed++) {
      Random random = new Random(seed);
      List<Rule> rules = new ArrayList<>();
      for (int line = 0; line <= random.nextInt(4); line++) {
        rules.add(rule(random, line));
      }
      Cell one = Cell.of(rules.subList(0, 1));
      for (Rule rule : rules) {
        one =
            random.nextBoolean()
                ? one.stricter(Cell.of(List.of(rule)))
                : Cell.of(List.of(rule)).stricter(one);
      }

      assertThat(parts(Cell.of(rules))).as("seed %s", seed).isEqualTo(expected(rules));
      assertThat(parts(one)).as("seed %s, one by one", seed).isEqualTo(expected(rules));
      Cell none =
          random.nextBoolean() ? one.stricter(Cell.UNMATCHED) : Cell.UNMATCHED.stricter(one);
      assertThat(none.basis()).as("seed %s, and no rule", seed).isEqualTo(Basis.NEVER);
    }
  }
}
