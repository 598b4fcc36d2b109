/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.consent;

import static dev.assent.internal.decision.Fixture.CHAT;
import static dev.assent.internal.decision.Fixture.TRAINING;
import static dev.assent.internal.decision.Fixture.deny;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.category.Category;
import dev.assent.internal.decision.Decisions;
import dev.assent.internal.decision.Fixture;
import dev.assent.internal.decision.SubjectHandle;
import dev.assent.policy.Basis;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Explanations as data and as text. */
class ExplanationTest {
  @TempDir private Path directory;
  private Fixture fixture;

  @BeforeEach
  void setUp() {
    fixture = new Fixture(directory);
  }

  @Test
  void granted_namesRuleLevelSourceRevisionTermsAndAge() {
    try (Decisions decisions = fixture.decisions()) {
      fixture.remote.say("acme", fixture.granted(CHAT));
      fixture.clock.advance(Duration.ofSeconds(5));
      Explanation.Line line = line(decisions, decisions.subject("acme/u7"), "content.chat");
      assertThat(line.permitted()).isTrue();
      assertThat(line.basis()).isEqualTo(Basis.OPT_IN);
      assertThat(line.rule()).endsWith("policy.yaml:4");
      assertThat(line.choice()).isEqualTo(ChoiceState.GRANTED);
      assertThat(line.level()).isEqualTo("acme");
      assertThat(line.source()).isEqualTo("remote");
      assertThat(line.revision()).isEqualTo(1);
      assertThat(line.terms()).isEqualTo("2023-08-07");
      assertThat(line.age()).isEqualTo(Duration.ofSeconds(5));
      assertThat(line.reason()).isEqualTo("granted, for data since 2024-01-10T12:00:00Z");
    }
  }

  @Test
  void severalSubjects_mostRestrictiveLinePerCategory() {
    try (Decisions decisions = fixture.decisions()) {
      fixture.remote.say("acme/u7", fixture.granted(CHAT));
      deny(decisions, "beta/u8", Category.CONTENT_CHAT);
      SubjectHandle both = decisions.subject("acme/u7").and(decisions.subject("beta/u8"));
      Explanation.Line line = line(decisions, both, "content.chat");
      assertThat(line.permitted()).isFalse();
      assertThat(line.level()).isEqualTo("beta/u8");
      assertThat(line.source()).isEqualTo("local");
      assertThat(line.reason()).isEqualTo("denied");
      assertThat(decisions.explain(both, TRAINING).subjects())
          .isEqualTo(List.of("acme/u7", "beta/u8"));
    }
  }

  @Test
  void otherReasons_inWords() {
    try (Decisions decisions = fixture.decisions()) {
      SubjectHandle subject = decisions.subject("acme/u7");
      assertThat(line(decisions, subject, "service.usage").reason())
          .isEqualTo("allowed without consent");
      assertThat(line(decisions, subject, "personal.network").reason()).isEqualTo("not denied");
      assertThat(line(decisions, subject, "content.chat").reason()).isEqualTo("not chosen yet");
      assertThat(line(decisions, subject, "unclassified").reason())
          .isEqualTo("unclassified data never leaves");
      assertThat(line(decisions, decisions.processSubject(), "content.chat").reason())
          .isEqualTo("not known: no subject");
      fixture.remote.fail("the platform answers 503");
      assertThat(line(decisions, decisions.subject("acme"), "content.chat").reason())
          .contains("the platform answers 503");
      decisions.replacePolicy(fixture.policy("rules: []"));
      assertThat(line(decisions, subject, "content.chat").reason()).isEqualTo("no rule matches");
    }
    try (Decisions decisions = fixture.built(fixture.builder().enabled(false))) {
      assertThat(line(decisions, decisions.processSubject(), "service.usage").reason())
          .isEqualTo("switched off");
    }
  }

  @Test
  void text_isATable() {
    try (Decisions decisions = fixture.decisions()) {
      String text = decisions.explain(decisions.subject("acme/u7"), TRAINING).toString();
      assertThat(text.lines().toList())
          .hasSize(2 + Fixture.CATEGORIES.size())
          .startsWith("to models (ai_training, first_party), 1 subject");
      assertThat(text.lines().skip(1).findFirst().orElseThrow()).startsWith("category");
      assertThat(text).containsPattern("content\\.chat +no +opt_in +\\S+policy.yaml:4 +unset");
    }
  }

  private static Explanation.Line line(
      Decisions decisions, SubjectHandle subject, String category) {
    return decisions.explain(subject, TRAINING).lines().stream()
        .filter(line -> line.category().name().equals(category))
        .findFirst()
        .orElseThrow();
  }
}
