/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.cache;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The slots of one source that wait to be asked for. What is known, and may be taken back, goes
 * before what is new, of which nothing leaves anyway; but for every eighth turn, so that new
 * subjects are heard of too while much is known. News of what is known go before both, in the order
 * in which they came: a later burst does not delay a denial. News of what is new go before what
 * else is new. Bounded: where there is no room, what is new and waits last has to go, then what is
 * known; news that find no room are asked for by the next sweep.
 *
 * <p>Thread-safe. Slots are told outside of the monitor.
 */
final class LoadQueue {
  /** Every so many turns are of what is new. */
  private static final int TURNS = 8;

  private final ArrayDeque<SourceSlot> news = new ArrayDeque<>();
  private final ArrayDeque<SourceSlot> known = new ArrayDeque<>();
  private final ArrayDeque<SourceSlot> fresh = new ArrayDeque<>();
  private final int most;
  private int turn;

  /**
   * An empty line.
   *
   * @param most how many may wait
   */
  LoadQueue(int most) {
    this.most = most;
  }

  /**
   * Puts a slot behind all of its kind.
   *
   * @return false if there is no room, which the slot was told
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

  /** Puts a slot of which something is announced before all that is no news. */
  void offerNews(SourceSlot slot) {
    SourceSlot last = putNews(slot, slot.isKnown());
    if (last != null) {
      last.refused();
    }
  }

  private synchronized @Nullable SourceSlot putNews(SourceSlot slot, boolean isKnown) {
    boolean full = size() >= most;
    if (full && fresh.isEmpty() && (known.isEmpty() || !isKnown)) {
      return slot;
    }
    SourceSlot last = full ? (fresh.isEmpty() ? known : fresh).pollLast() : null;
    if (isKnown) {
      news.addLast(slot);
    } else {
      fresh.addFirst(slot);
    }
    return last;
  }

  /** The next; null if none waits. */
  synchronized @Nullable SourceSlot poll() {
    turn = (turn + 1) % TURNS;
    SourceSlot next = turn == 0 ? fresh.poll() : null;
    next = next != null ? next : news.poll();
    next = next != null ? next : known.poll();
    return next != null ? next : fresh.poll();
  }

  synchronized boolean isEmpty() {
    return news.isEmpty() && known.isEmpty() && fresh.isEmpty();
  }

  synchronized int size() {
    return news.size() + known.size() + fresh.size();
  }

  synchronized void clear() {
    news.clear();
    known.clear();
    fresh.clear();
  }
}
