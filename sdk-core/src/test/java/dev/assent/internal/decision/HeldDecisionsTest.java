/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import static dev.assent.internal.decision.Fixture.AUDIO;
import static dev.assent.internal.decision.Fixture.CHAT;
import static dev.assent.internal.decision.Fixture.HEALTH;
import static dev.assent.internal.decision.Fixture.NETWORK;
import static dev.assent.internal.decision.Fixture.OPERATION;
import static dev.assent.internal.decision.Fixture.TERMS;
import static dev.assent.internal.decision.Fixture.TRAINING;
import static dev.assent.internal.decision.Fixture.USAGE;
import static dev.assent.internal.decision.Fixture.deny;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.category.Category;
import dev.assent.consent.ChoiceValue;
import dev.assent.consent.GrantOptions;
import dev.assent.internal.consent.MaskedChoice;
import dev.assent.internal.consent.MaskedDocument;
import dev.assent.internal.decision.evaluate.Decision;
import dev.assent.internal.time.EpochNanos;
import dev.assent.internal.time.TestClock;
import dev.assent.policy.Purpose;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The data that may be held until a choice ({@code pending: hold}), and the fields with which it
 * may then leave.
 */
class HeldDecisionsTest {
  static final String RULES =
      """
      rules:
        - { categories: [service], purposes: [any], recipients: [any], basis: allow }
        - { categories: [personal], purposes: [any], recipients: [any], basis: opt_out }
        - { categories: [content], purposes: [any], recipients: [any], basis: opt_in, pending: hold }
        - { categories: [protected], purposes: [any], recipients: [any], basis: opt_in, inherit: false }
      """;

  private static final Duration STEP = Duration.ofSeconds(1);

  @TempDir private Path directory;
  private Fixture fixture;
  private Decisions decisions;

  @BeforeEach
  void setUp() {
    fixture = new Fixture(directory);
    decisions = fixture.built(fixture.builder().policy(fixture.policy(RULES)));
  }

  @AfterEach
  void close() {
    decisions.close();
  }

  /** A capture at one moment. */
  private final class Captured {
    final SubjectHandle subject;
    final Decision under;
    final long time;

    Captured(String... paths) {
      SubjectHandle all = decisions.subject(paths[0]);
      for (String path : paths) {
        all = all.and(decisions.subject(path));
      }
      this.subject = all;
      this.under = all.currentDecision();
      this.time = fixture.clock.epochNanos();
      fixture.clock.advance(STEP);
    }

    long awaited() {
      return subject.currentDecision().awaited(TRAINING, under);
    }

    /** Returns the categories with which it may leave now. */
    long may() {
      Decision now = subject.currentDecision();
      return now.permitted(TRAINING, time, under) | now.covered(TRAINING, time, under);
    }
  }

  private void grant(String subject, boolean coversHeld) {
    fixture.clock.advance(STEP);
    Category[] chat = {Category.CONTENT_CHAT};
    var stored =
        coversHeld
            ? decisions
                .consent(subject)
                .grant(Purpose.AI_TRAINING, GrantOptions.underTerms(TERMS).coveringHeld(), chat)
            : decisions
                .consent(subject)
                .grant(Purpose.AI_TRAINING, GrantOptions.underTerms(TERMS), chat);
    fixture.executor.runDue();
    assertThat(stored.join().durable()).isTrue();
    fixture.clock.advance(STEP);
  }

  private MaskedChoice covering(Instant at, Instant expires) {
    return new MaskedChoice(
        Purpose.AI_TRAINING, CHAT, ChoiceValue.GRANTED, TERMS, at, expires, true);
  }

  private void remoteSays(String level, MaskedChoice... choices) {
    fixture.remote.say(level, choices);
    fixture.executor.runDue();
    fixture.clock.advance(STEP);
  }

  @Test
  void unset_grantThatCoversWhatWasHeld_mayGo() {
    Captured captured = new Captured("acme/u7");
    assertThat(captured.awaited() & (CHAT | AUDIO | HEALTH | NETWORK | USAGE))
        .as("not what is withheld, opt_out or allowed")
        .isEqualTo(CHAT | AUDIO);
    assertThat(captured.may() & CHAT).isZero();
    grant("acme/u7", true);
    assertThat(captured.awaited() & (CHAT | AUDIO)).isEqualTo(AUDIO);
    assertThat(captured.may() & (CHAT | AUDIO)).isEqualTo(CHAT);
  }

  @Test
  void law6_grantThatDoesNotCover_mayNotGoAndWaitsNoMore() {
    Captured captured = new Captured("acme/u7");
    grant("acme/u7", false);
    assertThat(captured.awaited() & CHAT).isZero();
    assertThat(captured.may() & CHAT).isZero();
    assertThat(new Captured("acme/u7").may() & CHAT).as("what is new").isEqualTo(CHAT);
  }

  @Test
  void unknown_grantHeardWhenTheSourceAnswers_mayGo() {
    fixture.remote.fail("not loaded");
    fixture.executor.runDue();
    Captured captured = new Captured("acme/u7");
    assertThat(captured.awaited() & (CHAT | HEALTH)).isEqualTo(CHAT);
    fixture.remote.fail(null);
    remoteSays("acme/u7", covering(fixture.clock.instant(), null));
    assertThat(captured.may() & CHAT).isEqualTo(CHAT);
  }

  @Test
  void law8_severalSubjects_allMustCover() {
    Captured captured = new Captured("acme/u7", "beta/u8", "beta/u9");
    grant("acme/u7", true);
    assertThat(captured.awaited() & CHAT).isEqualTo(CHAT);
    assertThat(captured.may() & CHAT).isZero();
    grant("beta", true);
    assertThat(captured.may() & CHAT).as("an account's grant is everybody's").isEqualTo(CHAT);
    Captured others = new Captured("beta/u8", "gamma/u1");
    grant("gamma/u1", false);
    assertThat(others.awaited() & CHAT).isZero();
    assertThat(others.may() & CHAT).isZero();
  }

  /** Fails if one of the grants decides alone, such as the one that lasts longest. */
  @Test
  void law8_twoSourcesGrant_bothMustCover() {
    Captured captured = new Captured("acme/u7");
    MaskedChoice covering = covering(fixture.clock.instant(), null);
    fixture.file.put(new MaskedDocument("acme/u7", 1, 0, List.of(covering)));
    remoteSays("acme/u7", fixture.granted(CHAT));
    assertThat(new Captured("acme/u7").may() & CHAT).as("what is new").isEqualTo(CHAT);
    assertThat(captured.awaited() & CHAT).isZero();
    assertThat(captured.may() & CHAT).isZero();
  }

  @Test
  void law8_oneOfSeveralDenies_waitsNoMore() {
    Captured captured = new Captured("acme/u7", "beta/u8");
    grant("acme/u7", true);
    deny(decisions, "beta/u8", Category.CONTENT_CHAT);
    assertThat(captured.awaited() & (CHAT | AUDIO)).isEqualTo(AUDIO);
    assertThat(fixture.changes).last().extracting(Enforcer.Change::tightened).isEqualTo(CHAT);
  }

  @Test
  void expiredGrant_whatIsNewDoesNotWait() {
    remoteSays("acme/u7", covering(TestClock.START, TestClock.START.plusSeconds(10)));
    fixture.clock.advance(Duration.ofSeconds(20));

    assertThat(new Captured("acme/u7").awaited() & (CHAT | AUDIO)).isEqualTo(AUDIO);
  }

  @Test
  void law8_grantOfOneOfSeveralExpires_waitsNoMore() {
    Captured captured = new Captured("acme/u7", "beta/u8");
    Instant now = fixture.clock.instant();
    remoteSays("acme/u7", covering(now, now.plusSeconds(10)));
    assertThat(captured.awaited() & CHAT).isEqualTo(CHAT);

    fixture.clock.advance(Duration.ofSeconds(20));

    assertThat(captured.awaited() & CHAT).isZero();
    remoteSays("acme/u7", covering(fixture.clock.instant(), null));
    remoteSays("beta/u8", covering(fixture.clock.instant(), null));
    assertThat(captured.may() & CHAT).isZero();
  }

  /** The subject has chosen, and what it chose last is not known. */
  @Test
  void law6_grantThatDoesNotCountBesideAStaleAnswer_whatIsNewDoesNotWait() {
    remoteSays("acme", covering(TestClock.START, null));
    decisions.close();
    decisions =
        fixture.built(
            fixture
                .builder()
                .policy(fixture.policy(RULES.replace("hold }", "hold, inherit: false }"))));
    Captured captured = new Captured("acme/u7");
    assertThat(captured.awaited() & CHAT).isEqualTo(CHAT);

    fixture.clock.advance(Duration.ofHours(25));

    assertThat(new Captured("acme/u7").awaited() & (CHAT | AUDIO)).isEqualTo(AUDIO);
    assertThat(captured.awaited() & CHAT).as("waits for a choice").isEqualTo(CHAT);
  }

  @Test
  void denial_thenGrantThatCovers_whatWaitedBeforeMayNotGo() {
    Captured captured = new Captured("acme/u7");
    deny(decisions, "acme/u7", Category.CONTENT_CHAT);
    assertThat(captured.awaited() & CHAT).isZero();
    Captured denied = new Captured("acme/u7");
    assertThat(denied.awaited() & CHAT).isZero();
    grant("acme/u7", true);
    assertThat(captured.may() & CHAT).isZero();
    assertThat(denied.may() & CHAT).isZero();
  }

  @Test
  void denialThatNobodyHeardUntilAGrantOverrodeIt_whatWaitedBeforeMayNotGo() {
    Captured captured = new Captured("acme/u7");
    MaskedChoice denial = fixture.denied(CHAT);
    fixture.clock.advance(STEP);
    remoteSays("acme/u7", denial, covering(fixture.clock.instant(), null));
    assertThat(captured.subject.currentDecision().permitted(TRAINING) & CHAT).isEqualTo(CHAT);
    assertThat(captured.may() & CHAT).isZero();
  }

  @Test
  void law6_grantThatCoversDatedAhead_waitsUntilThen() {
    Captured captured = new Captured("acme/u7", "beta/u8");
    Instant then = fixture.clock.instant().plusSeconds(60);
    remoteSays("beta/u8", covering(fixture.clock.instant(), null));
    remoteSays("acme/u7", covering(then, null));
    assertThat(captured.awaited() & CHAT).isEqualTo(CHAT);
    assertThat(captured.may() & CHAT).isZero();
    Captured later = new Captured("acme/u7", "beta/u8");
    fixture.changes.clear();
    fixture.executor.advance(Duration.ofSeconds(55));
    assertThat(captured.may() & CHAT).isZero();
    fixture.executor.advance(Duration.ofSeconds(5));
    assertThat(captured.may() & CHAT).isEqualTo(CHAT);
    assertThat(later.may() & CHAT).isEqualTo(CHAT);
    assertThat(captured.awaited() & CHAT).isZero();
    assertThat(fixture.changes).last().extracting(Enforcer.Change::loosened).isEqualTo(CHAT);
    deny(decisions, "acme", Category.CONTENT_CHAT);
    assertThat(captured.may() & CHAT).isZero();
  }

  @Test
  void law6_sourceFailsAfterAGrant_whatIsNewDoesNotWait() {
    remoteSays("acme/u7", fixture.granted(CHAT));
    Captured before = new Captured("acme/u7");
    assertThat(before.may() & CHAT).isEqualTo(CHAT);
    fixture.remote.fail("down");
    fixture.executor.runDue();
    assertThat(before.awaited() & CHAT).as("what was permitted").isEqualTo(CHAT);
    Captured gap = new Captured("acme/u7");
    assertThat(gap.awaited() & (CHAT | AUDIO)).isEqualTo(AUDIO);
    assertThat(gap.under.keptAnywhere() & AUDIO).isEqualTo(AUDIO);
    fixture.remote.fail(null);
    remoteSays("acme/u7", covering(fixture.clock.instant(), null));
    assertThat(gap.may() & CHAT).isZero();
  }

  @Test
  void law6_denialAndAGrantDatedAhead_nothingWaitsUntilThen() {
    Instant then = fixture.clock.instant().plusSeconds(60);
    remoteSays("acme/u7", fixture.denied(CHAT), covering(then, null));
    Captured denied = new Captured("acme/u7");
    assertThat(denied.awaited() & (CHAT | AUDIO)).isEqualTo(AUDIO);
    fixture.executor.advance(Duration.ofSeconds(60));
    assertThat(denied.may() & CHAT).isZero();
    assertThat(new Captured("acme/u7").may() & CHAT).as("what is new").isEqualTo(CHAT);
  }

  @Test
  void denialWithdrawn_whatWaitsFromThenOnMayGo() {
    remoteSays("acme/u7", fixture.denied(CHAT));
    Captured before = new Captured("acme/u7");
    remoteSays("acme/u7");
    Captured captured = new Captured("acme/u7");
    assertThat(captured.awaited() & CHAT).isEqualTo(CHAT);
    grant("acme/u7", true);
    assertThat(captured.may() & CHAT).isEqualTo(CHAT);
    assertThat(before.may() & CHAT).isZero();
  }

  @Test
  void law12_denialThatCantBeReadAnyMore_nothingWaits() {
    remoteSays("acme/u7", fixture.denied(CHAT));
    Captured denied = new Captured("acme/u7");
    fixture.remote.fail("down");
    fixture.executor.runDue();
    assertThat(denied.awaited() & (CHAT | AUDIO)).isEqualTo(AUDIO);
    Captured gap = new Captured("acme/u7");
    assertThat(gap.awaited() & (CHAT | AUDIO)).isEqualTo(AUDIO);
    fixture.remote.fail(null);
    remoteSays("acme/u7", covering(fixture.clock.instant(), null));
    assertThat(denied.may() & CHAT).isZero();
    assertThat(gap.may() & CHAT).isZero();
  }

  @Test
  void policyChangesToNeverAndBack_whatWaitedMayNotGo() {
    Captured captured = new Captured("acme/u7");
    decisions.replacePolicy(fixture.policy(RULES.replace("[content]", "[content.audio]")));
    assertThat(captured.awaited() & (CHAT | AUDIO)).isEqualTo(AUDIO);
    assertThat(fixture.changes).last().extracting(Enforcer.Change::tightened).satisfies(CHAT_LOST);
    decisions.replacePolicy(fixture.policy(RULES));
    grant("acme/u7", true);
    assertThat(captured.may() & CHAT).isZero();
  }

  private static final java.util.function.Consumer<Object> CHAT_LOST =
      mask -> assertThat((long) mask & CHAT).isEqualTo(CHAT);

  @Test
  void policyChangesToWithholdAndBack_whatWaitedMayNotGo() {
    Captured captured = new Captured("acme/u7");
    decisions.replacePolicy(fixture.policy(Fixture.RULES));
    assertThat(captured.awaited()).isZero();
    decisions.replacePolicy(fixture.policy(RULES));
    grant("acme/u7", true);
    assertThat(captured.may() & CHAT).isZero();
    Captured later = new Captured("acme/u8");
    grant("acme/u8", true);
    assertThat(later.may() & CHAT).isEqualTo(CHAT);
  }

  /** The policy that holds no longer may let a grant count that did not count before. */
  @Test
  void policyHoldsNoLongerAndLetsAGrantCount_whatWaitedMayNotGo() {
    decisions.replacePolicy(
        fixture.policy(
            RULES.replace(
                "basis: opt_in, pending: hold", "basis: opt_in, inherit: false, pending: hold")));
    grant("acme", true);
    Captured waits = new Captured("acme/u7");
    assertThat(waits.awaited() & CHAT).isEqualTo(CHAT);

    decisions.replacePolicy(fixture.policy(RULES.replace(", pending: hold", "")));

    assertThat(waits.may() & CHAT).isZero();
    assertThat(waits.awaited() & CHAT).isZero();
    assertThat(new Captured("acme/u7").may() & CHAT).isEqualTo(CHAT);
  }

  @Test
  void since_youngerThanTheDatum_neverPasses() {
    decisions.replacePolicy(
        fixture.policy(
            RULES.replace("opt_in, pending: hold", "opt_in, pending: hold, since: 2023-03-31")));
    Captured captured = new Captured("acme/u7");
    grant("acme/u7", true);
    assertThat(captured.may() & CHAT).isEqualTo(CHAT);
    Decision now = captured.subject.currentDecision();
    long old = EpochNanos.nanos(Instant.parse("2023-03-30T23:59:59Z"));
    assertThat(now.covered(TRAINING, old, captured.under)).isZero();
    Decision stamp = now.afterWait();
    assertThat(now.permitted(TRAINING, captured.time, stamp) & CHAT).isEqualTo(CHAT);
    assertThat(now.permitted(TRAINING, old, stamp) & CHAT).isZero();
  }

  @Test
  void since_withdrawnWhileADatumOlderThanItWaits_neverPasses() {
    String held = "basis: opt_in, pending: hold }";
    String later = TestClock.START.plus(Duration.ofDays(1)).toString().substring(0, 10);
    String younger = RULES.replace(held, held.replace(" }", ", since: " + later + " }"));
    Captured before = new Captured("acme/u7");
    decisions.replacePolicy(fixture.policy(younger));
    Captured meanwhile = new Captured("acme/u7");
    decisions.replacePolicy(fixture.policy(RULES));
    Captured after = new Captured("acme/u7");

    grant("acme/u7", true);

    assertThat(before.may() & CHAT).isZero();
    assertThat(meanwhile.may() & CHAT).isZero();
    assertThat(after.may() & CHAT).isEqualTo(CHAT);
  }

  @Test
  void noSubjectOrSwitchedOff_nothingWaits() {
    Decision own = decisions.processSubject().currentDecision();
    assertThat(own.awaited(TRAINING, own)).isZero();
    assertThat(own.keptAnywhere()).isEqualTo(Fixture.CATEGORIES.mask("service"));
    try (Decisions off = fixture.built(fixture.builder().enabled(false))) {
      Decision decision = off.subject("acme/u7").currentDecision();
      assertThat(decision.awaited(TRAINING, decision)).isZero();
      assertThat(decision.keptAnywhere()).isZero();
    }
  }

  @Test
  void keptAnywhere_whatMayGoOrWaitsForAChoice() {
    Decision decision = decisions.subject("acme/u7").currentDecision();
    long kept = decision.keptAnywhere() & (CHAT | HEALTH | NETWORK | USAGE);
    assertThat(kept).isEqualTo(CHAT | NETWORK | USAGE);
    deny(decisions, "acme/u7", Category.CONTENT_CHAT);
    SubjectHandle subject = decisions.subject("acme/u7");
    assertThat(subject.currentDecision().keptAnywhere() & CHAT)
        .as("of the other destination")
        .isEqualTo(CHAT);
    decisions.consent("acme/u7").revoke(Purpose.SERVICE_OPERATION, Category.CONTENT_CHAT);
    assertThat(subject.currentDecision().keptAnywhere() & CHAT).isZero();
  }

  @Test
  void alsoAdding_whatNoDocumentAddsNow_isAddedAndAllElseStays() {
    Captured captured = new Captured("acme/u7");
    grant("acme/u7", true);
    Decision now = captured.subject.currentDecision();
    Decision wider = now.afterWait().alsoAdding(HEALTH);
    assertThat(wider.addedToWaiting()).isEqualTo(HEALTH);
    assertThat(wider.addedToContent()).isEqualTo(HEALTH);
    assertThat(now.permitted(TRAINING, captured.time, wider) & CHAT)
        .as("still after the wait")
        .isEqualTo(CHAT);
    assertThat(wider.alsoAdding(HEALTH)).isSameAs(wider);
    assertThat(now.alsoAdding(0)).isSameAs(now);
  }

  @Test
  void afterWait_neverTheDecisionItself_andLastsAsLongAsTheGrant() {
    Captured captured = new Captured("acme/u7");
    grant("acme/u7", true);
    Decision now = captured.subject.currentDecision();
    Decision stamp = now.afterWait();
    assertThat(stamp).isNotSameAs(now);
    assertThat(stamp.afterWait()).isSameAs(stamp);
    assertThat(now.permitted(TRAINING, captured.time, stamp) & CHAT).isEqualTo(CHAT);
    assertThat(now.permitted(OPERATION, captured.time, stamp) & CHAT)
        .as("another purpose")
        .isZero();
    grant("acme/u7", false);
    assertThat(captured.subject.currentDecision().permitted(TRAINING, captured.time, stamp) & CHAT)
        .as("renewed without a break")
        .isEqualTo(CHAT);
    deny(decisions, "acme/u7", Category.CONTENT_CHAT);
    grant("acme/u7", true);
    Decision again = captured.subject.currentDecision();
    assertThat(again.permitted(TRAINING, captured.time, stamp) & CHAT).isZero();
    assertThat(again.covered(TRAINING, captured.time, stamp) & CHAT).isZero();
  }

  @Test
  void adds_heardWhileHeld_countForWhatWaits() {
    Captured captured = new Captured("acme/u7");
    assertThat(captured.under.addedToContent()).isZero();
    fixture.remote.say(new MaskedDocument("acme", 1, HEALTH, List.of()));
    fixture.executor.runDue();
    Decision now = captured.subject.currentDecision();
    assertThat(now.addedToWaiting()).isEqualTo(HEALTH);
    assertThat(fixture.changes).last().extracting(Enforcer.Change::tightened).satisfies(CHAT_LOST);
    fixture.remote.fail("down");
    fixture.executor.runDue();
    now = captured.subject.currentDecision();
    assertThat(now.addedToContent()).isEqualTo(Fixture.CATEGORIES.any());
    assertThat(now.addedToWaiting()).as("not heard").isZero();
  }
}
