/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assent.internal.category.Categories;
import dev.assent.internal.data.Stamped;
import dev.assent.internal.decision.SubjectHandle;
import dev.assent.internal.decision.evaluate.Decision;
import dev.assent.internal.ledger.Account;
import dev.assent.internal.ledger.LiveLedger;
import dev.assent.ledger.Ledger;
import dev.assent.ledger.Lost;
import dev.assent.ledger.Signal;
import dev.assent.ledger.State;
import dev.assent.ledger.Withheld;
import dev.assent.policy.Destination;
import dev.assent.policy.Purpose;
import dev.assent.policy.Recipient;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DataQueueTest {
  /** A datum that counts how often it was stripped. */
  private record Item(int id, int generation) implements Stamped {
    Item(int id) {
      this(id, 0);
    }

    @Override
    public long ownMask() {
      return 1;
    }

    @Override
    public long fieldsMask() {
      return 0;
    }

    @Override
    public SubjectHandle subject() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Decision capturedUnder() {
      throw new UnsupportedOperationException();
    }

    @Override
    public long earliestEpochNanos() {
      return 0;
    }
  }

  private final LiveLedger ledger =
      LiveLedger.create(
          Categories.builtIn(),
          List.of(new Destination("d", Purpose.SERVICE_OPERATION, Recipient.FIRST_PARTY)));
  private final Account account = ledger.account(0, Signal.TRACES);

  private DataQueue<Item> queue(int capacity) {
    return new DataQueue<>(capacity, account, item -> 1);
  }

  private static List<Item> drain(DataQueue<Item> queue, int max) {
    List<Item> drained = new ArrayList<>();
    queue.drain(max, drained, handedOver -> {});
    return drained;
  }

  private Ledger.Entry counts() {
    return ledger.snapshot().entries().stream()
        .filter(entry -> entry.signal() == Signal.TRACES)
        .findFirst()
        .orElseThrow();
  }

  private Item withhold(Item item) {
    account.withheld(State.QUEUED, Withheld.DENIED, 1);
    return null;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 8, 9})
  void offer_full_refusesAndCounts(int capacity) {
    DataQueue<Item> queue = queue(capacity);
    for (int i = 0; i < capacity; i++) {
      assertThat(queue.offer(new Item(i))).isTrue();
    }

    assertThat(queue.offer(new Item(99))).isFalse();
    assertThat(queue.size()).isEqualTo(capacity);
    assertThat(counts().lost()).containsEntry(Lost.QUEUE_FULL, 1L);
    assertThat(counts().states()).containsEntry(State.QUEUED, (long) capacity);
    assertThat(drain(queue, 100)).hasSize(capacity);
    assertThat(queue.offer(new Item(100))).isTrue();
  }

  @Test
  void offer_closed_refusesAndCountsButKeepsWhatIsThere() {
    DataQueue<Item> queue = queue(4);
    queue.offer(new Item(1));
    queue.close();
    queue.close();

    assertThat(queue.offer(new Item(2))).isFalse();
    assertThat(counts().lost()).containsEntry(Lost.CLOSED, 1L);
    assertThat(queue.size()).isEqualTo(1);
    assertThat(drain(queue, 10)).containsExactly(new Item(1));
  }

  /** A metric is refused with all its points. */
  @Test
  void offer_refused_countsAllUnitsOfTheDatum() {
    DataQueue<Item> queue = new DataQueue<>(1, account, item -> 7);
    account.captured(State.HELD, 14);
    queue.offer(new Item(1));

    queue.offer(new Item(2));
    queue.offer(new Item(3), State.HELD);
    assertThat(counts().lost()).containsEntry(Lost.QUEUE_FULL, 14L);

    queue.close();
    queue.offer(new Item(4));
    queue.offer(new Item(5), State.HELD);
    assertThat(counts().lost()).containsEntry(Lost.CLOSED, 14L);
    assertThat(counts().states()).containsOnly(Map.entry(State.QUEUED, 7L));
    assertThat(ledger.snapshot().balances()).isTrue();
  }

  @Test
  void purge_fullQueue_makesRoomAtOnce() {
    DataQueue<Item> queue = queue(8);
    for (int i = 0; i < 8; i++) {
      queue.offer(new Item(i));
    }

    DataQueue.Purged purged =
        queue.purge(item -> item.id() % 2 == 0 ? withhold(item) : new Item(item.id(), 1));

    assertThat(purged).isEqualTo(new DataQueue.Purged(4, 4));
    assertThat(queue.size()).isEqualTo(4);
    for (int i = 8; i < 12; i++) {
      assertThat(queue.offer(new Item(i))).isTrue();
    }
    assertThat(drain(queue, 100).stream().map(Item::id).toList())
        .containsExactly(1, 3, 5, 7, 8, 9, 10, 11);
  }

  @Test
  void purge_allPass_changesNothing() {
    DataQueue<Item> queue = queue(8);
    queue.offer(new Item(1));

    assertThat(queue.purge(item -> item)).isEqualTo(DataQueue.Purged.NOTHING);
    assertThat(drain(queue, 9)).hasSize(1);
  }

  /** Compares the queue with an {@link ArrayDeque}, over many rounds of the ring. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void anySequence_behavesAsADeque(long seed) {
    Random random = new Random(seed);
    int capacity = 1 + random.nextInt(20);
    DataQueue<Item> queue = queue(capacity);
    Deque<Item> model = new ArrayDeque<>();
    for (int i = 0; i < 20_000; i++) {
      switch (random.nextInt(8)) {
        case 0 -> {
          int max = random.nextInt(6);
          List<Item> expected = new ArrayList<>();
          while (expected.size() < max && !model.isEmpty()) {
            expected.add(model.poll());
          }
          assertThat(drain(queue, max)).as("seed %d, step %d", seed, i).isEqualTo(expected);
        }
        case 1 -> {
          int modulus = 2 + random.nextInt(3);
          queue.purge(item -> item.id() % modulus == 0 ? null : item);
          model.removeIf(item -> item.id() % modulus == 0);
        }
        default -> {
          Item item = new Item(i);
          boolean taken = model.size() < capacity;
          assertThat(queue.offer(item)).as("seed %d, step %d", seed, i).isEqualTo(taken);
          if (taken) {
            model.add(item);
          }
        }
      }
      assertThat(queue.size()).isEqualTo(model.size());
    }
  }

  /**
   * Several threads offer, one drains, one purges. Fails if a datum is lost or duplicated between a
   * claim and its slot, if a purge moves a datum during a drain, if the order of one thread's data
   * changes, or if a datum that was offered before a purge is drained after it without being gated.
   */
  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13})
  void offerDrainPurge_concurrently_loseAndDoubleNothing(long seed) throws Exception {
    int producers = 3;
    int each = 60_000;
    DataQueue<Item> queue = queue(64);
    AtomicInteger period = new AtomicInteger();
    AtomicInteger dropped = new AtomicInteger();
    AtomicBoolean done = new AtomicBoolean();
    CountDownLatch start = new CountDownLatch(1);
    List<Thread> threads = new ArrayList<>();
    AtomicInteger refused = new AtomicInteger();
    for (int p = 0; p < producers; p++) {
      int first = p * each;
      threads.add(
          new Thread(
              () -> {
                await(start);
                for (int i = 0; i < each; i++) {
                  if (!queue.offer(new Item(first + i, period.get()))) {
                    refused.incrementAndGet();
                  }
                }
              }));
    }
    Thread purger =
        new Thread(
            () -> {
              await(start);
              Random random = new Random(seed);
              while (!done.get()) {
                int now = period.incrementAndGet();
                int modulus = 2 + random.nextInt(50);
                queue.purge(
                    item -> {
                      if (item.id() % modulus == 0) {
                        dropped.incrementAndGet();
                        return withhold(item);
                      }
                      return new Item(item.id(), now);
                    });
              }
            });
    List<Item> drained = new ArrayList<>();
    Thread drainer =
        new Thread(
            () -> {
              await(start);
              Random random = new Random(seed + 1);
              while (!done.get() || queue.size() > 0) {
                drained.addAll(drain(queue, 1 + random.nextInt(32)));
              }
            });
    threads.forEach(Thread::start);
    purger.start();
    drainer.start();
    start.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
    done.set(true);
    purger.join();
    drainer.join();

    int[] last = new int[producers];
    for (Item item : drained) {
      int producer = item.id() / each;
      assertThat(item.id() % each + 1).as("seed %d", seed).isGreaterThan(last[producer]);
      last[producer] = item.id() % each + 1;
    }
    assertThat(drained.size() + dropped.get() + refused.get())
        .as("seed %d", seed)
        .isEqualTo(producers * each);
    account.moved(State.QUEUED, State.EXPORTED, drained.size());
    assertThat(ledger.snapshot().balances()).isTrue();
    assertThat(counts().states()).doesNotContainKey(State.QUEUED);
  }

  /**
   * A datum that was offered before a purge and is drained after it has the purge's generation or a
   * later one.
   */
  @Test
  void purge_returned_nothingOfferedBeforeIsUngated() throws Exception {
    DataQueue<Item> queue = queue(128);
    AtomicBoolean done = new AtomicBoolean();
    Thread producer =
        new Thread(
            () -> {
              for (int i = 0; !done.get(); i++) {
                queue.offer(new Item(i));
              }
            });
    producer.start();
    for (int now = 1; now <= 3_000; now++) {
      int generation = now;
      long end = queue.tail();
      queue.purge(item -> new Item(item.id(), generation));
      long position = queue.head();
      for (Item item : drain(queue, 1_000)) {
        if (position++ < end) {
          assertThat(item.generation()).isEqualTo(generation);
        }
      }
    }
    done.set(true);
    producer.join();
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** An empty slot would block the queue for ever. */
  @Test
  void offer_countingFails_nothingIsQueuedAndTheQueueGoesOn() {
    AtomicInteger weighed = new AtomicInteger();
    DataQueue<Item> queue =
        new DataQueue<>(
            8,
            account,
            item -> {
              if (weighed.getAndIncrement() == 0) {
                throw new StackOverflowError();
              }
              return 1;
            });
    assertThatThrownBy(() -> queue.offer(new Item(1))).isInstanceOf(StackOverflowError.class);
    assertThat(queue.offer(new Item(2))).isTrue();

    List<Item> drained = new ArrayList<>();
    queue.drain(8, drained, batch -> {});

    assertThat(drained).containsExactly(new Item(2));
  }

  @Test
  void drain_handingOverFails_everythingStays() {
    DataQueue<Item> queue = new DataQueue<>(8, account, item -> 1);
    queue.offer(new Item(1));
    queue.offer(new Item(2));

    assertThatThrownBy(
            () ->
                queue.drain(
                    8,
                    new ArrayList<>(),
                    batch -> {
                      throw new StackOverflowError();
                    }))
        .isInstanceOf(StackOverflowError.class);
    List<Item> drained = new ArrayList<>();
    queue.drain(8, drained, batch -> {});

    assertThat(drained).containsExactly(new Item(1), new Item(2));
  }

  @Test
  void purge_gateFails_gatesTheOthersAndKeepsEachDatumOnce() {
    DataQueue<Item> queue = new DataQueue<>(8, account, item -> 1);
    for (int id = 0; id < 6; id++) {
      queue.offer(new Item(id));
    }

    assertThatThrownBy(
            () ->
                queue.purge(
                    item -> {
                      if (item.id() == 3) {
                        throw new StackOverflowError();
                      }
                      return item.id() % 2 == 0 ? null : item;
                    }))
        .isInstanceOf(StackOverflowError.class);
    List<Item> drained = new ArrayList<>();
    queue.drain(8, drained, batch -> {});

    assertThat(drained).containsExactly(new Item(1), new Item(3), new Item(5));
  }
}
