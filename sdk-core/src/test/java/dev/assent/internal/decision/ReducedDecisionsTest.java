/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import static dev.assent.internal.decision.Fixture.CHAT;
import static dev.assent.internal.decision.Fixture.NETWORK;
import static dev.assent.internal.decision.Fixture.TRAINING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.category.Category;
import dev.assent.internal.decision.evaluate.Decision;
import dev.assent.policy.Purpose;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Treatment {@code reduce} acts while nothing was chosen, and at no other time. */
@Timeout(60)
class ReducedDecisionsTest {
  private static final String RULES =
      """
      rules:
        - { categories: [service], purposes: [any], recipients: [any], basis: allow }
        - { categories: [personal], purposes: [any], recipients: [any], basis: opt_in, treatment: reduce }
        - { categories: [content], purposes: [any], recipients: [any], basis: opt_in }
        - { categories: [protected], purposes: [any], recipients: [any], basis: never, treatment: reduce }
      """;

  @TempDir private Path directory;
  private Fixture fixture;
  private Decisions decisions;

  @BeforeEach
  void setUp() {
    fixture = new Fixture(directory);
  }

  @AfterEach
  void close() {
    decisions.close();
  }

  private Decision decision(String subject) {
    return decisions.subject(subject).decision();
  }

  private void start() {
    decisions = fixture.built(fixture.builder().policy(fixture.policy(RULES)));
  }

  @Test
  void reduced_nothingChosen_theCategoriesOfTheRule() {
    start();
    assertThat(decision("acme/u7").reduced(TRAINING))
        .isEqualTo(Fixture.CATEGORIES.mask("personal"));
    assertThat(decision("acme/u7").redacted(TRAINING)).isZero();
  }

  @Test
  void reduced_noSubject_nothing() {
    start();
    assertThat(decisions.processSubject().decision().reduced(TRAINING)).isZero();
  }

  @Test
  void reduced_denied_notThisCategory() {
    start();
    SubjectHandle subject = decisions.subject("acme/u7");
    assertThat(subject.decision().reduced(TRAINING) & NETWORK).isEqualTo(NETWORK);
    Fixture.deny(decisions, "acme/u7", Category.PERSONAL_NETWORK);
    assertThat(subject.decision().reduced(TRAINING) & NETWORK).isZero();
    assertThat(subject.decision().reduced(TRAINING)).isNotZero();
  }

  @Test
  void reduced_granted_notThisCategory() {
    fixture.remote.say("acme/u7", fixture.granted(NETWORK));
    start();
    assertThat(decision("acme/u7").permitted(TRAINING) & NETWORK).isEqualTo(NETWORK);
    assertThat(decision("acme/u7").reduced(TRAINING) & NETWORK).isZero();
  }

  @Test
  void reduced_anotherSubjectsGrantIsDatedAhead_notThisCategory() {
    fixture.remote.say(
        "beta/u8",
        Fixture.granted(
            Purpose.AI_TRAINING, NETWORK, fixture.clock.instant().plusSeconds(60), null));
    start();
    SubjectHandle both = decisions.subject("acme/u7").and(decisions.subject("beta/u8"));
    assertThat(both.currentDecision().reduced(TRAINING) & NETWORK).isZero();
    assertThat(both.currentDecision().reduced(TRAINING)).isNotZero();
  }

  @Test
  void reduced_sourceFails_nothing() {
    start();
    SubjectHandle subject = decisions.subject("acme/u7");
    assertThat(subject.decision().reduced(TRAINING)).isNotZero();
    fixture.remote.fail("gone");
    fixture.executor.runDue();
    assertThat(subject.decision().reduced(TRAINING)).isZero();
  }

  /** Silence counts as long as every source confirms it, and no decision outlasts it. */
  @Test
  void reduced_silenceThatIsNotConfirmedInTime_nothing() {
    start();
    SubjectHandle subject = decisions.subject("acme/u7");
    fixture.clock.advance(Duration.ofHours(23));
    assertThat(subject.currentDecision().reduced(TRAINING)).isNotZero();
    fixture.clock.advance(Duration.ofHours(1));
    assertThat(subject.currentDecision().reduced(TRAINING)).isZero();
  }

  @Test
  void reduced_anUnreadablePolicy_nothing() {
    start();
    SubjectHandle subject = decisions.subject("acme/u7");
    fixture.write("policy.yaml", "rules: [ { basis: perhaps } ]");
    fixture.executor.advance(Duration.ofSeconds(60));
    assertThat(subject.decision().reduced(TRAINING)).isZero();
  }

  @Test
  void reduced_anotherRuleIsStricter_nothing() {
    String stricter =
        RULES
            + "  - { categories: [personal.network], purposes: [any], recipients: [any], basis: opt_in,"
            + " treatment: redact }\n";
    decisions = fixture.built(fixture.builder().policy(fixture.policy(stricter)));
    assertThat(decision("acme/u7").reduced(TRAINING) & NETWORK).isZero();
    assertThat(decision("acme/u7").redacted(TRAINING) & NETWORK).isEqualTo(NETWORK);
    assertThat(decision("acme/u7").reduced(TRAINING) & CHAT).isZero();
  }

  /** What was reduced before a denial is removed by it, like what was permitted. */
  @Test
  void lostSince_denied_hasTheCategory() {
    start();
    SubjectHandle subject = decisions.subject("acme/u7");
    Decision before = subject.decision();
    Fixture.deny(decisions, "acme/u7", Category.PERSONAL_NETWORK);
    assertThat(subject.decision().lostSince(before, 0)).isEqualTo(NETWORK);
  }

  /** A source that fails withdraws nothing. */
  @Test
  void lostSince_sourceFails_nothing() {
    start();
    SubjectHandle subject = decisions.subject("acme/u7");
    Decision before = subject.decision();
    fixture.remote.fail("gone");
    fixture.executor.runDue();
    assertThat(subject.decision()).isNotSameAs(before);
    assertThat(subject.decision().lostSince(before, 0)).isZero();
  }

  /** Stored parts stay while a source fails, and until somebody chose. */
  @Test
  void reducedNoMore_sourceFailsAndThenDenied_onlyTheDeniedCategory() {
    start();
    SubjectHandle subject = decisions.subject("acme/u7");
    Decision captured = subject.decision();
    assertThat(captured.reducedNoMore(TRAINING, captured)).isZero();
    fixture.remote.fail("gone");
    fixture.executor.runDue();
    assertThat(subject.decision().reduced(TRAINING)).isZero();
    assertThat(subject.decision().reducedNoMore(TRAINING, captured)).isZero();

    Fixture.deny(decisions, "acme/u7", Category.PERSONAL_NETWORK);

    assertThat(subject.decision().reducedNoMore(TRAINING, captured)).isEqualTo(NETWORK);
  }

  /** The other subject has not chosen, and denied nothing. */
  @Test
  void reducedNoMore_oneOfTwoSubjectsGranted_nothing() {
    start();
    SubjectHandle both = decisions.subject("acme/u7").and(decisions.subject("acme/u8"));
    Decision captured = both.decision();
    assertThat(captured.reduced(TRAINING) & NETWORK).isEqualTo(NETWORK);
    Fixture.grant(decisions, "acme/u7", Category.PERSONAL_NETWORK);

    assertThat(both.decision().reduced(TRAINING) & NETWORK).isEqualTo(NETWORK);
    assertThat(both.decision().reducedNoMore(TRAINING, captured)).isZero();
    assertThat(both.decision().lostSince(captured, 0)).isZero();
  }

  /** What was reduced before the failure is removed by a denial after it. */
  @Test
  void lostSince_sourceFailsBeforeTheDenial_hasTheCategory() {
    start();
    SubjectHandle subject = decisions.subject("acme/u7");
    fixture.remote.fail("gone");
    fixture.executor.runDue();
    fixture.remote.fail("gone again");
    fixture.executor.runDue();
    Decision unknown = subject.decision();
    assertThat(unknown.reduced(TRAINING)).isZero();
    Fixture.deny(decisions, "acme/u7", Category.PERSONAL_NETWORK);
    assertThat(subject.decision().lostSince(unknown, 0)).isEqualTo(NETWORK);
  }

  /** The end of a failure withdraws nothing either. */
  @Test
  void lostSince_sourceAnswersAgain_nothing() {
    start();
    SubjectHandle subject = decisions.subject("acme/u7");
    fixture.remote.fail("gone");
    fixture.executor.runDue();
    Decision unknown = subject.decision();
    fixture.remote.fail(null);
    fixture.executor.runDue();
    assertThat(subject.decision().reduced(TRAINING)).isNotZero();
    assertThat(subject.decision().lostSince(unknown, 0)).isZero();
  }

  /** A second subject that said no, or whose choice is not known, ends it for both. */
  @Test
  void reduced_severalSubjects_onlyWhileNoneChose() {
    fixture.remote.say("acme/u8", fixture.denied(NETWORK));
    start();
    Decision both =
        decisions.subjects(List.of(Fixture.path("acme/u7"), Fixture.path("acme/u8"))).decision();
    assertThat(both.reduced(TRAINING) & NETWORK).isZero();
  }
}
