/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import static dev.assent.internal.decision.Fixture.CHAT;
import static dev.assent.internal.decision.Fixture.NETWORK;
import static dev.assent.internal.decision.Fixture.TERMS;
import static dev.assent.internal.decision.Fixture.TRAINING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.consent.ChoiceValue;
import dev.assent.internal.consent.MaskedChoice;
import dev.assent.internal.decision.evaluate.Decision;
import dev.assent.ledger.Withheld;
import dev.assent.policy.Purpose;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What ends a permission, a wait or a reduction though no choice says so at that moment. */
class StrictChoicesTest {
  private static final String RULES =
      """
      rules:
        - { categories: [service], purposes: [any], recipients: [any], basis: allow }
        - { categories: [content], purposes: [any], recipients: [any], basis: opt_in, pending: hold }
        - { categories: [protected], purposes: [any], recipients: [any], basis: opt_in, treatment: reduce }
        - { categories: [personal], purposes: [any], recipients: [any], basis: opt_out }
      """;
  private static final Duration SECOND = Duration.ofSeconds(1);

  @TempDir private Path directory;
  private Fixture fixture;
  private Decisions decisions;
  private SubjectHandle subject;

  @BeforeEach
  void start() {
    fixture = new Fixture(directory);
    decisions = fixture.built(fixture.builder().policy(fixture.policy(RULES)));
    subject = decisions.subject("acme/u7");
    fixture.executor.runDue();
  }

  @AfterEach
  void close() {
    decisions.close();
  }

  private MaskedChoice granted(Instant at, Instant expires, boolean coversHeld) {
    return new MaskedChoice(
        Purpose.AI_TRAINING, CHAT | NETWORK, ChoiceValue.GRANTED, TERMS, at, expires, coversHeld);
  }

  private MaskedChoice denied(Instant at) {
    return new MaskedChoice(
        Purpose.AI_TRAINING, CHAT | NETWORK, ChoiceValue.DENIED, TERMS, at, null, false);
  }

  private void says(FakeSource source, MaskedChoice... choices) {
    source.say("acme/u7", choices);
    fixture.executor.runDue();
  }

  private Decision now() {
    return subject.currentDecision();
  }

  @Test
  void reduced_silenceThatNobodyConfirmedInTime_nothing() {
    decisions.replacePolicy(
        fixture.policy(
            """
            rules:
              - { categories: [personal], purposes: [any], recipients: [any], basis: opt_in, treatment: reduce }
            """));
    assertThat(now().reduced(TRAINING)).isEqualTo(Fixture.CATEGORIES.mask("personal"));
    fixture.clock.advance(Duration.ofHours(25));
    assertThat(now().reduced(TRAINING)).isZero();
  }

  @Test
  void grant_anotherSourceDidNotConfirmInTime_isUnknownAndWaits() {
    fixture.clock.advance(Duration.ofHours(12));
    says(fixture.file, granted(fixture.clock.instant(), null, false));
    Decision before = now();
    assertThat(before.permitted(TRAINING) & CHAT).isEqualTo(CHAT);
    fixture.clock.advance(Duration.ofHours(13));
    assertThat(now().permitted(TRAINING) & CHAT).isZero();
    assertThat(now().reason(TRAINING, CHAT)).isEqualTo(Withheld.UNKNOWN);
    assertThat(now().awaited(TRAINING, before) & CHAT).isEqualTo(CHAT);
  }

  @Test
  void covered_equalGrantsOfTwoSources_onlyIfBothCover() {
    Decision captured = now();
    long time = fixture.clock.epochNanos();
    fixture.clock.advance(SECOND);
    Instant at = fixture.clock.instant();
    fixture.remote.put(
        new dev.assent.internal.consent.MaskedDocument(
            "acme/u7", 1, 0, java.util.List.of(granted(at, null, false))));
    says(fixture.file, granted(at, null, true));
    assertThat(now().permitted(TRAINING) & CHAT).isEqualTo(CHAT);
    assertThat(now().covered(TRAINING, time, captured) & CHAT).isZero();
  }

  @Test
  void covered_grantsOfOneTimeInOneDocument_onlyIfBothCover() {
    Decision captured = now();
    long time = fixture.clock.epochNanos();
    fixture.clock.advance(SECOND);
    Instant at = fixture.clock.instant();
    says(fixture.remote, granted(at, null, true), granted(at, null, false));
    assertThat(now().covered(TRAINING, time, captured) & CHAT).isZero();
  }

  @Test
  void denied_theGrantAfterItIsDatedAhead_untilThen() {
    Instant at = fixture.clock.instant();
    says(fixture.remote, denied(at), granted(at.plusSeconds(60), null, true));
    assertThat(now().reason(TRAINING, CHAT)).isEqualTo(Withheld.DENIED);
    assertThat(now().awaited(TRAINING, now()) & CHAT).isZero();
    fixture.clock.advance(Duration.ofSeconds(60));
    assertThat(now().permitted(TRAINING) & CHAT).isEqualTo(CHAT);
  }

  @Test
  void awaited_theGrantExpiresWhileAnotherSourceFails_nothing() {
    Instant at = fixture.clock.instant();
    says(fixture.file, granted(at, at.plusSeconds(60), false));
    Decision captured = now();
    fixture.remote.fail("down");
    fixture.executor.runDue();
    assertThat(now().awaited(TRAINING, captured) & CHAT).isEqualTo(CHAT);
    fixture.clock.advance(Duration.ofSeconds(60));
    assertThat(now().awaited(TRAINING, captured) & CHAT).isZero();
  }

  @Test
  void awaited_sourceFailsAfterAGrant_newDataIsNotKept() {
    says(fixture.file, granted(fixture.clock.instant(), null, true));
    fixture.remote.fail("down");
    fixture.executor.runDue();
    assertThat(now().awaited(TRAINING, now()) & CHAT).isZero();
  }

  @Test
  void awaited_policyCantBeRead_newDataIsNotKeptAndOtherDataWaits() {
    Decision before = now();
    fixture.write("policy.yaml", "rules: [");
    fixture.executor.advance(Duration.ofSeconds(60));
    assertThat(now().awaited(TRAINING, before) & CHAT).isEqualTo(CHAT);
    assertThat(now().awaited(TRAINING, now()) & CHAT).isZero();
  }

  @Test
  void optOut_grantExpiredAndWasDeleted_dataFromBeforeStays() {
    Instant at = fixture.clock.instant();
    says(fixture.remote, granted(at, at.plusSeconds(60), false));
    fixture.clock.advance(SECOND);
    Decision captured = now();
    long time = fixture.clock.epochNanos();
    fixture.executor.advance(Duration.ofSeconds(60));
    assertThat(now().permitted(TRAINING) & NETWORK).isZero();
    says(fixture.remote);
    assertThat(now().permitted(TRAINING) & NETWORK).isEqualTo(NETWORK);
    assertThat(now().permitted(TRAINING, time, captured) & NETWORK).isZero();
  }

  @Test
  void grant_anOlderDenialOfAnotherSourceIsHeardAfterItWasLifted_dataInBetweenStays() {
    Instant denied = fixture.clock.instant();
    fixture.clock.advance(SECOND);
    says(fixture.remote, granted(fixture.clock.instant(), null, false));
    fixture.clock.advance(SECOND);
    Decision captured = now();
    long time = fixture.clock.epochNanos();
    fixture.clock.advance(SECOND);
    says(fixture.file, denied(denied), granted(fixture.clock.instant(), null, false));
    assertThat(now().permitted(TRAINING) & CHAT).isEqualTo(CHAT);
    assertThat(now().permitted(TRAINING, time, captured) & CHAT).isZero();
  }

  @Test
  void covered_aGrantThatDoesNotCoverCameFirst_nothing() {
    Decision captured = now();
    long time = fixture.clock.epochNanos();
    fixture.clock.advance(SECOND);
    says(fixture.remote, granted(fixture.clock.instant(), null, false));
    fixture.clock.advance(SECOND);
    says(fixture.remote, granted(fixture.clock.instant(), null, true));
    assertThat(now().covered(TRAINING, time, captured) & CHAT).isZero();
  }
}
