/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import static dev.assent.internal.decision.Fixture.CHAT;
import static dev.assent.internal.decision.Fixture.NETWORK;
import static dev.assent.internal.decision.Fixture.TRAINING;
import static dev.assent.internal.decision.Fixture.USAGE;
import static dev.assent.internal.decision.Fixture.deny;
import static dev.assent.internal.decision.Fixture.training;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.category.Category;
import dev.assent.consent.Receipt;
import dev.assent.ledger.Withheld;
import dev.assent.policy.Purpose;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Law 12: only grants age; a denial outlives everything. */
class Law12OnlyGrantsAgeTest {
  @TempDir Path directory;
  private Fixture fixture;

  @BeforeEach
  void setUp() {
    fixture = new Fixture(directory);
  }

  @Test
  void law12_denialsBeforeAndAfterTheShutdown_areAllStored() {
    try (Decisions decisions = fixture.decisions()) {
      List<CompletableFuture<Receipt>> receipts =
          List.of(
              deny(decisions, "acme/u7", Category.CONTENT_CHAT),
              deny(decisions, "acme/u8", Category.CONTENT_CHAT),
              deny(decisions, "acme/u9", Category.CONTENT_CHAT));
      fixture.executor.shutdown();
      fixture.executor.runDue();
      assertThat(receipts).allSatisfy(receipt -> assertThat(receipt.join().durable()).isTrue());
      CompletableFuture<Receipt> late = deny(decisions, "acme", Category.CONTENT_CHAT);
      assertThat(late.join().durable()).isTrue();
      assertThat(decisions.subject("acme/u1").decision().reason(TRAINING, CHAT))
          .isEqualTo(Withheld.DENIED);
    }
    assertThat(fixture.file.stored).hasSize(4);
  }

  @Test
  void law12_denialThenEverythingAges_staysDenied() {
    try (Decisions decisions = fixture.decisions()) {
      deny(decisions, "acme/u7", Category.PERSONAL_NETWORK);
      fixture.executor.runDue();
      fixture.executor.advance(Duration.ofDays(400));
      fixture.remote.fail("down");
      fixture.file.fail("down");
      fixture.executor.runDue();
      SubjectHandle subject = decisions.subject("acme/u7");
      assertThat(training(subject) & NETWORK).isZero();
      assertThat(subject.decision().reason(TRAINING, NETWORK)).isEqualTo(Withheld.DENIED);
      Receipt receipt =
          decisions
              .consent("acme/u7")
              .revoke(Purpose.AI_TRAINING, Category.SERVICE_USAGE)
              .getNow(null);
      assertThat(receipt).isNull(); // the receipt waits for the store
      assertThat(subject.decision().permitted(TRAINING) & USAGE).isEqualTo(USAGE);
    }
  }
}
