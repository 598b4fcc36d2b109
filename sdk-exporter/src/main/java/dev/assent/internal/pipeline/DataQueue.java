/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.pipeline;

import dev.assent.internal.data.Stamped;
import dev.assent.internal.ledger.Account;
import dev.assent.ledger.Lost;
import dev.assent.ledger.State;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A bounded queue that can be purged in place. Any thread may offer, and never waits for other
 * threads or for a purge. The ledger counts accepted and refused data.
 *
 * <p>A ring buffer. A producer claims the position {@code tail} by compare-and-set, counts, and
 * fills the slot. A drain or purge holds the lock, empties slots from {@code head} on, and then
 * moves {@code head}. A drain stops at a slot that is claimed but not filled; a purge waits for it,
 * which takes a few instructions of another thread. A purge compacts data towards the tail, so that
 * dropped data makes room at once.
 *
 * <p>A purge runs the gate under the lock, and the gate may take the lock of decisions. So a thread
 * that holds that lock must not drain or purge.
 *
 * <pre>
 * field   written by                            read by
 * tail    who offers (CAS), who closes (CAS)    all
 * head    who drains or purges, under lock      all
 * slots   who offers, after its claim;          under lock
 *         emptied under lock, before head moves
 * </pre>
 *
 * @param <D> the stamped data
 */
final class DataQueue<D extends Stamped> {
  /** Set in {@code tail} when the queue is closed; positions stay below it. */
  private static final long CLOSED = 1L << 62;

  private final int capacity;
  private final int mask;
  private final AtomicReferenceArray<@Nullable D> slots;
  private final AtomicLong tail = new AtomicLong();
  private final AtomicLong head = new AtomicLong();
  private final Object lock = new Object();
  private final Account account;
  private final ToIntFunction<? super D> weight;

  /**
   * An empty queue.
   *
   * @param capacity the maximum number of data
   * @param weight the number of the ledger's units in a datum
   */
  DataQueue(int capacity, Account account, ToIntFunction<? super D> weight) {
    int size = capacity == 1 ? 1 : Integer.highestOneBit(capacity - 1) << 1;
    this.capacity = capacity;
    this.mask = size - 1;
    this.slots = new AtomicReferenceArray<>(size);
    // the first use of such an operation in a process needs memory
    slots.setRelease(0, slots.getAcquire(0));
    slots.setPlain(0, null);
    this.account = account;
    this.weight = weight;
  }

  /**
   * Takes a datum, or refuses it because the queue is full or closed.
   *
   * @return whether it was accepted
   */
  boolean offer(D datum) {
    return offer(datum, null);
  }

  /**
   * The same for a datum from another state.
   *
   * @param from the state before; null if it was just captured
   */
  boolean offer(D datum, @Nullable State from) {
    int weighed = weight.applyAsInt(datum);
    if (from == null) {
      account.captured(State.QUEUED, weighed);
    } else {
      account.moved(from, State.QUEUED, weighed);
    }
    // Nothing that can fail is between the claim and the slot, not even a count with a finally
    // block: an empty slot would block the queue for ever.
    long position;
    do {
      position = tail.get();
      if (position >= CLOSED) {
        return refuse(weighed, Lost.CLOSED);
      }
      if (position - head.get() >= capacity) {
        return refuse(weighed, Lost.QUEUE_FULL);
      }
    } while (!tail.compareAndSet(position, position + 1));
    slots.setRelease(slot(position), datum);
    return true;
  }

  private boolean refuse(int weighed, Lost reason) {
    account.lost(State.QUEUED, reason, weighed);
    return false;
  }

  /**
   * Removes the oldest data and hands it over before another thread can drain or purge. So a datum
   * is always either here or at the receiver.
   *
   * @param max the maximum number of data
   * @param into an empty list
   * @param handOver called once, unless there is no data
   */
  void drain(int max, List<D> into, Consumer<? super List<D>> handOver) {
    synchronized (lock) {
      long first = head.get();
      long position = first;
      for (long end = Math.min(tail(), first + max); position < end; position++) {
        D datum = slots.getAcquire(slot(position));
        if (datum == null) {
          break;
        }
        into.add(datum);
      }
      if (!into.isEmpty()) {
        handOver.accept(into); // if it throws, everything stays
        clear(first, position);
        head.set(position);
      }
    }
  }

  /**
   * Removes all data offered before the call, and hands it over like {@link #drain}.
   *
   * @param into an empty list
   */
  void drainAll(List<D> into, Consumer<? super List<D>> handOver) {
    synchronized (lock) {
      long first = head.get();
      long end = tail();
      for (long position = first; position < end; position++) {
        into.add(filled(position));
      }
      handOver.accept(into); // if it throws, everything stays
      clear(first, end);
      head.set(end);
    }
  }

  /**
   * Passes every queued datum through the gate and keeps the result in its place. When it returns,
   * all data offered before the call has been gated.
   *
   * @param gate returns the same datum, a stripped one or null; counts withheld data; a datum for
   *     which it throws an error stays as it is, and the error is thrown at the end
   */
  Purged purge(Function<D, @Nullable D> gate) {
    Error failure = null;
    synchronized (lock) {
      long first = head.get();
      long kept = tail();
      long before = 0;
      long after = 0;
      for (long position = kept - 1; position >= first; position--) {
        D datum = filled(position);
        D passed = datum;
        try {
          passed = gate.apply(datum);
        } catch (Error noMemory) {
          failure = noMemory;
        }
        if (passed != datum) {
          before += weight.applyAsInt(datum);
          after += passed == null ? 0 : weight.applyAsInt(passed);
        }
        if (passed != null) {
          kept--;
          if (passed != datum || kept != position) {
            slots.setPlain(slot(kept), passed);
          }
        }
      }
      clear(first, kept);
      head.set(kept);
      if (failure != null) {
        throw failure;
      }
      return new Purged(after, before - after);
    }
  }

  /** Clears slots whose data was moved or dropped; must be visible before {@code head}. */
  private void clear(long first, long end) {
    for (long position = first; position < end; position++) {
      slots.setPlain(slot(position), null);
    }
  }

  private D filled(long position) {
    D datum = slots.getAcquire(slot(position));
    while (datum == null) {
      LockSupport.parkNanos(1_000);
      datum = slots.getAcquire(slot(position));
    }
    return datum;
  }

  /** Refuses new data. Queued data stays. */
  void close() {
    tail.getAndUpdate(position -> position | CLOSED);
  }

  /** The number of queued data. */
  int size() {
    long first = head.get();
    return (int) Math.max(0, tail() - first);
  }

  /** The position of the next datum to be drained. */
  long head() {
    return head.get();
  }

  /** The position of the next datum to be offered. */
  long tail() {
    return tail.get() & ~CLOSED;
  }

  private int slot(long position) {
    return (int) position & mask;
  }

  /**
   * The effect of a purge, in the ledger's units.
   *
   * @param stripped data that lost fields and stays
   * @param withheld data removed whole
   */
  record Purged(long stripped, long withheld) {
    static final Purged NOTHING = new Purged(0, 0);

    /** The sum of both. */
    Purged and(Purged other) {
      return new Purged(stripped + other.stripped, withheld + other.withheld);
    }
  }
}
