/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision.evaluate;

import static dev.assent.internal.decision.Fixture.CHAT;
import static dev.assent.internal.decision.Fixture.HEALTH;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.consent.KnownChoices;
import dev.assent.internal.consent.MaskedDocument;
import dev.assent.internal.decision.Decisions;
import dev.assent.internal.decision.Fixture;
import dev.assent.internal.decision.SubjectHandle;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What documents added to content once is kept by data captured before they ceased to. */
class EndedAdditionsTest {
  @TempDir private Path directory;
  private Fixture fixture;
  private Decisions decisions;
  private final Clinic clinic = new Clinic();

  @BeforeEach
  void start() {
    fixture = new Fixture(directory);
    decisions = fixture.built(fixture.builder().sources(List.<KnownChoices>of(clinic)));
  }

  /** A source with one document, for which memory may lack. */
  private static final class Clinic implements KnownChoices {
    private long adds;
    private boolean fails;
    private Runnable onChange = () -> {};

    @Override
    public String name() {
      return "clinic";
    }

    @Override
    public Answer answer(String level) {
      if (fails) {
        throw new OutOfMemoryError("a test");
      }
      return Answer.ageless(
          new MaskedDocument(level, 1, level.equals("clinic") ? adds : 0, List.of()));
    }

    @Override
    public void start(Listener listener) {
      onChange = listener::changedAny;
    }
  }

  private void adds(long mask) {
    clinic.adds = mask;
    changed();
  }

  private void changed() {
    clinic.onChange.run();
    fixture.executor.runDue();
  }

  @Test
  void addedToContent_documentAddsForAWhile_isKeptByEarlierDataOnly() {
    SubjectHandle patient = decisions.subject("clinic/p1");
    Decision before = patient.decision();
    adds(HEALTH);
    Decision meanwhile = patient.decision();
    adds(0);
    Decision after = patient.decision();

    assertThat(after.addedToContent(before)).isEqualTo(HEALTH);
    assertThat(after.addedToWaiting(before)).isEqualTo(HEALTH);
    assertThat(after.addedToContent(meanwhile)).isEqualTo(HEALTH);
    assertThat(after.addedToContent(after)).isZero();
    adds(CHAT);
    assertThat(patient.decision().addedToContent(after)).isEqualTo(CHAT);
    adds(0);
    assertThat(patient.decision().addedToContent(after)).isEqualTo(CHAT);
    assertThat(patient.decision().addedToContent(before)).isEqualTo(HEALTH | CHAT);
    assertThat(patient.decision().forContentOf(before).addedToContent()).isEqualTo(HEALTH | CHAT);
    assertThat(patient.decision().forContentOf(patient.decision())).isSameAs(patient.decision());
  }

  @Test
  void addedToContent_endsAgain_isKeptByDataInBetween() {
    SubjectHandle patient = decisions.subject("clinic/p1");
    adds(HEALTH);
    adds(0);
    Decision between = patient.decision();
    adds(HEALTH);
    adds(0);

    assertThat(patient.decision().addedToContent(between)).isEqualTo(HEALTH);
  }

  @Test
  void addedToContent_noDecisionWasPossibleInBetween_isKept() {
    SubjectHandle patient = decisions.subject("clinic/p1");
    Decision before = patient.decision();
    adds(HEALTH);
    clinic.fails = true;
    changed();
    assertThat(patient.decision().permitted(0)).isZero();
    clinic.fails = false;
    adds(0);

    assertThat(patient.decision().addedToContent(before)).isEqualTo(HEALTH);
  }

  @Test
  void decisions_ofSubjectsWithTheSameHistory_shareIt() {
    SubjectHandle patient = decisions.subject("clinic/p1");
    SubjectHandle other = decisions.subject("clinic/p2");
    adds(HEALTH);
    adds(0);

    assertThat(patient.decision().addedToContent()).isZero();
    assertThat(other.decision().adds()).isSameAs(patient.decision().adds());
  }
}
