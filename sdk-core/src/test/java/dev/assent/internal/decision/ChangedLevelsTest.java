/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.consent.SubjectPath;
import dev.assent.internal.supervise.Mark;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What becomes of an evaluation or a change that an error ends so that no handler runs. */
class ChangedLevelsTest {
  private static final SubjectPath ACME = new SubjectPath("acme");

  private final AtomicLong nanoTime = new AtomicLong(1);
  private final ChangedLevels changed = new ChangedLevels(nanoTime::get);

  private boolean isOverdueLater(boolean isBusy) {
    nanoTime.addAndGet(Mark.OVERDUE_NANOS + 2);
    return changed.isOverdue(isBusy);
  }

  @Test
  void take_evaluationEnds_nextOneIsOfItsLevelsOnly() {
    assertThat(changed.add(ACME)).isTrue();
    assertThat(changed.take()).containsExactly(ACME);
    changed.done();

    assertThat(isOverdueLater(false)).isFalse();
    assertThat(changed.add(ACME)).isTrue();
    assertThat(changed.take()).containsExactly(ACME);
  }

  @Test
  void take_evaluationNeverEnds_isOverdueAndNextOneIsOfAllLevels() {
    assertThat(changed.add(ACME)).isTrue();
    assertThat(changed.take()).containsExactly(ACME);

    assertThat(isOverdueLater(true)).as("it may be running").isFalse();
    assertThat(isOverdueLater(false)).isTrue();
    assertThat(changed.take()).as("all levels").isNull();
    changed.done();
    assertThat(isOverdueLater(false)).isFalse();
  }

  @Test
  void changeBegins_changeNeverEnds_isOverdueAndAllLevelsAreEvaluated() {
    changed.changeBegins();

    assertThat(isOverdueLater(false)).isTrue();
    assertThat(changed.take()).as("all levels").isNull();
    changed.done();
    assertThat(isOverdueLater(false)).isFalse();
  }

  @Test
  void changeEnds_change_needsNoEvaluation() {
    changed.changeBegins();
    changed.changeEnds();

    assertThat(isOverdueLater(false)).isFalse();
  }
}
