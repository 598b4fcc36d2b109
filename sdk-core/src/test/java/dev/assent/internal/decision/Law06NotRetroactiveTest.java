/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import static dev.assent.internal.decision.Fixture.CHAT;
import static dev.assent.internal.decision.Fixture.NETWORK;
import static dev.assent.internal.decision.Fixture.TRAINING;
import static dev.assent.internal.decision.Fixture.grant;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.category.Category;
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
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Law 6: a grant is not retroactive. */
class Law06NotRetroactiveTest {
  @TempDir Path directory;
  private Fixture fixture;

  @BeforeEach
  void setUp() {
    fixture = new Fixture(directory);
  }

  @Test
  void law6_deniedAndGrantedAgainBetweenTwoLooks_dataOfTheFirstGrantStays() {
    try (Decisions decisions = fixture.decisions()) {
      MaskedChoice first = fixture.granted(CHAT);
      fixture.remote.say("acme/u7", first);
      fixture.executor.runDue();
      SubjectHandle subject = decisions.subject("acme/u7");
      fixture.clock.advance(Duration.ofSeconds(10));
      Decision captured = subject.decision();
      long time = fixture.clock.epochNanos();
      assertThat(captured.permitted(TRAINING, time) & CHAT).isEqualTo(CHAT);
      fixture.clock.advance(Duration.ofSeconds(10));
      MaskedChoice denial = fixture.denied(CHAT);
      fixture.clock.advance(Duration.ofSeconds(10));
      fixture.remote.say("acme/u7", first, denial, fixture.granted(CHAT));
      fixture.executor.runDue();
      Decision now = subject.currentDecision();
      assertThat(now.permitted(TRAINING, time, captured) & CHAT).isZero();
      assertThat(now.permitted(TRAINING, fixture.clock.epochNanos()) & CHAT).isEqualTo(CHAT);
      assertThat(fixture.changes).last().extracting(Enforcer.Change::tightened).isEqualTo(CHAT);
    }
  }

  /** Kills a mutant that did not tell the evaluator that the previous decision had ended. */
  @Test
  void law6_grantMadeAfterAnotherHadEnded_nobodyLookedMeanwhile_dataOfTheFirstStays() {
    try (Decisions decisions = fixture.decisions()) {
      MaskedChoice first =
          Fixture.granted(
              Purpose.AI_TRAINING, CHAT, TestClock.START, TestClock.START.plusSeconds(10));
      fixture.remote.say("acme/u7", first);
      fixture.executor.runDue();
      SubjectHandle subject = decisions.subject("acme/u7");
      Decision captured = subject.decision();
      long time = fixture.clock.epochNanos();
      fixture.clock.advance(Duration.ofSeconds(20)); // the grant has ended, and no timer ran
      fixture.remote.say("acme/u7", first, fixture.granted(CHAT));

      Decision now = subject.currentDecision();

      assertThat(now.permitted(TRAINING) & CHAT).isEqualTo(CHAT);
      assertThat(now.permitted(TRAINING, time, captured) & CHAT).isZero();
      assertThat(now.permitted(TRAINING, fixture.clock.epochNanos()) & CHAT).isEqualTo(CHAT);
      fixture.executor.runDue();
      assertThat(fixture.changes).anyMatch(it -> (it.tightened() & CHAT) != 0);
    }
  }

  @Test
  void law6_grantMadeBeforeAnotherEnded_nobodyLookedMeanwhile_isUnbroken() {
    try (Decisions decisions = fixture.decisions()) {
      MaskedChoice first =
          Fixture.granted(
              Purpose.AI_TRAINING, CHAT, TestClock.START, TestClock.START.plusSeconds(10));
      fixture.remote.say("acme/u7", first);
      fixture.executor.runDue();
      SubjectHandle subject = decisions.subject("acme/u7");
      Decision captured = subject.decision();
      long time = fixture.clock.epochNanos();
      fixture.clock.advance(Duration.ofSeconds(5));
      fixture.remote.say("acme/u7", first, fixture.granted(CHAT));
      fixture.clock.advance(Duration.ofSeconds(20)); // the first grant has ended, and no timer ran

      assertThat(subject.currentDecision().permitted(TRAINING, time, captured) & CHAT)
          .isEqualTo(CHAT);
    }
  }

  /** Fails if a decision is evaluated at a time that was read before the choices were. */
  @ParameterizedTest
  @ValueSource(strings = {"acme", "acme/u7"})
  void law6_grantMadeWhileADecisionIsEvaluated_dataOfAnEarlierOneIsPermittedWithoutABreak(
      String earlier) {
    AtomicReference<Runnable> meanwhile = new AtomicReference<>(() -> {});
    FakeSource source =
        new FakeSource("remote", fixture.clock, true) {
          @Override
          public Answer answer(String level) {
            meanwhile.getAndSet(() -> {}).run();
            return super.answer(level);
          }
        };
    try (Decisions decisions = fixture.built(fixture.builder().sources(List.of(source)))) {
      MaskedChoice first = fixture.granted(CHAT);
      source.say(earlier, first);
      fixture.executor.runDue();
      SubjectHandle subject = decisions.subject("acme/u7");
      Decision captured = subject.decision();
      long time = fixture.clock.epochNanos();
      fixture.clock.advance(Duration.ofSeconds(5));

      meanwhile.set(
          () -> {
            fixture.clock.advance(Duration.ofNanos(1_000));
            source.put(new MaskedDocument("acme/u7", 2, 0, List.of(fixture.granted(CHAT))));
          });
      source.say("acme/u8");
      fixture.executor.runDue();

      assertThat(subject.decision().permitted(TRAINING, time, captured) & CHAT).isEqualTo(CHAT);
      assertThat(fixture.changes).allMatch(change -> change.tightened() == 0);
    }
  }

  @Test
  void law6_grantAfterStart_spanIsNotCoveredAndOneThatStartsThenIs() {
    try (Decisions decisions = fixture.decisions()) {
      SubjectHandle subject = decisions.subject("acme/u7");
      long start = fixture.clock.epochNanos();
      fixture.clock.advance(Duration.ofSeconds(1));
      grant(decisions, "acme/u7", Category.CONTENT_CHAT);
      long granted = fixture.clock.epochNanos();
      fixture.clock.advance(Duration.ofSeconds(1));
      assertThat(subject.decision().permitted(TRAINING, start) & CHAT).isZero();
      assertThat(subject.decision().permitted(TRAINING, granted - 1) & CHAT).isZero();
      assertThat(subject.decision().permitted(TRAINING, granted + 1) & CHAT).isEqualTo(CHAT);
      SubjectHandle joined = subject.and(decisions.subject("acme"));
      assertThat(joined.decision().permitted(TRAINING, start) & CHAT).isZero();
    }
  }

  /** A second source had a denial that lasted into the permission, and reports it too late. */
  @Test
  void law8_denialThatIsOlderThanTheGrantAndHeardAfterItWasLifted_dataCapturedMeanwhileStays() {
    try (Decisions decisions = fixture.decisions()) {
      MaskedChoice denial = fixture.denied(CHAT);
      fixture.clock.advance(Duration.ofSeconds(10));
      fixture.file.say("acme/u7", fixture.granted(CHAT));
      fixture.executor.runDue();
      SubjectHandle subject = decisions.subject("acme/u7");
      Decision captured = subject.currentDecision();
      long time = fixture.clock.epochNanos();
      assertThat(captured.permitted(TRAINING, time) & CHAT).isEqualTo(CHAT);
      fixture.clock.advance(Duration.ofSeconds(10));

      fixture.remote.say("acme/u7", denial, fixture.granted(CHAT));
      fixture.executor.runDue();

      assertThat(subject.currentDecision().permitted(TRAINING, time, captured) & CHAT).isZero();
      captured = subject.currentDecision();
      time = fixture.clock.epochNanos();
      fixture.clock.advance(Duration.ofSeconds(10));
      fixture.remote.say("acme/u7", denial, fixture.granted(CHAT));
      fixture.executor.runDue();
      assertThat(subject.currentDecision().permitted(TRAINING, time, captured) & CHAT)
          .as("the same denial, and a renewal")
          .isEqualTo(CHAT);
    }
  }

  /** Whatever the failing source says later: a denial may lie between the grants. */
  @Test
  void law6_grantedAgainWhileASourceFails_nothingWaitsForTheSource() {
    try (Decisions decisions = fixture.decisions()) {
      fixture.file.say("acme/u7", fixture.granted(CHAT));
      fixture.executor.runDue();
      SubjectHandle subject = decisions.subject("acme/u7");
      Decision captured = subject.currentDecision();
      fixture.clock.advance(Duration.ofSeconds(1));
      fixture.remote.fail("down");
      fixture.executor.runDue();
      assertThat(subject.currentDecision().awaited(TRAINING, captured) & CHAT).isEqualTo(CHAT);

      grant(decisions, "acme/u7", Category.CONTENT_CHAT);
      fixture.executor.runDue();

      assertThat(subject.currentDecision().awaited(TRAINING, captured) & CHAT).isZero();
    }
  }

  @Test
  void law6_grantReplacedByOneDatedAhead_coversNothingInBetween() {
    try (Decisions decisions = fixture.decisions()) {
      Instant now = fixture.clock.instant();
      fixture.file.say("acme/u7", Fixture.granted(Purpose.AI_TRAINING, CHAT, now, null));
      fixture.executor.runDue();
      SubjectHandle subject = decisions.subject("acme/u7");
      assertThat(subject.currentDecision().permitted(TRAINING, epochNanos(now)) & CHAT)
          .isEqualTo(CHAT);

      Instant ahead = now.plusSeconds(3600);
      fixture.file.say("acme/u7", Fixture.granted(Purpose.AI_TRAINING, CHAT, ahead, null));
      fixture.executor.runDue();

      assertThat(subject.currentDecision().permitted(TRAINING, epochNanos(now)) & CHAT).isZero();
      assertThat(subject.currentDecision().permitted(TRAINING, epochNanos(ahead) - 1) & CHAT)
          .isZero();
      assertThat(subject.currentDecision().permitted(TRAINING, epochNanos(ahead)) & CHAT)
          .isEqualTo(CHAT);
    }
  }

  @Test
  void law6_optOutAndAGrantDatedAhead_coversNothingInBetween() {
    try (Decisions decisions = fixture.decisions()) {
      SubjectHandle subject = decisions.subject("acme/u7");
      long now = fixture.clock.epochNanos();
      assertThat(subject.currentDecision().permitted(TRAINING, now) & NETWORK).isEqualTo(NETWORK);

      Instant ahead = fixture.clock.instant().plusSeconds(3600);
      fixture.file.say("acme/u7", Fixture.granted(Purpose.AI_TRAINING, NETWORK, ahead, null));
      fixture.executor.runDue();

      Decision decision = subject.currentDecision();
      assertThat(decision.permitted(TRAINING, epochNanos(ahead) - 1) & NETWORK).isZero();
      assertThat(decision.permitted(TRAINING, epochNanos(ahead)) & NETWORK).isEqualTo(NETWORK);
    }
  }

  /** Without that grant, the other subject's data would wait for the source. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void law6_optOutAGrantDatedAheadAndAnotherSubjectUnreadable_nothingWaits(boolean isAhead) {
    try (Decisions decisions = fixture.decisions()) {
      SubjectHandle both = decisions.subject("acme/u7").and(decisions.subject("beta/u8"));
      Decision captured = both.currentDecision();
      assertThat(captured.permitted(TRAINING) & NETWORK).isEqualTo(NETWORK);

      Instant ahead = fixture.clock.instant().plusSeconds(3600);
      if (isAhead) {
        MaskedChoice grant = Fixture.granted(Purpose.AI_TRAINING, NETWORK, ahead, null);
        fixture.file.put(new MaskedDocument("acme/u7", 1, 0, List.of(grant)));
      }
      fixture.remote.failAbout("beta/u8");
      fixture.executor.runDue();

      Decision now = both.currentDecision();
      assertThat(now.permitted(TRAINING) & NETWORK).isZero();
      assertThat(now.awaited(TRAINING, captured) & NETWORK).isEqualTo(isAhead ? 0 : NETWORK);
    }
  }

  @Test
  void law6_optOutAndSilenceAfterAGrantThatHadEnded_coversNothingInBetween() {
    try (Decisions decisions = fixture.decisions()) {
      Instant end = TestClock.START.plusSeconds(10);
      fixture.remote.say(
          "acme/u7", Fixture.granted(Purpose.AI_TRAINING, NETWORK, TestClock.START, end));
      fixture.executor.runDue();
      SubjectHandle subject = decisions.subject("acme/u7");
      fixture.clock.advance(Duration.ofSeconds(20));
      long between = fixture.clock.epochNanos();
      assertThat(subject.currentDecision().permitted(TRAINING, between) & NETWORK).isZero();

      fixture.clock.advance(Duration.ofSeconds(10));
      fixture.remote.say("acme/u7");
      fixture.executor.runDue();

      Decision silent = subject.currentDecision();
      assertThat(silent.permitted(TRAINING, between) & NETWORK).isZero();
      assertThat(silent.permitted(TRAINING, fixture.clock.epochNanos()) & NETWORK)
          .isEqualTo(NETWORK);
    }
  }

  private static long epochNanos(Instant instant) {
    return EpochNanos.nanos(instant);
  }

  @Test
  void law6_grantDatedAhead_coversNothingUntilThenAndMovesNoOtherChoice() {
    try (Decisions decisions = fixture.decisions()) {
      Instant ahead = fixture.clock.instant().plusSeconds(3600);
      fixture.file.say("acme/u7", Fixture.granted(Purpose.AI_TRAINING, CHAT, ahead, null));
      fixture.executor.runDue();
      SubjectHandle subject = decisions.subject("acme/u7");
      long now = fixture.clock.epochNanos();
      assertThat(subject.currentDecision().permitted(TRAINING, now) & CHAT).isZero();
      grant(decisions, "acme/u7", Category.CONTENT_CHAT);
      fixture.executor.runDue();
      assertThat(subject.currentDecision().permitted(TRAINING, now) & CHAT).isZero();
      grant(decisions, "beta/u8", Category.CONTENT_CHAT); // independent of acme's clock
      fixture.clock.advance(Duration.ofSeconds(1));
      Decision beta = decisions.subject("beta/u8").currentDecision();
      assertThat(beta.permitted(TRAINING, fixture.clock.epochNanos()) & CHAT).isEqualTo(CHAT);
    }
  }
}
