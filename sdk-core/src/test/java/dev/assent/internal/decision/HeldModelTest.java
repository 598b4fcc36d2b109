/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import static dev.assent.internal.decision.Fixture.CHAT;
import static dev.assent.internal.decision.Fixture.TERMS;
import static dev.assent.internal.decision.Fixture.TRAINING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.consent.ChoiceValue;
import dev.assent.fixtures.Rounds;
import dev.assent.internal.consent.MaskedChoice;
import dev.assent.internal.decision.evaluate.Decision;
import dev.assent.policy.Purpose;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The categories with which a held datum may leave: random choices of two subjects, from a source
 * that fails at times and later returns all choices, against the last choices and the denials since
 * the capture.
 */
@Tag("rounds")
class HeldModelTest {
  private static final int WORLDS = Rounds.of(60);
  private static final int STEPS = 60;
  private static final List<List<String>> SETS =
      List.of(List.of("a"), List.of("b"), List.of("a", "b"));

  @TempDir private Path directory;

  @Test
  void law6_randomChoices_onlyWhatAllGrantedForWhatWasHeld() {
    int released = 0;
    for (long seed = 0; seed < WORLDS; seed++) {
      released += new World(seed).run();
    }
    assertThat(released).as("the model was put to the test").isGreaterThan(WORLDS);
  }

  /** A datum captured at a step at which, as far as is known, none of its subjects had denied. */
  private record Held(
      int set, Decision under, long time, int step, boolean received, boolean denied) {}

  private final class World {
    private final long seed;
    private final Random random;
    private final Fixture fixture = new Fixture(directory);
    private final Decisions decisions;
    private final Map<String, List<MaskedChoice>> stated = new HashMap<>();
    private final Map<String, Integer> deniedAt = new HashMap<>();
    private final List<SubjectHandle> subjects = new ArrayList<>();
    private final List<Held> held = new ArrayList<>();
    private boolean failing;
    private int released;

    World(long seed) {
      this.seed = seed;
      this.random = new Random(seed);
      this.decisions =
          fixture.built(fixture.builder().policy(fixture.policy(HeldDecisionsTest.RULES)));
      for (List<String> set : SETS) {
        SubjectHandle all = decisions.subject(set.get(0));
        for (String other : set) {
          all = all.and(decisions.subject(other));
        }
        subjects.add(all);
      }
    }

    int run() {
      try (decisions) {
        for (int step = 0; step < STEPS; step++) {
          act(step);
          fixture.executor.runDue();
          check(step);
          capture(step);
          fixture.clock.advance(Duration.ofSeconds(1));
        }
      }
      return released;
    }

    private void act(int step) {
      String subject = random.nextBoolean() ? "a" : "b";
      List<MaskedChoice> all = stated.computeIfAbsent(subject, key -> new ArrayList<>());
      int what = random.nextInt(12);
      if (what < 3) {
        failing = !failing;
      } else if (what == 3 && !failing) {
        all.clear(); // a denial that is deleted before it is loaded is unknowable
      } else if (what == 4) {
        all.add(choice(ChoiceValue.DENIED, false));
        deniedAt.put(subject, step);
      } else {
        all.add(choice(ChoiceValue.GRANTED, what > 6));
      }
      if (!failing) {
        fixture.remote.fail(null);
        stated.forEach((key, list) -> fixture.remote.say(key, list.toArray(new MaskedChoice[0])));
      } else {
        fixture.remote.fail("down");
      }
    }

    private MaskedChoice choice(ChoiceValue value, boolean coversHeld) {
      return new MaskedChoice(
          Purpose.AI_TRAINING, CHAT, value, TERMS, fixture.clock.instant(), null, coversHeld);
    }

    private void capture(int step) {
      for (int set = 0; set < SETS.size(); set++) {
        Decision under = subjects.get(set).currentDecision();
        boolean denied = SETS.get(set).stream().anyMatch(it -> is(it, ChoiceValue.DENIED));
        long now = fixture.clock.epochNanos();
        held.add(new Held(set, under, now, step, !failing, denied));
      }
    }

    private boolean is(String subject, ChoiceValue value) {
      List<MaskedChoice> all = stated.getOrDefault(subject, List.of());
      return !all.isEmpty() && all.get(all.size() - 1).value() == value;
    }

    private boolean covers(String subject) {
      List<MaskedChoice> all = stated.getOrDefault(subject, List.of());
      return is(subject, ChoiceValue.GRANTED) && all.get(all.size() - 1).coversHeld();
    }

    private void check(int step) {
      for (Held datum : held) {
        Decision now = subjects.get(datum.set).currentDecision();
        List<String> set = SETS.get(datum.set);
        String where = "seed " + seed + ", step " + step + ", " + set + " of step " + datum.step;
        boolean waited = (datum.under.awaited(TRAINING, datum.under) & CHAT) != 0;
        boolean may = (now.covered(TRAINING, datum.time, datum.under) & CHAT) != 0;
        boolean granted = !failing && set.stream().allMatch(this::covers);
        boolean deniedSince =
            set.stream().anyMatch(it -> deniedAt.getOrDefault(it, -1) > datum.step);
        if (!waited || !granted || deniedSince || datum.denied) {
          assertThat(may)
              .as(
                  "%s waited %s granted %s denied %s %s",
                  where, waited, granted, deniedSince, datum)
              .isFalse();
        } else if (datum.received) {
          assertThat(may).as(where).isTrue();
          released++;
        }
        boolean permittedThen = (datum.under.permitted(TRAINING) & CHAT) != 0;
        boolean waits = (now.awaited(TRAINING, datum.under) & CHAT) != 0;
        boolean denied = !failing && set.stream().anyMatch(it -> is(it, ChoiceValue.DENIED));
        if (denied || !(waited || permittedThen)) {
          assertThat(waits).as(where + " waits").isFalse();
        }
      }
    }
  }
}
