/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import static dev.assent.internal.decision.Fixture.CHAT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.assent.consent.ChoiceValue;
import dev.assent.fixtures.ManualExecutor;
import dev.assent.internal.consent.MaskedChoice;
import dev.assent.internal.supervise.Restored;
import dev.assent.internal.supervise.SupervisedExecutor;
import dev.assent.internal.time.TestClock;
import dev.assent.policy.Purpose;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Choices in the queue of a store. */
class StoreQueueTest {
  private final TestClock clock = new TestClock();
  private final FakeSource.Storing store = new FakeSource.Storing("file", clock);
  private final ManualExecutor disk = new ManualExecutor(clock);
  private final StoreQueue queue = new StoreQueue(store, disk);

  private CompletableFuture<Void> deny() {
    return deny("acme");
  }

  /** Denies for users of their own, from {@code acme/u0}. */
  private List<CompletableFuture<Void>> deny(int users) {
    return IntStream.range(0, users).mapToObj(user -> deny("acme/u" + user)).toList();
  }

  private CompletableFuture<Void> deny(String level) {
    return queue.store(
        level,
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
  void store_manyWait_areStoredInTheirOrderByOneWrite() {
    List<CompletableFuture<Void>> burst = deny(5_000);

    disk.runDue();

    assertThat(burst).allMatch(CompletableFuture::isDone);
    assertThat(store.stored)
        .containsExactlyElementsOf(
            IntStream.range(0, 5_000).mapToObj(user -> "acme/u" + user + " DENIED").toList());
    assertThat(store.writes).isOne();
  }

  @Test
  void store_moreComeDuringAWrite_theNextWriteStoresThemAll() {
    List<CompletableFuture<Void>> more = new ArrayList<>();
    store.onWrite = () -> more.addAll(store.writes == 1 ? deny(100) : List.of());

    deny();
    disk.runDue();

    assertThat(more).hasSize(100).allMatch(CompletableFuture::isDone);
    assertThat(store.writes).isEqualTo(2);
  }

  @Test
  void store_oneWriteFails_allItsChoicesFailAndTheNextAreStored() {
    List<CompletableFuture<Void>> failed = deny(3);
    store.broken = true;
    disk.runDue();
    store.broken = false;
    CompletableFuture<Void> next = deny();
    disk.runDue();

    assertThat(failed).allMatch(CompletableFuture::isCompletedExceptionally);
    assertThat(next).isCompleted();
    assertThat(store.writes).isEqualTo(2);
  }

  @Test
  void store_noRoomForAll_storesThoseThatFit() {
    store.room = 2;
    List<CompletableFuture<Void>> burst = deny(5);
    disk.runDue();

    assertThat(burst).allMatch(done -> done.isDone() && !done.isCompletedExceptionally());
    assertThat(store.stored).hasSize(5).doesNotHaveDuplicates();
    assertThat(store.stored).isSorted();

    store.room = 0;
    CompletableFuture<Void> one = deny();
    disk.runDue();
    assertThat(one).isCompletedExceptionally();
  }

  @Test
  void close_executorDroppedItsTask_theCallerWritesAllThatWaitsAtOnce() {
    List<CompletableFuture<Void>> burst = deny(400);
    disk.shutdown();

    queue.close();

    assertThat(burst).allMatch(done -> done.isDone() && !done.isCompletedExceptionally());
    assertThat(store.writes).isOne();
    assertThat(deny()).as("stored by its caller").isCompleted();
  }

  @Test
  void close_aWriteHangs_onlyWhatItDoesNotStoreFails() {
    CompletableFuture<Void> first = deny();
    List<CompletableFuture<Void>> behind = new ArrayList<>();
    store.onWrite =
        () -> {
          behind.addAll(deny(3));
          queue.close();
          behind.add(deny());
          assertThat(behind).allMatch(CompletableFuture::isCompletedExceptionally);
          store.onWrite = () -> {};
        };

    disk.runDue();

    assertThat(first).isCompleted();
    assertThat(behind).hasSize(4);
    assertThat(store.writes).isOne();
    disk.shutdown();
    assertThat(deny()).as("the store answers again").isCompleted();
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

  /** The time after which a write is made again does not grow with the number of failures. */
  @Test
  void check_memoryIsBackAfterManyChecks_storesAtTheSecondCheckFromThen() {
    SupervisedExecutor files = new SupervisedExecutor("assent-test-files");
    StoreQueue failing = new StoreQueue(store, files);
    AtomicBoolean hasMemory = new AtomicBoolean();
    store.onWrite =
        () -> {
          if (!hasMemory.get()) {
            throw new OutOfMemoryError("injected");
          }
        };
    MaskedChoice denial =
        new MaskedChoice(
            Purpose.AI_TRAINING, CHAT, ChoiceValue.DENIED, null, Instant.EPOCH, null, false);
    CompletableFuture<Void> stored = failing.store("acme", denial);
    for (int i = 0; i < 40; i++) {
      checkWhenIdle(failing, files);
    }
    assertThat(stored).isNotDone();
    hasMemory.set(true);

    checkWhenIdle(failing, files);
    checkWhenIdle(failing, files);

    await().until(stored::isDone);
    assertThat(stored).isCompleted();
    files.shutdownNow();
  }

  /** A task that was submitted before has ended. */
  private static void checkWhenIdle(StoreQueue queue, SupervisedExecutor files) {
    await()
        .pollInterval(Duration.ofMillis(1))
        .until(() -> files.submit(() -> true).get() && SupervisedExecutor.isIdle(files));
    queue.check(new Restored());
  }
}
