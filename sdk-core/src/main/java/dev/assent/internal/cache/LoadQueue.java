/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.cache;

import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The slots of one source that wait for a request. Slots with a known document precede new slots:
 * the source may have withdrawn a known grant, whereas new subjects send no data yet. Every eighth
 * turn starts with a new slot, so that new subjects make progress while many documents are known.
 * Known slots with an announced change precede both, in the order of their announcements: a later
 * burst does not delay a denial. New slots with an announced change precede other new slots.
 *
 * <p>The queue is bounded. If it is full, a slot that is known or has an announced change displaces
 * the last new slot. Without a new slot, an announced change of a known slot displaces the last
 * known slot. The queue refuses any other slot. The next sweep requests displaced and refused slots
 * again.
 *
 * <p>Thread-safe. The queue notifies displaced and refused slots outside its monitor.
 */
final class LoadQueue {
  /** One of this many turns starts with a new slot. */
  private static final int TURNS = 8;

  private final Deque<SourceSlot> announced;
  private final Deque<SourceSlot> known;
  private final Deque<SourceSlot> fresh;
  private final int most;
  private int turn;

  /**
   * Creates an empty queue.
   *
   * @param most the maximum number of waiting slots
   */
  @SuppressWarnings("JdkObsolete") // an ArrayDeque without memory to grow loses all its elements
  LoadQueue(int most) {
    this(most, LinkedList::new);
  }

  /** Creates an empty queue that consists of these. */
  LoadQueue(int most, Supplier<Deque<SourceSlot>> queues) {
    this.most = most;
    this.announced = queues.get();
    this.known = queues.get();
    this.fresh = queues.get();
  }

  /**
   * Adds a slot behind all slots of its kind.
   *
   * @return false if the queue has refused the slot; the slot is notified
   */
  boolean offer(SourceSlot slot) {
    SourceSlot last = put(slot, slot.isKnown());
    if (last != null) {
      last.refused();
    }
    return last != slot;
  }

  private synchronized @Nullable SourceSlot put(SourceSlot slot, boolean isKnown) {
    boolean full = size() >= most;
    if (full && (!isKnown || fresh.isEmpty())) {
      return slot;
    }
    SourceSlot last = full ? fresh.pollLast() : null;
    (isKnown ? known : fresh).addLast(slot);
    return last;
  }

  /** Adds a slot with an announced change before the slots of its kind without one. */
  void offerAnnounced(SourceSlot slot) {
    SourceSlot last = putAnnounced(slot, slot.isKnown());
    if (last != null) {
      last.refused();
    }
  }

  private synchronized @Nullable SourceSlot putAnnounced(SourceSlot slot, boolean isKnown) {
    boolean full = size() >= most;
    if (full && fresh.isEmpty() && (known.isEmpty() || !isKnown)) {
      return slot;
    }
    SourceSlot last = full ? (fresh.isEmpty() ? known : fresh).pollLast() : null;
    if (isKnown) {
      announced.addLast(slot);
    } else {
      fresh.addFirst(slot);
    }
    return last;
  }

  /** Removes and returns the next slot; null if no slot waits. */
  synchronized @Nullable SourceSlot poll() {
    turn = (turn + 1) % TURNS;
    SourceSlot next = turn == 0 ? fresh.poll() : null;
    next = next != null ? next : announced.poll();
    next = next != null ? next : known.poll();
    return next != null ? next : fresh.poll();
  }

  /**
   * Visits all slots. If an error has ended a change of the queue in its middle, the queue may have
   * lost slots: then it is empty after the call, and the sweeps request all slots again.
   */
  void forEach(Consumer<SourceSlot> action) {
    List<SourceSlot> all = new ArrayList<>();
    synchronized (this) {
      boolean isWhole = copy(announced, all) && copy(known, all) && copy(fresh, all);
      if (!isWhole) {
        clear();
        return;
      }
    }
    all.forEach(action);
  }

  /** Returns false if the queue's links and its count do not agree. */
  private static boolean copy(Deque<SourceSlot> from, List<SourceSlot> to) {
    SourceSlot last = null;
    try {
      for (SourceSlot slot : from) {
        if (slot == null) {
          return false;
        }
        to.add(slot);
        last = slot;
      }
    } catch (RuntimeException broken) {
      return false;
    }
    return last == from.peekLast() && from.isEmpty() == (from.peekFirst() == null);
  }

  synchronized boolean isEmpty() {
    return announced.isEmpty() && known.isEmpty() && fresh.isEmpty();
  }

  synchronized int size() {
    return announced.size() + known.size() + fresh.size();
  }

  synchronized void clear() {
    announced.clear();
    known.clear();
    fresh.clear();
  }
}
