/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import static dev.assent.internal.decision.Fixture.CHAT;
import static dev.assent.internal.decision.Fixture.NETWORK;
import static dev.assent.internal.decision.Fixture.TRAINING;
import static dev.assent.internal.decision.Fixture.USAGE;
import static dev.assent.internal.decision.Fixture.deny;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.category.Category;
import dev.assent.internal.consent.MaskedChoice;
import dev.assent.internal.consent.MaskedDocument;
import dev.assent.internal.decision.evaluate.Decision;
import dev.assent.internal.policy.PooledPolicy;
import dev.assent.policy.Purpose;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A source that fails or stops answering: permissions pause, and nothing else changes. */
class InterruptedDecisionsTest {
  private static final Duration STEP = Duration.ofSeconds(1);

  @TempDir private Path directory;
  private Fixture fixture;
  private Decisions decisions;
  private SubjectHandle subject;
  private MaskedChoice grant;

  @BeforeEach
  void setUp() {
    fixture = new Fixture(directory);
    decisions = fixture.decisions();
    grant = fixture.granted(CHAT);
    fixture.remote.say("acme/u7", grant);
    fixture.executor.runDue();
    subject = decisions.subject("acme/u7");
    fixture.clock.advance(STEP);
    fixture.changes.clear();
  }

  @AfterEach
  void close() {
    decisions.close();
  }

  private final class Captured {
    final Decision under = subject.currentDecision();
    final long time = fixture.clock.epochNanos();

    Captured() {
      fixture.clock.advance(STEP);
    }

    long awaited() {
      return subject.currentDecision().awaited(TRAINING, under);
    }

    long may() {
      Decision now = subject.currentDecision();
      return now.permitted(TRAINING, time, under) | now.covered(TRAINING, time, under);
    }
  }

  private void fail() {
    fixture.remote.fail("down");
    fixture.executor.runDue();
    fixture.clock.advance(STEP);
  }

  /** Puts rules into force by which silence permits nothing. */
  private void askForConsent() {
    decisions.replacePolicy(
        fixture.policy(Fixture.RULES.replace("basis: opt_out", "basis: opt_in")));
  }

  private void answer(MaskedChoice... choices) {
    fixture.remote.fail(null);
    fixture.remote.say("acme/u7", choices);
    fixture.executor.runDue();
    fixture.clock.advance(STEP);
  }

  @Test
  void sourceFailsAndSaysTheSameAgain_whatWasCapturedBeforeMayGo() {
    Captured before = new Captured();
    fail();
    assertThat(before.may() & (CHAT | NETWORK | USAGE)).as("meanwhile").isEqualTo(USAGE);
    assertThat(before.awaited() & (CHAT | NETWORK | USAGE)).isEqualTo(CHAT | NETWORK);
    answer(grant);
    assertThat(before.awaited()).isZero();
    assertThat(before.may() & (CHAT | NETWORK)).isEqualTo(CHAT | NETWORK);
    assertThat(fixture.changes).extracting(Enforcer.Change::tightened).containsOnly(0L);
    assertThat(fixture.changes).last().extracting(Enforcer.Change::loosened).isNotEqualTo(0L);
  }

  @Test
  void sourceResumesWithADenial_whatItDeniedMayNotGoBesideWhatResumes() {
    Captured before = new Captured();
    fail();
    answer(grant, fixture.denied(NETWORK));
    assertThat(before.may() & (CHAT | NETWORK)).isEqualTo(CHAT);
  }

  /** The grant is older than what waits; but what waits had not needed one. */
  @Test
  void policyAsksForConsentInTheGap_aGrantThatWasNotKnownResumesNoSilence() {
    MaskedChoice older = fixture.granted(NETWORK);
    fixture.clock.advance(STEP);
    Captured before = new Captured();
    fail();
    assertThat(before.awaited() & NETWORK).isEqualTo(NETWORK);
    askForConsent();
    assertThat(before.awaited() & NETWORK).isZero();
    answer(grant, older);
    assertThat(before.may() & (CHAT | NETWORK)).isEqualTo(CHAT);
    assertThat(new Captured().may() & NETWORK).isEqualTo(NETWORK);
  }

  /** The same in one step, and after the end of a denial, from which silence permitted again. */
  @Test
  void sourceResumesAndThePolicyAsksForConsent_aGrantThatWasNotKnownResumesNoSilence() {
    MaskedChoice older = fixture.granted(NETWORK);
    fixture.clock.advance(STEP);
    answer(grant, fixture.denied(NETWORK));
    answer(grant);
    Captured before = new Captured();
    assertThat(before.may() & NETWORK).isEqualTo(NETWORK);
    fail();
    fixture.remote.fail(null);
    fixture.remote.say("acme/u7", grant, older);
    askForConsent();
    fixture.executor.runDue();
    fixture.clock.advance(STEP);
    assertThat(before.may() & (CHAT | NETWORK)).isEqualTo(CHAT);
  }

  @Test
  void whatWasCapturedInTheGap_isNotKeptAndMayNotGo() {
    fail();
    Captured gap = new Captured();
    assertThat(gap.awaited()).as("pending: withhold keeps nothing in memory").isZero();
    assertThat(gap.under.keptAnywhere() & CHAT).isZero();
    answer(grant);
    assertThat(gap.may() & (CHAT | NETWORK)).isZero();
    assertThat(new Captured().may() & (CHAT | NETWORK)).isEqualTo(CHAT | NETWORK);
  }

  @Test
  void whatBeganInTheGap_isTooOldAfterwards() {
    fail();
    long began = fixture.clock.epochNanos();
    fixture.clock.advance(STEP);
    answer(grant);
    Decision now = subject.currentDecision();
    assertThat(now.permitted(TRAINING, began) & CHAT).isZero();
    assertThat(now.permitted(TRAINING, began, now) & CHAT).isZero();
  }

  @Test
  void deniedInTheGap_mayNotGoAndEverybodyIsTold() {
    Captured before = new Captured();
    fail();
    answer(grant, fixture.denied(CHAT));
    assertThat(before.awaited() & CHAT).isZero();
    assertThat(before.may() & (CHAT | NETWORK)).isEqualTo(NETWORK);
    assertThat(fixture.changes).last().extracting(Enforcer.Change::tightened).isEqualTo(CHAT);
  }

  @Test
  void deniedHereInTheGap_mayNotGoEvenIfTheSourceStillGrants() {
    Captured before = new Captured();
    fail();
    deny(decisions, "acme/u7", Category.CONTENT_CHAT);
    assertThat(before.awaited() & (CHAT | NETWORK)).isEqualTo(NETWORK);
    answer(grant);
    assertThat(before.may() & CHAT).isZero();
  }

  @Test
  void deniedAndGrantedAgainInTheGap_mayNotGo() {
    Captured before = new Captured();
    fail();
    MaskedChoice denial = fixture.denied(CHAT);
    fixture.clock.advance(STEP);
    answer(grant, denial, fixture.granted(CHAT));
    assertThat(subject.currentDecision().permitted(TRAINING) & CHAT).isEqualTo(CHAT);
    assertThat(before.may() & CHAT).isZero();
    assertThat(fixture.changes).last().extracting(Enforcer.Change::tightened).isEqualTo(CHAT);
  }

  @Test
  void anotherGrantInTheGap_mayNotGo() {
    Captured before = new Captured();
    fail();
    answer(fixture.granted(CHAT)); // the replaced choice may have been a denial
    assertThat(before.may() & CHAT).isZero();
    assertThat(fixture.changes).last().extracting(Enforcer.Change::tightened).isEqualTo(CHAT);
  }

  @Test
  void expiredInTheGap_isGoneForGood() {
    Instant soon = fixture.clock.instant().plusSeconds(3);
    answer(Fixture.granted(Purpose.AI_TRAINING, CHAT, grant.at(), soon));
    Captured before = new Captured();
    fail();
    fixture.executor.advance(Duration.ofSeconds(5));
    answer(Fixture.granted(Purpose.AI_TRAINING, CHAT, grant.at(), soon));
    assertThat(before.awaited() & CHAT).isZero();
    assertThat(before.may() & CHAT).isZero();
    assertThat(fixture.changes).last().extracting(Enforcer.Change::tightened).isEqualTo(CHAT);
  }

  @Test
  void expiry_isARevocationAndNoPause() {
    answer(
        Fixture.granted(
            Purpose.AI_TRAINING, CHAT, grant.at(), fixture.clock.instant().plusSeconds(3)));
    Captured before = new Captured();
    fixture.executor.advance(Duration.ofSeconds(5));
    assertThat(before.awaited() & CHAT).isZero();
    assertThat(fixture.changes).last().extracting(Enforcer.Change::tightened).isEqualTo(CHAT);
  }

  @Test
  void stale_pausesAndGoesOnWhenConfirmed() {
    Captured before = new Captured();
    fixture.executor.advance(Duration.ofHours(25));
    assertThat(before.may() & (CHAT | NETWORK)).isZero();
    assertThat(before.awaited() & (CHAT | NETWORK)).isEqualTo(CHAT | NETWORK);
    assertThat(fixture.changes).allMatch(change -> change.tightened() == 0);
    fixture.file.confirm();
    answer(grant);
    assertThat(before.may() & (CHAT | NETWORK)).isEqualTo(CHAT | NETWORK);
  }

  @Test
  void anotherSourceIsStale_pausesAndGoesOnWhenConfirmed() {
    fixture.executor.advance(Duration.ofHours(12));
    answer(grant);
    Captured before = new Captured();
    fixture.executor.advance(Duration.ofHours(12));
    assertThat(before.may() & CHAT).isZero();
    assertThat(before.awaited() & CHAT).isEqualTo(CHAT);
    fixture.file.confirm();
    answer(grant);
    assertThat(before.may() & CHAT).isEqualTo(CHAT);
  }

  @Test
  void twoFailures_whatWaitedForBothMayGo() {
    Captured before = new Captured();
    fail();
    answer(grant);
    Decision resumed = subject.currentDecision();
    Decision stamp = resumed.afterWait();
    assertThat(resumed.permitted(TRAINING, before.time, stamp) & CHAT).isEqualTo(CHAT);
    fail();
    assertThat(subject.currentDecision().awaited(TRAINING, stamp) & CHAT).isEqualTo(CHAT);
    answer(grant);
    assertThat(before.may() & CHAT).as("not gated in between").isEqualTo(CHAT);
    assertThat(subject.currentDecision().permitted(TRAINING, before.time, stamp) & CHAT)
        .as("went on in between")
        .isEqualTo(CHAT);
    fail();
    answer(fixture.granted(CHAT));
    assertThat(subject.currentDecision().permitted(TRAINING, before.time, stamp) & CHAT).isZero();
  }

  @Test
  void revokedAndGrantedAgainBeforeTheGap_whatIsOlderMayNotGoAfterIt() {
    Captured before = new Captured();
    answer(grant, fixture.denied(CHAT));
    MaskedChoice again = fixture.granted(CHAT);
    answer(again);
    Captured between = new Captured();
    fail();
    answer(again);
    assertThat(before.may() & CHAT).isZero();
    assertThat(between.may() & CHAT).isEqualTo(CHAT);
  }

  @Test
  void ruleBecomesYoungerThanTheDatumDuringTheGap_mayNotGoAndEverybodyIsTold() {
    Captured before = new Captured();
    fail();
    fixture.changes.clear();
    String tomorrow = fixture.clock.instant().plus(Duration.ofDays(1)).toString().substring(0, 10);
    decisions.replacePolicy(
        fixture.policy(Fixture.RULES.replace("allow }", "allow, since: " + tomorrow + " }")));
    assertThat(before.may() & USAGE).isZero();
    assertThat(fixture.changes).last().extracting(Enforcer.Change::tightened).satisfies(USAGE_LOST);
  }

  /**
   * Kills a mutant: data that waits for a source, and data on disk, was not purged for a rule with
   * a later {@code since}.
   */
  @Test
  void ruleOfAGrantBecomesYoungerDuringTheGap_whatWaitsIsToldToGo() {
    Captured before = new Captured();
    fail();
    fixture.changes.clear();
    String tomorrow = fixture.clock.instant().plus(Duration.ofDays(1)).toString().substring(0, 10);
    String content = "[content], purposes: [any], recipients: [any], basis: opt_in";
    decisions.replacePolicy(
        fixture.policy(Fixture.RULES.replace(content, content + ", since: " + tomorrow)));
    assertThat(before.may() & CHAT).isZero();
    assertThat(fixture.changes)
        .last()
        .satisfies(change -> assertThat(change.tightened() & CHAT).isEqualTo(CHAT));
  }

  private static final java.util.function.Consumer<Object> USAGE_LOST =
      mask -> assertThat((long) mask & USAGE).isEqualTo(USAGE);

  @Test
  void policyChangesToNeverDuringTheGap_isGone() {
    Captured before = new Captured();
    fail();
    PooledPolicy never = fixture.policy(Fixture.RULES.replace("[content]", "[content.audio]"));
    decisions.replacePolicy(never);
    assertThat(before.awaited() & CHAT).isZero();
    assertThat(fixture.changes).last().extracting(Enforcer.Change::tightened).isEqualTo(CHAT);
    decisions.replacePolicy(fixture.policy(Fixture.RULES));
    answer(grant);
    assertThat(before.may() & CHAT).isZero();
  }

  @Test
  void documentIsTakenAwayInTheGap_isNoPause() {
    Captured before = new Captured();
    fail();
    answer();
    assertThat(before.awaited() & CHAT).isZero();
    assertThat(before.may() & (CHAT | NETWORK)).isEqualTo(NETWORK);
  }

  @Test
  void severalSubjects_oneSourceFails_allWaitForIt() {
    fixture.remote.say("beta/u8", grant);
    fixture.executor.runDue();
    SubjectHandle both = subject.and(decisions.subject("beta/u8"));
    Decision under = both.currentDecision();
    long time = fixture.clock.epochNanos();
    fixture.clock.advance(STEP);
    fail();
    assertThat(both.currentDecision().awaited(TRAINING, under) & CHAT).isEqualTo(CHAT);
    answer(grant);
    assertThat(both.currentDecision().permitted(TRAINING, time, under) & CHAT).isEqualTo(CHAT);
    fail();
    deny(decisions, "beta/u8", Category.CONTENT_CHAT);
    assertThat(both.currentDecision().awaited(TRAINING, under) & CHAT).isZero();
  }

  @Test
  void adds_unknownWhileASourceIsUnreadable_whatWaitsHasWhatWasHeard() {
    long health = Fixture.HEALTH;
    fixture.file.say(new MaskedDocument("acme", 1, health, List.of()));
    fixture.executor.runDue();
    fail();
    Decision gap = subject.currentDecision();
    assertThat(gap.addedToContent()).isEqualTo(Fixture.CATEGORIES.any());
    assertThat(gap.addedToWaiting()).isEqualTo(health);
    fixture.changes.clear();
    answer(grant);
    assertThat(subject.currentDecision().addedToContent()).isEqualTo(health);
    assertThat(fixture.changes).extracting(Enforcer.Change::tightened).containsOnly(0L);
  }
}
