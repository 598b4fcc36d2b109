/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.assent.consent.Explanation;
import dev.assent.fixtures.Rounds;
import dev.assent.internal.decision.CompositionModel.Raw;
import dev.assent.internal.decision.CompositionWorld.Reported;
import dev.assent.internal.decision.evaluate.Decision;
import dev.assent.internal.decision.evaluate.DestinationDecision;
import dev.assent.internal.decision.evaluate.Expiry;
import dev.assent.internal.policy.PooledPolicy;
import dev.assent.policy.Destination;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random worlds of policies, sources and subjects. Every order of their parts has the same masks,
 * {@code notBefore}, {@code notAfter}, reasons and explanations, and these equal a model of
 * DESIGN.md section 5. Every message names the seed of its world.
 *
 * <p>For the orders: 120 worlds, 4,100 orders of them, 48 cells (category × destination) each. For
 * the model: 1,200 worlds, and each of their cells again before and at the first eight times at
 * which a choice or document ends by itself.
 */
@Tag("rounds")
class CompositionPermutationTest {
  private static final int WORLDS = Rounds.of(120);

  @TempDir private Path directory;

  /** The results of one order of a world. */
  private record Snapshot(
      List<DestinationDecision> decisions,
      long own,
      long adds,
      Expiry expiry,
      List<List<Explanation.Line>> lines) {
    static Snapshot of(Reported reported) {
      Decision decision = reported.decision();
      List<DestinationDecision> decisions = new ArrayList<>();
      List<List<Explanation.Line>> lines = new ArrayList<>();
      for (int destination = 0; destination < CompositionWorld.DESTINATIONS.size(); destination++) {
        decisions.add(decision.destination(destination));
        lines.add(reported.decisions().explain(reported.subject(), destination).lines());
      }
      return new Snapshot(
          decisions, decision.ownTime(), decision.addedToContent(), decision.ends(), lines);
    }

    /** Removes the rules' lines, which depend on the order of the rules. */
    Snapshot withoutRules() {
      return new Snapshot(
          decisions,
          own,
          adds,
          expiry,
          lines.stream().map(each -> each.stream().map(Snapshot::withoutRule).toList()).toList());
    }

    private static Explanation.Line withoutRule(Explanation.Line line) {
      return new Explanation.Line(
          line.category(),
          line.permitted(),
          line.basis(),
          null,
          line.choice(),
          line.level(),
          line.source(),
          line.revision(),
          line.terms(),
          line.age(),
          line.reason());
    }
  }

  @Test
  void law8_everyOrderOfSourcesRulesPoliciesAndSubjects_decidesTheSame() {
    int orders = 0;
    for (long seed = 1; seed <= WORLDS; seed++) {
      CompositionWorld world = new CompositionWorld(seed, new Fixture(directory));
      List<String> names = List.copyOf(world.files.keySet());
      Snapshot first;
      try (Reported reported =
          world.reported(world.policy(names, world.files), world.sources, world.subjects)) {
        first = Snapshot.of(reported);
      }
      for (List<String> files : permutations(names)) {
        PooledPolicy policy = world.policy(files, world.files);
        for (List<String> sources : permutations(world.sources)) {
          for (List<String> subjects : permutations(world.subjects)) {
            try (Reported reported = world.reported(policy, sources, subjects)) {
              assertThat(Snapshot.of(reported))
                  .as("seed %d: %s %s %s", seed, files, sources, subjects)
                  .isEqualTo(first);
            }
            orders++;
          }
        }
      }
      for (Map<String, List<String>> rules : ruleOrders(world.files)) {
        try (Reported reported =
            world.reported(world.policy(names, rules), world.sources, world.subjects)) {
          assertThat(Snapshot.of(reported).withoutRules())
              .as("seed %d: %s", seed, rules)
              .isEqualTo(first.withoutRules());
        }
        orders++;
      }
    }
    assertThat(orders).isGreaterThan(4_000);
  }

  @Tag("ci")
  @Test
  void composition_randomWorlds_asTheDesignSays() {
    int permitted = 0;
    for (long seed = 1; seed <= 4 * WORLDS; seed++) {
      CompositionWorld world = new CompositionWorld(seed, new Fixture(directory));
      PooledPolicy policy = world.policy(List.copyOf(world.files.keySet()), world.files);
      try (Reported reported = world.reported(policy, world.sources, world.subjects)) {
        Decision decision = reported.decision();
        assertThat(decision.addedToContent())
            .as("seed %d: adds", seed)
            .isEqualTo(world.model.adds(Fixture.CATEGORIES.any()));
        permitted += checkCells(seed, world, decision, 0, 0);
        checkTimes(seed, world, decision);
        checkExplanations(seed, world, reported);
        checkEnds(seed, world, reported);
      }
    }
    assertThat(permitted).as("permitted cells").isGreaterThan(1_600);
  }

  /**
   * Compares the masks some time after the world's moment, and the reasons if the decision was
   * evaluated at that time.
   */
  private static int checkCells(
      long seed, CompositionWorld world, Decision decision, long evaluated, long elapsed) {
    int permitted = 0;
    for (int index = 0; index < CompositionWorld.DESTINATIONS.size(); index++) {
      Destination destination = CompositionWorld.DESTINATIONS.get(index);
      for (int bit = 0; bit < Fixture.CATEGORIES.size(); bit++) {
        String category = Fixture.CATEGORIES.name(bit);
        boolean may = world.model.permitted(category, bit, destination, elapsed);
        boolean does = (decision.permitted(index) >>> bit & 1) == 1;
        String reason = may ? "" : world.model.reason(category, bit, destination, elapsed);
        String given = does ? "" : decision.reason(index, 1L << bit).name();
        if (may != does || (evaluated == elapsed && !reason.equalsIgnoreCase(given))) {
          fail(
              "%s after %s: %s, but should be %s %s",
              where(seed, category, destination),
              Duration.ofNanos(elapsed),
              does ? "permitted" : given,
              may ? "permitted" : reason,
              world.model.states(category, bit, destination, elapsed));
        }
        permitted += may ? 1 : 0;
      }
    }
    return permitted;
  }

  /** Compares {@code notBefore}: data of that time may leave, older data may not. */
  private static void checkTimes(long seed, CompositionWorld world, Decision decision) {
    for (int index = 0; index < CompositionWorld.DESTINATIONS.size(); index++) {
      Destination destination = CompositionWorld.DESTINATIONS.get(index);
      for (int bit = 0; bit < Fixture.CATEGORIES.size(); bit++) {
        if ((decision.permitted(index) >>> bit & 1) == 1) {
          String where = where(seed, Fixture.CATEGORIES.name(bit), destination);
          long from = world.model.from(Fixture.CATEGORIES.name(bit), bit, destination);
          long notBefore = decision.destination(index).notBefore(bit, decision.ownTime());
          if (world.isOwn()) { // its handle exists since the start
            assertThat(notBefore).as(where).isGreaterThanOrEqualTo(from);
            continue;
          }
          assertThat(notBefore).as(where).isEqualTo(from);
          assertThat(decision.permitted(index, from) >>> bit & 1).as(where).isEqualTo(1);
          if (from != Long.MIN_VALUE) {
            assertThat(decision.permitted(index, from - 1) >>> bit & 1).as(where).isZero();
          }
        }
      }
    }
  }

  private static void checkExplanations(long seed, CompositionWorld world, Reported reported) {
    long now = reported.clock().epochNanos();
    for (int index = 0; index < CompositionWorld.DESTINATIONS.size(); index++) {
      Destination destination = CompositionWorld.DESTINATIONS.get(index);
      List<Explanation.Line> lines =
          reported.decisions().explain(reported.subject(), index).lines();
      for (int bit = 0; bit < lines.size(); bit++) {
        Explanation.Line line = lines.get(bit);
        String category = line.category().name();
        String choice = line.choice().name().toLowerCase(Locale.ROOT);
        String where = where(seed, category, destination);
        assertThat(line.permitted())
            .as(where)
            .isEqualTo(
                world.model.permitted(category, bit, destination, 0)
                    && reported
                            .decision()
                            .destination(index)
                            .notBefore(bit, reported.decision().ownTime())
                        <= now);
        List<String> rules = new ArrayList<>();
        for (Raw rule : world.model.deciding(category, destination)) {
          rules.add(rule.file() + ":" + rule.line());
        }
        assertThat(line.basis().name().toLowerCase(Locale.ROOT))
            .as(where)
            .isEqualTo(world.model.basis(category, destination));
        if (rules.isEmpty()) {
          assertThat(line.rule()).as(where).isNull();
        } else {
          assertThat(line.rule()).as(where).isIn(rules);
        }
        assertThat(choice).as(where).isIn(world.model.explained(category, bit, destination));
        if (choice.equals("granted") || choice.equals("denied")) {
          assertThat(world.model.says(line, bit, destination, choice))
              .as("%s: %s", where, line)
              .isTrue();
        }
      }
    }
  }

  /**
   * Compares {@code notAfter}: it is not later than the first loss of a permission, and it is a
   * time at which a choice or document ends. At each such time, a new evaluation equals the model.
   */
  private static void checkEnds(long seed, CompositionWorld world, Reported reported) {
    Decision decision = reported.decision();
    List<Long> ends = world.model.ends();
    long notAfter =
        decision.ends().equals(Expiry.NONE)
            ? Long.MAX_VALUE
            : decision.ends().nanosFrom(reported.now());
    if (notAfter != Long.MAX_VALUE) {
      assertThat(ends).as("seed %d", seed).contains(notAfter);
    }
    long passed = 0;
    long evaluated = 0;
    for (long end : ends.subList(0, Math.min(ends.size(), 8))) {
      checkCells(seed, world, reported.subject().decision(), evaluated, end - 1);
      reported.clock().advance(Duration.ofNanos(end - passed));
      passed = end;
      assertThat(decision.isCurrent(reported.clock()))
          .as("seed %d after %s", seed, Duration.ofNanos(end))
          .isEqualTo(end < notAfter);
      evaluated = reported.subject().decision().isCurrent(reported.clock()) ? evaluated : end;
      checkCells(seed, world, reported.subject().currentDecision(), evaluated, end);
    }
  }

  private static String where(long seed, String category, Destination destination) {
    return "seed " + seed + ": " + category + " to " + destination.name();
  }

  // Orders.

  private static <T> List<List<T>> permutations(List<T> items) {
    if (items.size() < 2) {
      return List.of(items);
    }
    List<List<T>> all = new ArrayList<>();
    for (int head = 0; head < items.size(); head++) {
      List<T> rest = new ArrayList<>(items);
      T first = rest.remove(head);
      for (List<T> tail : permutations(rest)) {
        List<T> permutation = new ArrayList<>(List.of(first));
        permutation.addAll(tail);
        all.add(permutation);
      }
    }
    return all;
  }

  private static List<Map<String, List<String>>> ruleOrders(Map<String, List<String>> files) {
    List<Map<String, List<String>>> all = List.of(Map.of());
    for (Map.Entry<String, List<String>> file : files.entrySet()) {
      List<Map<String, List<String>>> longer = new ArrayList<>();
      for (Map<String, List<String>> begun : all) {
        for (List<String> order : permutations(file.getValue())) {
          Map<String, List<String>> next = new LinkedHashMap<>(begun);
          next.put(file.getKey(), order);
          longer.add(next);
        }
      }
      all = longer;
    }
    return all;
  }
}
