/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.category.Category;
import dev.assent.fixtures.Allocation;
import dev.assent.internal.consent.MaskedChoice;
import dev.assent.internal.decision.evaluate.Decision;
import dev.assent.policy.Purpose;
import java.nio.file.Path;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The calls for each datum allocate nothing. */
class DecisionAllocationTest {
  private static final int CALLS = 200_000;

  @TempDir private Path directory;

  @Test
  void perDatumQuestions_askedOften_allocateNothing() {
    Fixture fixture = new Fixture(directory);
    try (Decisions decisions = fixture.decisions()) {
      MaskedChoice grant = fixture.granted(Fixture.CHAT | Fixture.AUDIO);
      fixture.remote.say("acme/u7", grant);
      SubjectHandle subject = decisions.subject("acme/u7");
      Decision before = subject.decision();
      decisions.consent("acme/u7").revoke(Purpose.AI_TRAINING, Category.CONTENT_AUDIO);
      Decision decision = subject.decision();
      long now = fixture.clock.epochNanos();
      assertAllocatesNothing(
          () ->
              subject.decision().permitted(1)
                  + subject.currentDecision().permitted(1, now)
                  + decision.permitted(1, now - 1)
                  + decision.permitted(1, now, before)
                  + decision.redacted(1)
                  + decision.addedToContent()
                  + decision.keptAnywhere()
                  + decision.reason(1, Fixture.AUDIO).hashCode());
    }
  }

  static void assertAllocatesNothing(LongSupplier question) {
    long[] sink = {0};
    double bytes = Allocation.perCall(10, CALLS, () -> sink[0] += question.getAsLong());
    assertThat((long) bytes).as("bytes per question (sink %s)", sink[0]).isZero();
  }
}
