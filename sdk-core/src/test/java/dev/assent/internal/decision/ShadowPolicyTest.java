/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import static dev.assent.internal.decision.Fixture.CHAT;
import static dev.assent.internal.decision.Fixture.OPERATION;
import static dev.assent.internal.decision.Fixture.TRAINING;
import static dev.assent.internal.decision.Fixture.USAGE;
import static dev.assent.internal.decision.Fixture.deny;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.category.Category;
import dev.assent.internal.consent.MaskedChoice;
import dev.assent.internal.decision.evaluate.Decision;
import dev.assent.internal.policy.PooledPolicy;
import dev.assent.policy.Purpose;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A policy beside the one in force: what it decides, and that it changes nothing. */
@Timeout(60)
class ShadowPolicyTest {
  private static final String OPEN =
      """
      rules:
        - { categories: [service, content], purposes: [any], recipients: [any], basis: allow }
      """;

  private static final List<String> FILES =
      List.of(
          OPEN,
          Fixture.RULES,
          """
          rules:
            - { categories: [service], purposes: [service_operation], recipients: [any], basis: allow }
            - { categories: [content], purposes: [any], recipients: [any], basis: opt_out, since: 2024-02-01 }
          """,
          """
          rules:
            - { categories: [any], purposes: [any], recipients: [any], basis: opt_in, pending: hold, treatment: reduce }
          """,
          "rules: []\n");

  @TempDir private Path directory;
  private Fixture fixture;

  @BeforeEach
  void setUp() {
    fixture = new Fixture(directory);
  }

  private PooledPolicy shadow(String yaml) {
    return PooledPolicy.load(
        "ASSENT_SHADOW_POLICY",
        List.of(fixture.write("shadow.yaml", yaml).toString()),
        Fixture.CATEGORIES,
        Set.of());
  }

  private Decisions with(String yaml) {
    return fixture.built(fixture.builder().shadowPolicy(shadow(yaml)));
  }

  @Test
  void shadow_noOtherPolicy_isNull() {
    try (Decisions decisions = fixture.decisions()) {
      assertThat(decisions.subject("acme/u7").decision().shadow()).isNull();
      assertThat(decisions.shadowPolicy()).isNull();
    }
  }

  @Test
  void shadow_otherPolicy_decidesByItAndTheFirstStays() {
    try (Decisions decisions = with(OPEN)) {
      Decision decision = decisions.subject("acme/u7").decision();
      assertThat(decision.permitted(TRAINING) & CHAT).isZero();
      assertThat(decision.shadow().permitted(TRAINING) & CHAT).isEqualTo(CHAT);
      deny(decisions, "acme/u7", Category.SERVICE_USAGE);
      Decision denied = decisions.subject("acme/u7").decision();
      assertThat(denied.shadow().permitted(TRAINING) & USAGE).as("allow").isEqualTo(USAGE);
    }
  }

  @Test
  void decision_nothingChanged_isTheSameObjectAfterAnotherEvaluation() {
    try (Decisions decisions = with(OPEN)) {
      SubjectHandle subject = decisions.subject("acme/u7");
      Decision before = subject.decision();
      fixture.remote.say("acme/u8", fixture.granted(CHAT));
      fixture.executor.runDue();
      assertThat(subject.decision()).isSameAs(before);
    }
  }

  private void poll() {
    fixture.clock.advance(Duration.ofMinutes(1));
    fixture.executor.runDue();
  }

  @Test
  void file_changed_decidesAnewAndNothingIsEnforced() {
    try (Decisions decisions = with(OPEN)) {
      SubjectHandle subject = decisions.subject("acme/u7");
      poll();
      long permitted = subject.decision().permitted(OPERATION);
      fixture.write("shadow.yaml", Fixture.RULES);
      poll();
      poll();
      assertThat(subject.decision().shadow().permitted(TRAINING) & CHAT).isZero();
      assertThat(subject.decision().permitted(OPERATION)).isEqualTo(permitted);
      assertThat(fixture.changes).isEmpty();
    }
  }

  @Test
  void file_invalid_isNotEvaluatedUntilItIsCorrected() {
    try (Decisions decisions = with(OPEN)) {
      SubjectHandle subject = decisions.subject("acme/u7");
      fixture.write("shadow.yaml", "rules: [");
      poll();
      assertThat(subject.decision().shadow()).isNull();
      assertThat(subject.decision().permitted(OPERATION) & USAGE).isEqualTo(USAGE);
      fixture.write("shadow.yaml", OPEN);
      poll();
      poll();
      assertThat(subject.decision().shadow().permitted(TRAINING) & CHAT).isEqualTo(CHAT);
      assertThat(fixture.changes).isEmpty();
    }
  }

  /** The first policy needs no choice, so that its decision has no end. */
  @Test
  void grant_thatEndsForTheOtherPolicyAlone_endsThere() {
    PooledPolicy other = shadow(Fixture.RULES);
    try (Decisions decisions =
        fixture.built(fixture.builder().policy(fixture.policy(OPEN)).shadowPolicy(other))) {
      SubjectHandle subject = decisions.subject("acme/u7");
      MaskedChoice grant =
          Fixture.granted(
              Purpose.AI_TRAINING,
              CHAT,
              fixture.clock.instant(),
              fixture.clock.instant().plusSeconds(3_600));
      fixture.remote.say("acme/u7", grant);
      fixture.executor.runDue();
      Decision first = subject.decision();
      assertThat(first.shadow().permitted(TRAINING) & CHAT).isEqualTo(CHAT);
      fixture.clock.advance(Duration.ofHours(2));
      fixture.executor.runDue();
      assertThat(subject.decision().shadow().permitted(TRAINING) & CHAT).isZero();
      assertThat(subject.decision().permitted(TRAINING) & CHAT).isEqualTo(CHAT);
      assertThat(first.isCurrent(fixture.clock)).isTrue();
      assertThat(fixture.changes).isEmpty();
    }
  }

  /** A world with the other policy, and one without it, to which the same happens. */
  private record Pair(Fixture with, Fixture without, Decisions compared, Decisions alone) {
    List<SubjectHandle> of(Decisions decisions) {
      return List.of(
          decisions.processSubject(),
          decisions.subject("acme/u7"),
          decisions.subject("acme/u8"),
          decisions.unreadable());
    }

    void happens(Consumer<Fixture> what) {
      what.accept(with);
      what.accept(without);
    }

    void chosen(Consumer<Decisions> what) {
      what.accept(compared);
      what.accept(alone);
    }
  }

  /** What is captured keeps its decision, and is judged after each change. */
  private static void compare(Pair pair, List<List<Decision>> captured, String what) {
    for (int subject = 0; subject < 4; subject++) {
      Decision with = pair.of(pair.compared()).get(subject).currentDecision();
      Decision without = pair.of(pair.alone()).get(subject).currentDecision();
      for (int destination = 0; destination < Fixture.DESTINATIONS.size(); destination++) {
        assertThat(facts(with, destination, with, 0))
            .as("%s, subject %d", what, subject)
            .isEqualTo(facts(without, destination, without, 0));
        List<Decision> earlier = captured.get(subject);
        for (int at = 0; at < earlier.size(); at += 2) {
          long time = pair.with().clock.epochNanos() - at * 1_000_000_000L;
          assertThat(facts(with, destination, earlier.get(at), time))
              .as("%s, subject %d, datum %d", what, subject, at)
              .isEqualTo(facts(without, destination, earlier.get(at + 1), time));
        }
      }
      assertThat(with.isCurrent(pair.with().clock)).as(what).isTrue();
      assertThat(without.isCurrent(pair.without().clock)).as(what).isTrue();
      captured.get(subject).add(with);
      captured.get(subject).add(without);
    }
  }

  private static List<Long> facts(Decision now, int destination, Decision captured, long time) {
    return List.of(
        now.permitted(destination),
        now.permitted(destination, time, captured),
        now.awaited(destination, captured),
        now.covered(destination, time, captured),
        now.reduced(destination),
        now.redacted(destination),
        now.unread(destination),
        now.addedToContent(captured),
        now.addedToWaiting(captured),
        now.reducedNoMore(destination, captured),
        now.keptAnywhere());
  }

  @Test
  void decisions_randomHistories_areThoseWithoutTheOtherPolicy() {
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      Fixture with = new Fixture(folder(seed, "with"));
      Fixture without = new Fixture(folder(seed, "without"));
      String first = any(random);
      PooledPolicy other =
          PooledPolicy.load(
              List.of(with.write("shadow.yaml", any(random)).toString()),
              Fixture.CATEGORIES,
              Set.of());
      try (Decisions compared =
              with.built(with.builder().policy(with.policy(first)).shadowPolicy(other));
          Decisions alone = without.built(without.builder().policy(without.policy(first)))) {
        history(new Pair(with, without, compared, alone), random, "seed " + seed);
      }
      assertThat(with.changes).as("seed " + seed).isEqualTo(without.changes);
    }
  }

  private static void history(Pair pair, Random random, String seed) {
    List<List<Decision>> captured =
        List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    for (int step = 0; step < 25; step++) {
      String subject = random.nextBoolean() ? "acme/u7" : "acme/u8";
      long mask = random.nextBoolean() ? CHAT : Fixture.AUDIO | USAGE;
      int seconds = random.nextInt(7_200);
      String yaml = any(random);
      int what = random.nextInt(8);
      switch (what) {
        case 0 -> pair.happens(each -> each.remote.say(subject, each.granted(mask)));
        case 1 -> pair.happens(each -> each.remote.say(subject, each.denied(mask)));
        case 2 ->
            pair.happens(
                each ->
                    each.remote.say(
                        subject,
                        Fixture.granted(
                            Purpose.AI_TRAINING,
                            mask,
                            each.clock.instant(),
                            each.clock.instant().plusSeconds(600 + seconds))));
        case 3 -> pair.happens(each -> each.remote.fail(seconds % 2 == 0 ? "away" : null));
        case 4 -> pair.chosen(each -> deny(each, subject, Category.CONTENT_CHAT));
        case 5 -> pair.with().write("shadow.yaml", yaml);
        case 6 -> pair.happens(each -> each.write("policy.yaml", yaml));
        default -> pair.happens(each -> each.clock.advance(Duration.ofSeconds(seconds)));
      }
      pair.happens(each -> each.clock.advance(Duration.ofMinutes(1)));
      pair.happens(each -> each.executor.runDue());
      compare(pair, captured, seed + ", step " + step + ", " + what);
    }
  }

  private Path folder(int seed, String name) {
    Path folder = directory.resolve(name + seed);
    assertThat(folder.toFile().mkdirs()).isTrue();
    return folder;
  }

  private static String any(Random random) {
    return FILES.get(random.nextInt(FILES.size()));
  }
}
