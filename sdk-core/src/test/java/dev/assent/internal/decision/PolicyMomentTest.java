/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import static dev.assent.internal.decision.Fixture.CHAT;
import static dev.assent.internal.decision.Fixture.NETWORK;
import static dev.assent.internal.decision.Fixture.TRAINING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.decision.evaluate.Decision;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Laws 1 and 6 for changed policies: a new permission counts from the change on. Kills mutants that
 * fail open and left every other test green.
 */
class PolicyMomentTest {
  private static final String CONTENT =
      "categories: [content], purposes: [any], recipients: [any], basis: opt_in";

  @TempDir private Path directory;
  private Fixture fixture;

  @BeforeEach
  void setUp() {
    fixture = new Fixture(directory);
  }

  private static String policyWith(String content) {
    String policy = Fixture.RULES.replace(CONTENT, content);
    assertThat(policy).isNotEqualTo(Fixture.RULES);
    return policy;
  }

  /**
   * A handle created after the change has no decision from before it. A mutant let it reach back to
   * the grant: it ignored the time of the new policy, or treated a policy with another basis,
   * {@code since} or {@code inherit} as equal.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "categories: [content], purposes: [any], recipients: [any], basis: never",
        CONTENT + ", since: 2030-01-01",
        CONTENT + ", inherit: false"
      })
  void law6_policyComesToPermit_aNewHandleCoversNothingFromBefore(String before) {
    try (Decisions decisions =
        fixture.built(fixture.builder().policy(fixture.policy(policyWith(before))))) {
      fixture.remote.say("acme", fixture.granted(CHAT));
      fixture.executor.runDue();
      fixture.clock.advance(Duration.ofSeconds(10));
      long forbidden = fixture.clock.epochNanos();
      fixture.clock.advance(Duration.ofSeconds(10));
      decisions.replacePolicy(fixture.policy(Fixture.RULES));
      fixture.executor.runDue();
      long allowed = fixture.clock.epochNanos();

      Decision decision = decisions.subject("acme/u7").currentDecision();

      assertThat(decision.permitted(TRAINING, allowed) & CHAT).isEqualTo(CHAT);
      assertThat(decision.permitted(TRAINING, allowed - 1) & CHAT).isZero();
      assertThat(decision.permitted(TRAINING, forbidden) & CHAT).isZero();
    }
  }

  /** A denial ended while the rule required no consent: data captured during the denial stay. */
  @Test
  void law6_deniedWhileTheRuleWasAllow_thenOptOut_whatWasCapturedMeanwhileMayNotGo() {
    try (Decisions decisions = fixture.decisions()) {
      SubjectHandle subject = decisions.subject("acme/u7");
      fixture.remote.say("acme/u7", fixture.denied(NETWORK));
      fixture.executor.runDue();
      fixture.clock.advance(Duration.ofSeconds(10));
      decisions.replacePolicy(
          fixture.policy(Fixture.RULES.replace("basis: opt_out", "basis: allow")));
      Decision captured = subject.currentDecision();
      long time = fixture.clock.epochNanos();
      assertThat(captured.permitted(TRAINING, time) & NETWORK).isEqualTo(NETWORK);
      fixture.clock.advance(Duration.ofSeconds(10));
      fixture.remote.say("acme/u7");
      fixture.executor.runDue();

      decisions.replacePolicy(fixture.policy(Fixture.RULES));

      Decision now = subject.currentDecision();
      assertThat(now.permitted(TRAINING) & NETWORK).isEqualTo(NETWORK);
      assertThat(now.permitted(TRAINING, time, captured) & NETWORK).isZero();
    }
  }
}
