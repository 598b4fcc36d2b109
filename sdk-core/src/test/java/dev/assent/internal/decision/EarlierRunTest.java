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
import dev.assent.internal.time.EpochNanos;
import dev.assent.internal.time.TestClock;
import dev.assent.policy.Purpose;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The data of an earlier run of the process that may leave. */
class EarlierRunTest {
  private static final long INTEREST = CHAT | NETWORK | USAGE;

  @TempDir private Path directory;
  private Fixture fixture;
  private Instant captured;

  @BeforeEach
  void setUp() {
    fixture = new Fixture(directory);
    captured = TestClock.START.minusSeconds(100);
  }

  private long permitted(Decisions decisions, Instant time) {
    return decisions.subject("acme/u7").permittedBefore(TRAINING, EpochNanos.nanos(time))
        & INTEREST;
  }

  private void says(MaskedChoice... choices) {
    fixture.remote.say("acme/u7", choices);
    fixture.executor.runDue();
  }

  private static MaskedChoice grantedAt(Instant at) {
    return Fixture.granted(Purpose.AI_TRAINING, CHAT, at, null);
  }

  @Test
  void sameGrant_mayGo() {
    says(grantedAt(captured.minusSeconds(1)));
    try (Decisions decisions = fixture.decisions()) {
      assertThat(permitted(decisions, captured)).isEqualTo(INTEREST);
    }
  }

  @Test
  void law6_grantedLater_mayNotGo() {
    says(grantedAt(captured.minusSeconds(10)), grantedAt(captured.plusSeconds(1)));
    try (Decisions decisions = fixture.decisions()) {
      assertThat(permitted(decisions, captured)).isEqualTo(NETWORK | USAGE);
      assertThat(permitted(decisions, captured.plusSeconds(1))).isEqualTo(INTEREST);
    }
  }

  @Test
  void deniedSince_mayNotGoThoughGrantedAgain() {
    MaskedChoice first = grantedAt(captured.minusSeconds(1));
    fixture.clock.moveWall(Duration.ofSeconds(-50));
    MaskedChoice denial = fixture.denied(CHAT);
    fixture.clock.moveWall(Duration.ofSeconds(50));
    says(first, denial);
    try (Decisions decisions = fixture.decisions()) {
      assertThat(permitted(decisions, captured)).isEqualTo(NETWORK | USAGE);
      says(first, denial, grantedAt(fixture.clock.instant()));
      assertThat(permitted(decisions, captured)).isEqualTo(NETWORK | USAGE);
    }
  }

  @Test
  void deniedHere_mayNotGo() {
    says(grantedAt(captured.minusSeconds(1)));
    try (Decisions decisions = fixture.decisions()) {
      deny(decisions, "acme", Category.CONTENT_CHAT);
      assertThat(permitted(decisions, captured)).isEqualTo(NETWORK | USAGE);
    }
  }

  @Test
  void timeAheadOfTheClock_onlyWhatNeedsNoConsent() {
    says(grantedAt(captured.minusSeconds(1)));
    try (Decisions decisions = fixture.decisions()) {
      assertThat(permitted(decisions, fixture.clock.instant().plusNanos(1))).isEqualTo(USAGE);
      assertThat(permitted(decisions, fixture.clock.instant())).isEqualTo(INTEREST);
    }
  }

  @Test
  void sourceFailsOrGrantHasExpired_mayNotGo() {
    says(
        Fixture.granted(
            Purpose.AI_TRAINING, CHAT, captured.minusSeconds(1), TestClock.START.plusSeconds(1)));
    try (Decisions decisions = fixture.decisions()) {
      assertThat(permitted(decisions, captured)).isEqualTo(INTEREST);
      fixture.clock.advance(Duration.ofSeconds(2));
      assertThat(permitted(decisions, captured)).isEqualTo(NETWORK | USAGE);
      fixture.remote.fail("down");
      fixture.executor.runDue();
      assertThat(permitted(decisions, captured)).isEqualTo(USAGE);
    }
  }

  @Test
  void ruleIsYounger_mayNotGo() {
    String rules =
        Fixture.RULES.replace(
            "allow }", "allow, since: " + TestClock.START.toString().substring(0, 10) + " }");
    try (Decisions decisions = fixture.built(fixture.builder().policy(fixture.policy(rules)))) {
      Instant day = Instant.parse(TestClock.START.toString().substring(0, 10) + "T00:00:00Z");
      assertThat(permitted(decisions, day)).isEqualTo(NETWORK | USAGE);
      assertThat(permitted(decisions, day.minusNanos(1))).isEqualTo(NETWORK);
    }
  }

  @Test
  void noSubjectOrSwitchedOff_mayNotGo() {
    says(grantedAt(captured.minusSeconds(1)));
    long time = EpochNanos.nanos(captured);
    try (Decisions decisions = fixture.decisions()) {
      assertThat(decisions.processSubject().permittedBefore(TRAINING, time) & INTEREST)
          .isEqualTo(USAGE);
    }
    try (Decisions off = fixture.built(fixture.builder().enabled(false))) {
      assertThat(off.subject("acme/u7").permittedBefore(TRAINING, time)).isZero();
    }
  }
}
