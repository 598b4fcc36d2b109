/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.category.Category;
import dev.assent.consent.Receipt;
import dev.assent.fixtures.StallingReceiver;
import dev.assent.fixtures.StallingReceiver.Stall;
import dev.assent.ledger.Signal;
import dev.assent.policy.Purpose;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One person's revocation, and a request in flight that has data of others. */
class OthersInFlightTest extends AssentRig {
  private static final String OTHER = "acme/u8";

  private final StallingReceiver receiver = new StallingReceiver();

  @BeforeEach
  void settings() throws IOException {
    environment.put("ASSENT_POLICY", "terms");
    catalogChat();
    consentFromFile(
        document(USER, 1, "granted", "content.chat", IN_THE_PAST),
        document(OTHER, 1, "granted", "content.chat", IN_THE_PAST));
    destination("train", "ai_training", receiver.endpoint(""));
    environment.put("ASSENT_DESTINATION_TRAIN_SIGNALS", "logs");
    start();
  }

  @AfterEach
  void closeReceiver() {
    stop();
    receiver.close();
  }

  private Receipt.Count revokeWhileInFlight() {
    StallingReceiver.Stalled stalled = receiver.stall(Stall.BEFORE_ANSWER);
    assent.flush(Duration.ZERO);
    stalled.awaitReached();
    Receipt receipt = revoke(USER, Purpose.AI_TRAINING, Category.CONTENT_CHAT);
    stalled.release();
    assertThat(assent.flush(LONG)).isTrue();
    return receipt.counts().stream()
        .filter(count -> count.signal() == Signal.LOGS)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void revoke_nothingOfThePersonInTheRequest_isNotAborted() {
    event(OTHER, CANARY);

    Receipt.Count count = revokeWhileInFlight();

    assertThat(count.aborted()).isZero();
    assertThat(count.possiblySent()).isZero();
    assertThat(receiver.drain()).hasSize(1);
  }

  /** The receiver answered nothing yet, so that nobody knows how long an answer takes. */
  @Test
  void revoke_textOfThePersonInTheRequest_isAbortedAndTheOthersTextIsSentAgain() {
    event(OTHER, CANARY);
    event(USER, "mine");

    Receipt.Count count = revokeWhileInFlight();

    assertThat(count.aborted()).isEqualTo(1);
    // the receiver adds the aborted request when its thread runs again
    assertThat(List.of(receiver.take(), receiver.take()))
        .allSatisfy(request -> assertThat(request.contains(CANARY)).isTrue())
        .anySatisfy(request -> assertThat(request.contains("mine")).isFalse());
    assertThat(receiver.drain()).isEmpty();
  }
}
