/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import static dev.assent.internal.decision.Fixture.AUDIO;
import static dev.assent.internal.decision.Fixture.CATEGORIES;
import static dev.assent.internal.decision.Fixture.CHAT;
import static dev.assent.internal.decision.Fixture.HEALTH;
import static dev.assent.internal.decision.Fixture.NETWORK;
import static dev.assent.internal.decision.Fixture.OPERATION;
import static dev.assent.internal.decision.Fixture.TERMS;
import static dev.assent.internal.decision.Fixture.TRAINING;
import static dev.assent.internal.decision.Fixture.USAGE;
import static dev.assent.internal.decision.Fixture.deny;
import static dev.assent.internal.decision.Fixture.grant;
import static dev.assent.internal.decision.Fixture.training;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.category.Category;
import dev.assent.consent.ChoiceState;
import dev.assent.consent.ChoiceValue;
import dev.assent.consent.Explanation;
import dev.assent.internal.consent.KnownChoices;
import dev.assent.internal.consent.MaskedChoice;
import dev.assent.internal.consent.MaskedDocument;
import dev.assent.ledger.Withheld;
import dev.assent.policy.Basis;
import dev.assent.policy.Purpose;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Law 1: failures withhold. */
class Law01ClosedTest {
  private static final Duration LOOK = Duration.ofSeconds(60);
  @TempDir Path directory;
  private Fixture fixture;

  @BeforeEach
  void setUp() {
    fixture = new Fixture(directory);
  }

  @Test
  void law1_policyFileHalfWrittenButValid_loosensNothingUntilItStaysTheSame() {
    String whole =
        Fixture.RULES
            + "  - { categories: [service.usage], purposes: [any], recipients: [any], basis: never"
            + " }\n";
    fixture.write("policy.yaml", whole);
    try (Decisions decisions = fixture.built(fixture.builder().policy(fixture.policy(whole)))) {
      SubjectHandle subject = decisions.subject("acme/u7");
      fixture.write("policy.yaml", Fixture.RULES); // the last rule is not written yet
      fixture.executor.advance(LOOK);
      assertThat(subject.decision().permitted(OPERATION) & USAGE).isZero();
      fixture.write("policy.yaml", whole);
      fixture.executor.advance(LOOK);
      fixture.executor.advance(LOOK);
      assertThat(subject.decision().permitted(OPERATION) & USAGE).isZero();
      fixture.write("policy.yaml", Fixture.RULES); // this change is intended
      fixture.executor.advance(LOOK);
      fixture.executor.advance(LOOK);
      assertThat(subject.decision().permitted(OPERATION) & USAGE).isEqualTo(USAGE);
    }
  }

  @Test
  void law1_policyFileTightened_atTheFirstLook() {
    try (Decisions decisions = fixture.decisions()) {
      SubjectHandle subject = decisions.subject("acme/u7");
      fixture.write(
          "policy.yaml",
          "rules: [{categories: [service], purposes: [any], recipients: [any], basis: opt_in}]");
      fixture.executor.advance(LOOK);
      assertThat(subject.decision().keptAnywhere()).isZero();
      assertThat(decisions.explain(subject, OPERATION).lines().get(0).basis())
          .isEqualTo(Basis.OPT_IN);
    }
  }

  /** Kills a mutant of {@code Cell.stricter} that forgot {@code inherit: false}. */
  @Test
  void law1_policyFileAsksForAnOwnGrant_atTheFirstLook() {
    try (Decisions decisions = fixture.decisions()) {
      fixture.remote.say("acme", fixture.granted(CHAT));
      fixture.executor.runDue();
      SubjectHandle subject = decisions.subject("acme/u7");
      assertThat(training(subject) & CHAT).isEqualTo(CHAT);
      fixture.write(
          "policy.yaml",
          Fixture.RULES.replace(
              "[content], purposes: [any], recipients: [any], basis: opt_in",
              "[content], purposes: [any], recipients: [any], basis: opt_in, inherit: false"));
      fixture.executor.advance(LOOK);
      assertThat(training(subject) & CHAT).isZero();
      assertThat(training(decisions.subject("acme")) & CHAT).isEqualTo(CHAT);
    }
  }

  @Test
  void law1_policyFileNoLongerAsksForAnOwnGrant_onlyWhenItStaysTheSame() {
    try (Decisions decisions = fixture.decisions()) {
      fixture.remote.say("acme", fixture.granted(HEALTH));
      fixture.executor.runDue();
      SubjectHandle subject = decisions.subject("acme/u7");
      assertThat(training(subject) & HEALTH).isZero();
      fixture.write("policy.yaml", Fixture.RULES.replace(", inherit: false", ""));
      fixture.executor.advance(LOOK);
      assertThat(training(subject) & HEALTH).isZero();
      fixture.executor.advance(LOOK);
      assertThat(training(subject) & HEALTH).isEqualTo(HEALTH);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"missing", "directory", "huge", "not text"})
  void law1_policyFileUnreadable_never(String how) throws IOException {
    try (Decisions decisions = fixture.decisions()) {
      SubjectHandle subject = decisions.subject("acme/u7");
      fixture.executor.advance(LOOK);
      Path file = directory.resolve("policy.yaml");
      Files.delete(file);
      switch (how) {
        case "directory" -> Files.createDirectory(file);
        case "huge" -> Files.write(file, (Fixture.RULES + "#".repeat(1 << 21)).getBytes("UTF-8"));
        case "not text" -> Files.write(file, new byte[] {(byte) 0xff, 0, (byte) 0xfe});
        default -> assertThat(file).doesNotExist();
      }
      fixture.executor.advance(LOOK);
      assertThat(subject.decision().keptAnywhere()).isZero();
      assertThat(subject.decision().reason(OPERATION, USAGE)).isEqualTo(Withheld.POLICY);
    }
  }

  /** An application's own source that fails in unexpected ways. */
  private static final class Exploding implements KnownChoices {
    private volatile boolean broken;
    private Runnable onChange = () -> {};

    @Override
    public String name() {
      return "exploding";
    }

    @Override
    public Answer answer(String level) {
      if (broken && level.endsWith("u7")) {
        throw new StackOverflowError();
      }
      return Answer.ageless(MaskedDocument.empty(level));
    }

    @Override
    public void start(Listener listener) {
      onChange = listener::changedAny;
    }
  }

  @Test
  void law1_sourceFailsWithAnError_withheldAndNoOtherHandleMissesTheChange() {
    Exploding exploding = new Exploding();
    DecisionsBuilder builder =
        fixture.builder().sources(List.<KnownChoices>of(exploding, fixture.file));
    try (Decisions decisions = fixture.built(builder)) {
      List<SubjectHandle> others = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        others.add(decisions.subject("acme/x" + i));
      }
      SubjectHandle subject = decisions.subject("acme/u7");
      grant(decisions, "acme", Category.CONTENT_CHAT);
      fixture.executor.runDue();
      assertThat(training(subject) & CHAT).isEqualTo(CHAT);
      exploding.broken = true;
      deny(decisions, "acme", Category.CONTENT_CHAT);
      assertThat(subject.decision().permitted(TRAINING)).isZero();
      assertThat(others).allSatisfy(other -> assertThat(training(other) & CHAT).isZero());
      assertThat(decisions.subject("beta/u7").decision().keptAnywhere()).isZero();
      exploding.broken = false;
      exploding.onChange.run();
      fixture.executor.runDue();
      assertThat(subject.decision().permitted(OPERATION) & USAGE).isEqualTo(USAGE);
    }
  }

  /** The explanation equals the gate's behavior, for every cell and any mix of choices. */
  @Test
  void explain_anyChoices_agreesWithTheDecisionForEveryCell() {
    Random random = new Random(20230807);
    String[] levels = {"acme", "acme/u7", "beta/u8"};
    try (Decisions decisions = fixture.decisions()) {
      SubjectHandle one = decisions.subject("acme/u7");
      SubjectHandle both = one.and(decisions.subject("beta/u8"));
      for (int round = 0; round < 300; round++) {
        fixture.clock.advance(Duration.ofMinutes(random.nextInt(200)));
        String level = levels[random.nextInt(levels.length)];
        FakeSource source = random.nextBoolean() ? fixture.remote : fixture.file;
        MaskedChoice[] choices = new MaskedChoice[random.nextInt(3)];
        for (int i = 0; i < choices.length; i++) {
          Instant at = fixture.clock.instant().plusSeconds(random.nextInt(7200) - 3600);
          choices[i] =
              new MaskedChoice(
                  random.nextBoolean() ? Purpose.AI_TRAINING : Purpose.SERVICE_OPERATION,
                  random.nextLong() & CATEGORIES.any(),
                  random.nextInt(3) == 0 ? ChoiceValue.DENIED : ChoiceValue.GRANTED,
                  TERMS,
                  at,
                  random.nextBoolean() ? null : at.plusSeconds(random.nextInt(7200)),
                  false);
        }
        source.say(level, choices);
        source.fail(random.nextInt(8) == 0 ? "down" : null);
        fixture.executor.runDue();
        for (SubjectHandle subject : List.of(one, both, decisions.processSubject())) {
          for (int destination = 0; destination < Fixture.DESTINATIONS.size(); destination++) {
            long permitted =
                subject.currentDecision().permitted(destination, fixture.clock.epochNanos());
            long explained = 0;
            for (Explanation.Line line : decisions.explain(subject, destination).lines()) {
              explained |= line.permitted() ? CATEGORIES.find(line.category().name()) : 0;
              if (line.permitted() && line.basis() == Basis.OPT_IN) {
                assertThat(line.choice()).isEqualTo(ChoiceState.GRANTED);
              }
            }
            assertThat(explained).isEqualTo(permitted);
            assertThat(permitted & (NETWORK | HEALTH | AUDIO) & ~CATEGORIES.any()).isZero();
          }
        }
      }
    }
  }
}
