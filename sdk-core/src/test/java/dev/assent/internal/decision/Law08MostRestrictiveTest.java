/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import static dev.assent.internal.decision.Fixture.CHAT;
import static dev.assent.internal.decision.Fixture.HEALTH;
import static dev.assent.internal.decision.Fixture.TRAINING;
import static dev.assent.internal.decision.Fixture.deny;
import static dev.assent.internal.decision.Fixture.grant;
import static dev.assent.internal.decision.Fixture.training;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.category.Category;
import dev.assent.internal.consent.MaskedDocument;
import dev.assent.internal.decision.evaluate.Decision;
import dev.assent.ledger.Withheld;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Law 8: the most restrictive wins. */
class Law08MostRestrictiveTest {
  @TempDir Path directory;
  private Fixture fixture;

  @BeforeEach
  void setUp() {
    fixture = new Fixture(directory);
  }

  @Test
  void law8_remoteGrantAfterALocalDenial_liftsNothingInAnyOrder() {
    try (Decisions decisions = fixture.decisions()) {
      SubjectHandle subject = decisions.subject("acme/u7");
      deny(decisions, "acme/u7", Category.CONTENT_CHAT);
      fixture.executor.runDue();
      fixture.clock.advance(Duration.ofSeconds(1));
      fixture.remote.say("acme/u7", fixture.granted(CHAT));
      fixture.file.say(new MaskedDocument("acme/u7", 99, 0, List.of(fixture.granted(CHAT))));
      fixture.executor.runDue();
      assertThat(training(subject) & CHAT).isZero();
      assertThat(subject.decision().reason(TRAINING, CHAT)).isEqualTo(Withheld.DENIED);
      grant(decisions, "acme", Category.CONTENT_CHAT); // the denial is not the account's
      assertThat(training(subject) & CHAT).isZero();
      fixture.clock.advance(Duration.ofSeconds(1));
      grant(decisions, "acme/u7", Category.CONTENT_CHAT);
      assertThat(training(subject) & CHAT).isEqualTo(CHAT);
    }
  }

  @Test
  void law8_protectedCategory_accountsGrantCountsForNobodyBelow() {
    try (Decisions decisions = fixture.decisions()) {
      fixture.remote.say("acme", fixture.granted(HEALTH | CHAT));
      fixture.executor.runDue();
      assertThat(training(decisions.subject("acme/u7")) & (HEALTH | CHAT)).isEqualTo(CHAT);
      assertThat(training(decisions.subject("acme")) & HEALTH).isEqualTo(HEALTH);
      fixture.remote.say("acme/u7", fixture.granted(HEALTH));
      fixture.executor.runDue();
      SubjectHandle one = decisions.subject("acme/u7");
      assertThat(training(one) & HEALTH).isEqualTo(HEALTH);
      assertThat(training(one.and(decisions.subject("acme/u8"))) & HEALTH).isZero();
    }
  }

  /** Kills a mutant: of several subjects, only the last one's added categories counted. */
  @Test
  void law8_severalSubjects_whatAnyOfThemAddsCounts() {
    try (Decisions decisions = fixture.decisions()) {
      fixture.remote.say(new MaskedDocument("acme/u7", 1, HEALTH, List.of()));
      fixture.remote.say("acme/u6");
      fixture.remote.say("acme/u8");
      fixture.executor.runDue();
      SubjectHandle clinic = decisions.subject("acme/u7");

      for (String other : List.of("acme/u6", "acme/u8")) {
        Decision both = clinic.and(decisions.subject(other)).currentDecision();
        assertThat(both.addedToContent() & HEALTH).as(other).isEqualTo(HEALTH);
        assertThat(both.addedToWaiting() & HEALTH).as(other).isEqualTo(HEALTH);
      }
    }
  }
}
