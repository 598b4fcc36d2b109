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
import static dev.assent.internal.decision.Fixture.grant;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.category.Category;
import dev.assent.consent.GrantOptions;
import dev.assent.internal.decision.evaluate.Decision;
import dev.assent.internal.time.TestClock;
import dev.assent.ledger.Withheld;
import dev.assent.policy.Purpose;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * While a policy file is unreadable, everything is withheld and nothing is erased, as with an
 * unreadable source. A readable policy that permits less erases.
 */
class UnreadablePolicyTest {
  private static final Duration LOOK = Duration.ofSeconds(60);
  private static final String NARROWED =
      """
      rules:
        - { categories: [service], purposes: [any], recipients: [any], basis: allow }
        - { categories: [content], purposes: [service_operation], recipients: [any], basis: opt_in }
      """;
  private static final String ASKING = Fixture.RULES.replace("allow }", "opt_in }");
  private static final String HOLDING =
      """
      rules:
        - { categories: [service], purposes: [any], recipients: [any], basis: allow }
        - { categories: [content], purposes: [any], recipients: [any], basis: opt_in, pending: hold }
      """;

  @TempDir Path directory;
  private Fixture fixture;
  private long captured;

  @BeforeEach
  void setUp() {
    fixture = new Fixture(directory);
  }

  private void breakPolicy() {
    fixture.write("policy.yaml", "rules: [");
    fixture.executor.advance(LOOK);
  }

  private void write(String rules) {
    fixture.write("policy.yaml", rules);
    fixture.executor.advance(LOOK);
  }

  private Decision granted(Decisions decisions, SubjectHandle subject) {
    grant(decisions, "acme/u7", Category.CONTENT_CHAT);
    fixture.executor.runDue();
    fixture.executor.advance(Duration.ofSeconds(1));
    captured = fixture.clock.epochNanos();
    fixture.changes.clear();
    return subject.currentDecision();
  }

  private long tightened() {
    return fixture.changes.stream()
        .mapToLong(Enforcer.Change::tightened)
        .reduce(0, (a, b) -> a | b);
  }

  @Test
  void policyFile_broken_withheldAndWaitsAndNothingIsTakenBack() {
    try (Decisions decisions = fixture.decisions()) {
      SubjectHandle subject = decisions.subject("acme/u7");
      Decision before = granted(decisions, subject);

      breakPolicy();

      Decision now = subject.currentDecision();
      assertThat(now.permitted(TRAINING) | now.permitted(OPERATION)).isZero();
      assertThat(now.permitted(TRAINING, captured, before)).isZero();
      assertThat(subject.permittedBefore(TRAINING, captured)).isZero();
      assertThat(now.reason(TRAINING, CHAT)).isEqualTo(Withheld.POLICY);
      assertThat(now.unread(TRAINING) & CHAT).isEqualTo(CHAT);
      assertThat(now.unread(OPERATION) & USAGE).isEqualTo(USAGE);
      assertThat(now.awaited(TRAINING, before) & CHAT).isEqualTo(CHAT);
      assertThat(now.awaited(OPERATION, before) & USAGE).isEqualTo(USAGE);
      assertThat(tightened()).isZero();
    }
  }

  /** Nobody had consented to the data, so there is nothing that the source could confirm. */
  @Test
  void policyFile_asksForConsentWhileASourceFails_whatWasAllowedDoesNotWait() {
    try (Decisions decisions = fixture.decisions()) {
      SubjectHandle subject = decisions.subject("acme/u7");
      Decision before = granted(decisions, subject);
      fixture.remote.fail("down");
      fixture.executor.runDue();
      assertThat(subject.currentDecision().permitted(TRAINING) & (CHAT | USAGE)).isEqualTo(USAGE);

      write(ASKING);

      Decision now = subject.currentDecision();
      assertThat(now.awaited(TRAINING, before) & (CHAT | USAGE)).isEqualTo(CHAT);
      assertThat(tightened() & (CHAT | USAGE)).isEqualTo(USAGE);
    }
  }

  @Test
  void law6_policyAllowsWhatAGrantPermitsLater_whatIsOlderThanTheGrantStays() {
    try (Decisions decisions = fixture.decisions()) {
      long now = fixture.clock.epochNanos();
      Instant ahead = fixture.clock.instant().plusSeconds(3600);
      fixture.file.say("acme/u7", Fixture.granted(Purpose.AI_TRAINING, CHAT, ahead, null));
      fixture.executor.runDue();
      SubjectHandle subject = decisions.subject("acme/u7");
      Decision before = subject.currentDecision();
      assertThat(before.permitted(TRAINING, now) & CHAT).isZero();

      write(Fixture.RULES.replace("opt_in }", "allow }"));
      fixture.executor.advance(LOOK); // what loosens waits for a second look

      Decision after = subject.currentDecision();
      assertThat(after.permitted(TRAINING, now) & CHAT).isEqualTo(CHAT);
      assertThat(after.permitted(TRAINING, now, before) & CHAT).isZero();
    }
  }

  @Test
  void explain_whileThePolicyIsBroken_saysSo() {
    try (Decisions decisions = fixture.decisions()) {
      SubjectHandle subject = decisions.subject("acme/u7");
      granted(decisions, subject);

      breakPolicy();

      assertThat(decisions.explain(subject, OPERATION).lines())
          .filteredOn(it -> it.category().equals(Category.SERVICE_USAGE))
          .singleElement()
          .satisfies(it -> assertThat(it.reason()).isEqualTo("a policy file can't be read"));
    }
  }

  @Test
  void unset_whileThePolicyIsBroken_isStillUnset() {
    try (Decisions decisions = fixture.decisions()) {
      SubjectHandle subject = decisions.subject("acme/u7");
      fixture.executor.runDue();

      breakPolicy();

      assertThat(subject.currentDecision().reason(TRAINING, CHAT)).isEqualTo(Withheld.UNSET);
    }
  }

  @Test
  void policyFile_mended_whatWasCapturedBeforeGoesAndTheGrantIsUnbroken() {
    try (Decisions decisions = fixture.decisions()) {
      SubjectHandle subject = decisions.subject("acme/u7");
      Decision before = granted(decisions, subject);
      breakPolicy();
      fixture.executor.advance(LOOK);

      write(Fixture.RULES);

      Decision now = subject.currentDecision();
      assertThat(now.permitted(TRAINING, captured, before) & CHAT).isEqualTo(CHAT);
      assertThat(now.permitted(OPERATION, captured, before) & USAGE).isEqualTo(USAGE);
      assertThat(now.permitted(TRAINING, Long.MAX_VALUE, before) & CHAT).isEqualTo(CHAT);
      assertThat(tightened()).isZero();
    }
  }

  @Test
  void policyFile_readAndNarrowed_isTakenBackAtOnce() {
    try (Decisions decisions = fixture.decisions()) {
      SubjectHandle subject = decisions.subject("acme/u7");
      granted(decisions, subject);

      write(NARROWED);

      assertThat(subject.currentDecision().unread(TRAINING) & CHAT).isZero();
      assertThat(tightened() & CHAT).isEqualTo(CHAT);
    }
  }

  @Test
  void policyFile_brokenThenNarrowed_isTakenBackAtTheFirstLook() {
    try (Decisions decisions = fixture.decisions()) {
      SubjectHandle subject = decisions.subject("acme/u7");
      Decision before = granted(decisions, subject);
      breakPolicy();

      write(NARROWED);

      Decision now = subject.currentDecision();
      assertThat(now.unread(TRAINING) & CHAT).isZero();
      assertThat(now.permitted(TRAINING, captured, before) & CHAT).isZero();
      assertThat(now.permitted(OPERATION, captured, before) & USAGE).isEqualTo(USAGE);
      assertThat(tightened() & CHAT).isEqualTo(CHAT);
    }
  }

  @Test
  void policyFile_brokenThenLooserThanBefore_loosensAfterOneMoreLook() {
    try (Decisions decisions = fixture.built(fixture.builder().policy(fixture.policy(NARROWED)))) {
      SubjectHandle subject = decisions.subject("acme/u7");
      granted(decisions, subject);
      breakPolicy();

      write(Fixture.RULES);
      assertThat(subject.currentDecision().permitted(OPERATION) & USAGE).isEqualTo(USAGE);
      assertThat(subject.currentDecision().permitted(TRAINING) & CHAT).isZero();

      fixture.executor.advance(LOOK);
      assertThat(subject.currentDecision().permitted(TRAINING) & CHAT).isEqualTo(CHAT);
    }
  }

  @Test
  void deny_whileThePolicyIsBroken_isHeardAndTakesBack() {
    try (Decisions decisions = fixture.decisions()) {
      SubjectHandle subject = decisions.subject("acme/u7");
      Decision before = granted(decisions, subject);
      breakPolicy();

      deny(decisions, "acme/u7", Category.CONTENT_CHAT);

      assertThat(subject.currentDecision().unread(TRAINING) & CHAT).isZero();
      assertThat(subject.currentDecision().awaited(TRAINING, before) & CHAT).isZero();
      assertThat(tightened() & CHAT).isEqualTo(CHAT);
      write(Fixture.RULES);
      assertThat(subject.currentDecision().permitted(TRAINING, captured, before) & CHAT).isZero();
    }
  }

  @Test
  void deniedAndGrantedAnew_whileThePolicyIsBroken_whatWasCapturedBeforeStays() {
    try (Decisions decisions = fixture.decisions()) {
      SubjectHandle subject = decisions.subject("acme/u7");
      Decision before = granted(decisions, subject);
      breakPolicy();
      deny(decisions, "acme/u7", Category.CONTENT_CHAT);
      grant(decisions, "acme/u7", Category.CONTENT_CHAT);
      fixture.executor.runDue();

      write(Fixture.RULES);

      assertThat(subject.currentDecision().permitted(TRAINING) & CHAT).isEqualTo(CHAT);
      assertThat(subject.currentDecision().permitted(TRAINING, captured, before) & CHAT).isZero();
    }
  }

  @Test
  void expiry_whileThePolicyIsBroken_takesBack() {
    try (Decisions decisions = fixture.decisions()) {
      fixture.remote.say(
          "acme/u7",
          Fixture.granted(
              dev.assent.policy.Purpose.AI_TRAINING,
              CHAT,
              TestClock.START,
              TestClock.START.plusSeconds(90)));
      fixture.executor.runDue();
      SubjectHandle subject = decisions.subject("acme/u7");
      breakPolicy();
      assertThat(subject.currentDecision().unread(TRAINING) & CHAT).isEqualTo(CHAT);

      fixture.executor.advance(Duration.ofSeconds(40));

      assertThat(subject.currentDecision().unread(TRAINING) & CHAT).isZero();
      assertThat(tightened() & CHAT).isEqualTo(CHAT);
    }
  }

  @Test
  void hold_whileThePolicyIsBroken_keepsNothingNew() {
    try (Decisions decisions = fixture.built(fixture.builder().policy(fixture.policy(HOLDING)))) {
      fixture.executor.runDue();
      SubjectHandle subject = decisions.subject("acme/u7");
      breakPolicy();
      Decision broken = subject.currentDecision();
      assertThat(broken.awaited(TRAINING, broken)).isZero();
      assertThat(broken.keptAnywhere()).isZero();

      write(HOLDING);

      Decision now = subject.currentDecision();
      assertThat(now.awaited(TRAINING, broken) & CHAT).isZero();
      assertThat(now.awaited(TRAINING, now) & CHAT).isEqualTo(CHAT);
    }
  }

  @Test
  void hold_whileThePolicyIsBroken_goesOnWaitingAndIsNotReleased() {
    try (Decisions decisions = fixture.built(fixture.builder().policy(fixture.policy(HOLDING)))) {
      fixture.executor.runDue();
      SubjectHandle subject = decisions.subject("acme/u7");
      Decision before = subject.currentDecision();
      captured = fixture.clock.epochNanos();
      assertThat(before.awaited(TRAINING, before) & CHAT).isEqualTo(CHAT);
      breakPolicy();
      decisions
          .consent("acme/u7")
          .grant(
              dev.assent.policy.Purpose.AI_TRAINING,
              GrantOptions.underTerms(Fixture.TERMS).coveringHeld(),
              Category.CONTENT_CHAT);
      fixture.executor.runDue();
      assertThat(subject.currentDecision().covered(TRAINING, captured, before) & CHAT).isZero();
      assertThat(subject.currentDecision().awaited(TRAINING, before) & CHAT).isEqualTo(CHAT);

      write(HOLDING);

      assertThat(subject.currentDecision().covered(TRAINING, captured, before) & CHAT)
          .isEqualTo(CHAT);
    }
  }

  @Test
  void subject_firstSeenWhileThePolicyIsBroken_hasNothingThatWaits() {
    try (Decisions decisions = fixture.decisions()) {
      fixture.remote.say("acme/u8", fixture.granted(CHAT));
      fixture.executor.runDue();
      breakPolicy();
      SubjectHandle late = decisions.subject("acme/u8");
      Decision during = late.currentDecision();
      assertThat(during.permitted(TRAINING)).isZero();
      assertThat(during.awaited(TRAINING, during)).isZero();

      write(Fixture.RULES);

      assertThat(late.currentDecision().permitted(TRAINING) & CHAT).isEqualTo(CHAT);
    }
  }

  @Test
  void replacePolicy_whileAFileIsBroken_isInForce() {
    try (Decisions decisions = fixture.decisions()) {
      breakPolicy();
      decisions.replacePolicy(
          dev.assent.internal.policy.PooledPolicy.load(
              java.util.List.of("terms"), Fixture.CATEGORIES, Set.of()));
      assertThat(decisions.processSubject().currentDecision().permitted(OPERATION) & USAGE)
          .isEqualTo(USAGE);
    }
  }
}
