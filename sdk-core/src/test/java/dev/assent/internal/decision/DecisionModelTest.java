/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.category.Category;
import dev.assent.consent.ChoiceValue;
import dev.assent.consent.GrantOptions;
import dev.assent.fixtures.Rounds;
import dev.assent.internal.consent.MaskedChoice;
import dev.assent.internal.consent.MaskedDocument;
import dev.assent.internal.consent.SubjectPath;
import dev.assent.internal.decision.evaluate.Decision;
import dev.assent.internal.policy.Cell;
import dev.assent.internal.policy.PooledPolicy;
import dev.assent.ledger.Withheld;
import dev.assent.policy.Basis;
import dev.assent.policy.Purpose;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random worlds (subjects and sets of them × choices of two sources and this process × policies,
 * failures, expiry, time) against a reference that has only the last choices and the times of
 * permissions. Laws 1, 6, 8 and 12.
 */
@Tag("rounds")
class DecisionModelTest {
  private static final int WORLDS = Rounds.of(40);
  private static final int STEPS = 40;
  private static final List<String> LEVELS = List.of("a", "a/1", "a/2", "b/3", "b");
  private static final List<List<String>> SETS =
      List.of(
          List.of("a/1"),
          List.of("a/2"),
          List.of("b/3"),
          List.of("a/1", "b/3"),
          List.of("a", "a/2"));
  private static final int[] BITS = {
    Long.numberOfTrailingZeros(Fixture.CHAT),
    Long.numberOfTrailingZeros(Fixture.HEALTH),
    Long.numberOfTrailingZeros(Fixture.NETWORK),
    Long.numberOfTrailingZeros(Fixture.USAGE)
  };
  private static final List<Category> CATEGORIES =
      List.of(
          Category.CONTENT_CHAT,
          Category.PROTECTED_HEALTH,
          Category.PERSONAL_NETWORK,
          Category.SERVICE_USAGE);

  @TempDir private Path directory;

  @Tag("ci")
  @Test
  void laws_randomWorlds_asTheReferenceSays() {
    List<String> bases = List.of("allow", "opt_out", "opt_in", "never");
    List<PooledPolicy> policies = new ArrayList<>();
    Random rules = new Random(7);
    for (int i = 0; i < 8; i++) {
      StringBuilder yaml = new StringBuilder("rules:\n");
      for (String group : List.of("content", "protected", "personal", "service")) {
        yaml.append("  - { categories: [").append(group).append("], purposes: [any], basis: ");
        yaml.append(i < 4 && group.equals("content") ? "opt_in" : bases.get(rules.nextInt(4)));
        yaml.append(", recipients: [any], inherit: ").append(rules.nextInt(4) != 0).append(" }\n");
      }
      Path file = new Fixture(directory).write("policy" + i + ".yaml", yaml.toString());
      policies.add(PooledPolicy.load(List.of(file.toString()), Fixture.CATEGORIES, Set.of()));
    }
    for (long seed = 0; seed < WORLDS; seed++) {
      new World(seed, policies).run();
    }
  }

  /** A world and its reference. */
  private final class World {
    private final long seed;
    private final Random random;
    private final List<PooledPolicy> policies;
    private final Fixture fixture = new Fixture(directory);
    private final Map<String, MaskedChoice> stated = new HashMap<>();
    private final Map<String, Boolean> failing = new HashMap<>();
    private final Decisions decisions;
    private final List<SubjectHandle> handles = new ArrayList<>();
    private final List<List<Seen>> seen = new ArrayList<>();
    private PooledPolicy policy;

    World(long seed, List<PooledPolicy> policies) {
      this.seed = seed;
      this.random = new Random(seed);
      this.policies = policies;
      this.policy = policies.get(random.nextInt(policies.size()));
      this.decisions = fixture.built(fixture.builder().policy(policy));
      for (List<String> set : SETS) {
        SubjectHandle handle = decisions.subject(set.get(0));
        for (String other : set) {
          handle =
              random.nextBoolean()
                  ? handle.and(decisions.subject(other))
                  : decisions.subject(other).and(handle);
        }
        handles.add(handle);
        seen.add(new ArrayList<>());
      }
    }

    void run() {
      try (decisions) {
        check(-1);
        for (int step = 0; step < STEPS; step++) {
          fixture.executor.advance(Duration.ofSeconds(1 + random.nextInt(3)));
          check(step); // expired choices have ended before the next choice
          act();
          fixture.executor.runDue();
          check(step);
        }
      }
    }

    private void act() {
      String level = LEVELS.get(random.nextInt(LEVELS.size()));
      int which = random.nextInt(BITS.length);
      switch (random.nextInt(9)) {
        case 0, 1 -> {
          decisions.consent(level).revoke(Purpose.AI_TRAINING, CATEGORIES.get(which));
          stated.put("local " + level + " " + which, fixture.denied(1L << BITS[which]));
          stated.put("file " + level + " " + which, fixture.denied(1L << BITS[which]));
        }
        case 2, 3 -> {
          decisions
              .consent(level)
              .grant(
                  Purpose.AI_TRAINING,
                  GrantOptions.underTerms(Fixture.TERMS),
                  CATEGORIES.get(which));
          stated.remove("local " + level + " " + which);
          stated.put("file " + level + " " + which, fixture.granted(1L << BITS[which]));
        }
        case 4, 5, 6 -> remoteSays(level, which);
        case 7 -> {
          boolean fails = !failing.getOrDefault("remote", false);
          failing.put("remote", fails);
          fixture.remote.fail(fails ? "down" : null);
        }
        default -> {
          policy = policies.get(random.nextInt(policies.size()));
          decisions.replacePolicy(policy);
        }
      }
    }

    private void remoteSays(String level, int which) {
      Instant now = fixture.clock.instant();
      MaskedChoice choice =
          switch (random.nextInt(4)) {
            case 0 -> fixture.denied(1L << BITS[which]);
            case 1 -> null;
            case 2 ->
                Fixture.granted(Purpose.AI_TRAINING, 1L << BITS[which], now, now.plusSeconds(5));
            default -> Fixture.granted(Purpose.AI_TRAINING, 1L << BITS[which], now, null);
          };
      String key = "remote " + level + " " + which;
      if (choice == null) {
        stated.remove(key);
      } else {
        stated.put(key, choice);
      }
      List<MaskedChoice> all = new ArrayList<>();
      for (int i = 0; i < BITS.length; i++) {
        MaskedChoice one = stated.get("remote " + level + " " + i);
        if (one != null) {
          all.add(one);
        }
      }
      fixture.remote.say(new MaskedDocument(level, 1, 0, all));
    }

    private void check(int step) {
      for (int handle = 0; handle < handles.size(); handle++) {
        Decision decision = handles.get(handle).currentDecision();
        Seen now = new Seen(decision, fixture.clock.epochNanos());
        List<Seen> history = seen.get(handle);
        for (int which = 0; which < BITS.length; which++) {
          String where =
              "seed " + seed + " step " + step + " set " + SETS.get(handle) + " " + which;
          now.states[which] = states(SETS.get(handle), which);
          now.bases[which] = cell(which).basis();
          now.deniedUnheard[which] = deniedUnheard(SETS.get(handle), which);
          now.failing = failing.getOrDefault("remote", false);
          boolean permitted = now.permits(which);
          long mask = 1L << BITS[which];
          assertThat((decision.permitted(Fixture.TRAINING) & mask) != 0)
              .as(where)
              .isEqualTo(permitted);
          if (!permitted) {
            assertThat(decision.reason(Fixture.TRAINING, mask)).as(where).isIn(reasons(now, which));
          }
          for (int i = 0; i < history.size(); i++) {
            checkCaptured(where + " captured at " + i, history, i, now, which);
          }
        }
        history.add(now);
      }
    }

    /** Checks data captured at a step, with that step's time and decision. */
    private void checkCaptured(String where, List<Seen> history, int at, Seen now, int which) {
      Seen capture = history.get(at);
      long mask = 1L << BITS[which];
      boolean may =
          (now.decision.permitted(Fixture.TRAINING, capture.time, capture.decision) & mask) != 0;
      checkAtAnyTime(where, capture, now.decision);
      boolean denied = false;
      boolean unbrokenGrant = true;
      boolean unbroken = true;
      boolean deniedUnheard = false;
      List<Seen> between = new ArrayList<>(history.subList(at, history.size()));
      between.add(now);
      for (Seen seen : between) {
        denied |= seen.bases[which] != Basis.NEVER && seen.denied(which) && !seen.permits(which);
        unbroken &= seen.permits(which) || seen.interrupted(which);
        deniedUnheard |= seen.interrupted(which) && seen.deniedUnheard[which];
        unbrokenGrant &= seen.bases[which] == Basis.OPT_IN && seen.permits(which);
      }
      if (!capture.permits(which) || !now.permits(which)) {
        assertThat(may).as(where + ": not permitted at both ends").isFalse();
      } else if (now.bases[which] == Basis.OPT_IN && (!unbroken || deniedUnheard)) {
        assertThat(may).as(where + ": the grant was broken").isFalse();
      } else if (now.bases[which] == Basis.OPT_OUT && denied) {
        assertThat(may).as(where + ": denied in between").isFalse();
      } else if (unbrokenGrant || now.bases[which] == Basis.ALLOW) {
        assertThat(may).as(where + ": unbroken").isTrue();
      }
    }

    private void checkAtAnyTime(String where, Seen capture, Decision now) {
      long any = now.permittedAtAnyTime(Fixture.TRAINING, capture.decision);
      for (long time : new long[] {Long.MIN_VALUE, capture.time, Long.MAX_VALUE}) {
        assertThat(any & ~now.permitted(Fixture.TRAINING, time, capture.decision))
            .as(where + ": at any time")
            .isZero();
      }
    }

    private Set<Withheld> reasons(Seen now, int which) {
      if (now.bases[which] == Basis.NEVER) {
        return Set.of(Withheld.POLICY);
      }
      return now.denied(which)
          ? Set.of(Withheld.DENIED)
          : now.bases[which] == Basis.OPT_IN && now.states[which].contains("unset")
              ? Set.of(Withheld.UNSET)
              : Set.of(Withheld.UNKNOWN);
    }

    private List<String> states(List<String> subjects, int which) {
      return subjects.stream().map(subject -> state(subject, which)).toList();
    }

    private String state(String subject, int which) {
      boolean granted = false;
      boolean ended = false;
      for (String level : new SubjectPath(subject).levels()) {
        for (String source : List.of("remote", "file", "local")) {
          MaskedChoice choice =
              failing.getOrDefault(source, false)
                  ? null
                  : stated.get(source + " " + level + " " + which);
          if (choice != null && choice.value() == ChoiceValue.DENIED) {
            return "denied";
          }
          boolean counts = choice != null && (!cell(which).ownGrantOnly() || level.equals(subject));
          boolean over =
              choice != null
                  && choice.expires() != null
                  && !choice.expires().isAfter(fixture.clock.instant());
          granted |= counts && !over;
          ended |= choice != null && (over || !counts);
        }
      }
      return failing.getOrDefault("remote", false)
          ? "unknown"
          : granted ? "granted" : ended ? "unknown" : "unset";
    }

    /** Returns whether the remote source has a denial, loaded or not. */
    private boolean deniedUnheard(List<String> subjects, int which) {
      return subjects.stream()
          .flatMap(subject -> new SubjectPath(subject).levels().stream())
          .map(level -> stated.get("remote " + level + " " + which))
          .anyMatch(choice -> choice != null && choice.value() == ChoiceValue.DENIED);
    }

    private Cell cell(int which) {
      return policy.cell(
          BITS[which], Purpose.AI_TRAINING, Fixture.DESTINATIONS.get(Fixture.TRAINING).recipient());
    }
  }

  /** A handle's decision at a step, and the reference's values for it. */
  private static final class Seen {
    final Decision decision;
    final long time;
    final Basis[] bases = new Basis[BITS.length];
    final boolean[] deniedUnheard = new boolean[BITS.length];
    boolean failing;

    @SuppressWarnings({"unchecked", "rawtypes"})
    final List<String>[] states = new List[BITS.length];

    Seen(Decision decision, long time) {
      this.decision = decision;
      this.time = time;
    }

    /** Returns whether a source is unreadable, and nothing else denies. */
    boolean interrupted(int which) {
      return failing
          && (bases[which] == Basis.OPT_IN || bases[which] == Basis.OPT_OUT)
          && !denied(which);
    }

    boolean denied(int which) {
      return states[which].contains("denied");
    }

    boolean permits(int which) {
      return switch (bases[which]) {
        case ALLOW -> true;
        case OPT_OUT ->
            states[which].stream()
                .allMatch(state -> state.equals("granted") || state.equals("unset"));
        case OPT_IN -> states[which].stream().allMatch(state -> state.equals("granted"));
        case NEVER -> false;
      };
    }
  }
}
