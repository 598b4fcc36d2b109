/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import static dev.assent.internal.decision.Fixture.AUDIO;
import static dev.assent.internal.decision.Fixture.CHAT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.decision.LiftedDenials.Lift;
import dev.assent.policy.Purpose;
import org.junit.jupiter.api.Test;

/** The grant that is responsible for a lifted denial while grants are being stored. */
class LiftedDenialsTest {
  private final LiftedDenials lifts = new LiftedDenials();

  private Lift add(long granted, long lifted) {
    return lifts.add("acme/u7", Purpose.AI_TRAINING, granted, lifted);
  }

  private long withdrawn(Lift lift) {
    return lifts.withdrawn("acme/u7", lift);
  }

  @Test
  void withdrawn_alone_deniesWhatItLifted() {
    assertThat(withdrawn(add(CHAT | AUDIO, CHAT))).isEqualTo(CHAT);
  }

  @Test
  void withdrawn_laterOneSpeaksOfSome_thatOneAnswersForThem() {
    Lift first = add(CHAT | AUDIO, CHAT | AUDIO);
    Lift second = add(CHAT, 0);

    assertThat(withdrawn(first)).isEqualTo(AUDIO);
    assertThat(withdrawn(second)).isEqualTo(CHAT);
  }

  @Test
  void stored_laterOneIsWithdrawn_deniesNothing() {
    Lift first = add(CHAT, CHAT);
    Lift second = add(CHAT, 0);
    lifts.stored("acme/u7", first);

    assertThat(withdrawn(second)).isZero();
  }

  @Test
  void withdrawn_laterOneIsStored_deniesNothing() {
    Lift first = add(CHAT, CHAT);
    Lift second = add(CHAT, 0);

    assertThat(withdrawn(first)).isZero();
    lifts.stored("acme/u7", second);
    assertThat(withdrawn(add(CHAT, 0))).isZero();
  }

  @Test
  void withdrawn_othersOfAnotherLevelOrPurpose_areNotAnswerable() {
    Lift first = add(CHAT, CHAT);
    lifts.add("acme", Purpose.AI_TRAINING, CHAT, 0);
    lifts.add("acme/u7", Purpose.PRODUCT_IMPROVEMENT, CHAT, 0);

    assertThat(withdrawn(first)).isEqualTo(CHAT);
  }
}
