/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import static dev.assent.internal.decision.Fixture.AUDIO;
import static dev.assent.internal.decision.Fixture.CHAT;
import static dev.assent.internal.decision.Fixture.TERMS;
import static dev.assent.internal.decision.Fixture.TRAINING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.category.Category;
import dev.assent.consent.ChoiceValue;
import dev.assent.internal.consent.MaskedChoice;
import dev.assent.internal.decision.evaluate.Decision;
import dev.assent.internal.decision.evaluate.DestinationDecision;
import dev.assent.internal.time.EpochNanos;
import dev.assent.policy.Purpose;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Held data, and a grant that covers held data. Fails if {@link DestinationDecision#covered}
 * ignores a denial in between: a denial that is lifted before held data is purged would be
 * forgotten.
 */
class WaitedThroughDenialTest {
  private static final String RULES =
      """
      rules:
        - { categories: [content], purposes: [any], recipients: [any], basis: opt_in, pending: hold }
        - { categories: [any, "!content"], purposes: [any], recipients: [any], basis: never }
      """;

  @TempDir private Path directory;

  private Fixture fixture;
  private Decisions decisions;
  private SubjectHandle subject;
  private Decision captured;
  private long capturedAt;

  @BeforeEach
  void capture() {
    fixture = new Fixture(directory);
    decisions = fixture.built(fixture.builder().policy(fixture.policy(RULES)));
    subject = decisions.subject("acme/u7");
    captured = subject.decision();
    capturedAt = fixture.clock.epochNanos();
    assertThat(captured.awaited(TRAINING, captured) & CHAT).isEqualTo(CHAT);
  }

  @AfterEach
  void close() {
    decisions.close();
  }

  private void denyAndLift(Category category) {
    Fixture.deny(decisions, "acme", category);
    Fixture.grant(decisions, "acme", category);
    fixture.executor.runDue();
  }

  private void grantWhatWaited() {
    fixture.remote.say(
        "acme/u7",
        new MaskedChoice(
            Purpose.AI_TRAINING,
            CHAT | AUDIO,
            ChoiceValue.GRANTED,
            TERMS,
            fixture.clock.instant(),
            null,
            true));
    fixture.executor.runDue();
  }

  private long covered() {
    Decision now = subject.currentDecision();
    assertThat(now.permitted(TRAINING) & CHAT).isEqualTo(CHAT);
    return now.covered(TRAINING, capturedAt, captured);
  }

  @Test
  void covered_neverDenied_isReleased() {
    grantWhatWaited();

    assertThat(covered() & (CHAT | AUDIO)).isEqualTo(CHAT | AUDIO);
  }

  @Test
  void covered_deniedAndLiftedInBetween_isNotReleased() {
    denyAndLift(Category.CONTENT_CHAT);
    grantWhatWaited();

    assertThat(covered() & (CHAT | AUDIO)).isEqualTo(AUDIO);
  }

  @Test
  void covered_anotherDenied_isReleased() {
    Fixture.deny(decisions, "acme/u8", Category.CONTENT_CHAT);
    grantWhatWaited();

    assertThat(covered() & CHAT).isEqualTo(CHAT);
  }

  /** Nobody looks while the denial is in force: the decision must end where it begins. */
  @Test
  void ends_grantOverADenialExpiresWhileAnotherSourceIsUnreadable_decisionEndsThen() {
    Instant expiry = fixture.clock.instant().plusSeconds(10);
    MaskedChoice denial = fixture.denied(CHAT);
    fixture.clock.advance(Duration.ofSeconds(1));
    fixture.remote.say(
        "acme",
        denial,
        Fixture.granted(Purpose.AI_TRAINING, CHAT, fixture.clock.instant(), expiry));
    fixture.file.fail("broken");
    fixture.executor.runDue();

    Decision unreadable = subject.currentDecision();

    assertThat(unreadable.permitted(TRAINING) & CHAT).isZero();
    assertThat(unreadable.ends().epochNanos()).isEqualTo(EpochNanos.nanos(expiry));
  }
}
