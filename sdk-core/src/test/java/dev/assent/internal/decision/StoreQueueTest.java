/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import static dev.assent.internal.decision.Fixture.CHAT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.consent.ChoiceValue;
import dev.assent.fixtures.ManualExecutor;
import dev.assent.internal.consent.MaskedChoice;
import dev.assent.internal.time.TestClock;
import dev.assent.policy.Purpose;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Choices in the queue of a store. */
class StoreQueueTest {
  private final TestClock clock = new TestClock();
  private final FakeSource.Storing store = new FakeSource.Storing("file", clock);
  private final ManualExecutor disk = new ManualExecutor(clock);
  private final StoreQueue queue = new StoreQueue(store, disk);

  private CompletableFuture<Void> deny() {
    return queue.store(
        "acme",
        new MaskedChoice(
            Purpose.AI_TRAINING, CHAT, ChoiceValue.DENIED, null, Instant.EPOCH, null, false));
  }

  @Test
  void store_diskHangs_whatWaitsIsBoundedAndMoreFails() {
    List<CompletableFuture<Void>> taken = new ArrayList<>();
    for (int i = 0; i < StoreQueue.MAX_WAITING; i++) {
      taken.add(deny());
    }

    assertThat(deny()).isCompletedExceptionally();
    assertThat(taken).noneMatch(CompletableFuture::isDone);
    assertThat(disk.waiting()).isOne();
  }

  @Test
  void store_diskComesBack_takesMoreAgain() {
    CompletableFuture<Void> first = deny();
    disk.runDue();
    CompletableFuture<Void> second = deny();
    disk.runDue();

    assertThat(first).isCompleted();
    assertThat(second).isCompleted();
    assertThat(store.stored).hasSize(2);
  }
}
