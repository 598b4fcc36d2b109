/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.cache;

import dev.assent.internal.consent.Progress;
import dev.assent.internal.position.Confirmations;
import dev.assent.internal.position.Position;
import dev.assent.internal.position.Seen;
import dev.assent.internal.supervise.Mark;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The slots of one source whose documents permit more than before, and wait until the other levels
 * of their subjects are known as of the next position. A stream that confirms these levels ends the
 * wait; otherwise each is requested once more.
 *
 * <p>{@link #reached} may be called by any thread; only the cache's thread calls the other methods.
 */
final class WaitingSlots {
  /** The time after which other levels are requested: a heartbeat, and what it takes to arrive. */
  static final long READ_AFTER_NANOS = TimeUnit.MILLISECONDS.toNanos(1_250);

  private final int index;
  private final CacheSettings settings;
  private final Consumer<Consumer<SourceSlot>> all;
  private final Consumer<CacheEntry> changed;
  private final WarnOnce warnOnce;
  private final Mark reaching;

  /** Slots that a stream announces from now on. */
  private final Queue<SourceSlot> counted = new ConcurrentLinkedQueue<>();

  private final Map<SourceSlot, Wait> slots = new ConcurrentHashMap<>();

  /** Slots beside which the documents of levels above don't count yet, since when. */
  private final Map<SourceSlot, Wait> behind = new ConcurrentHashMap<>();

  /** The slots that wait, by the levels above them. Confined to the cache's thread. */
  private final Map<String, Set<SourceSlot>> below = new HashMap<>();

  /** One wait. Confined to the cache's thread. */
  private static final class Wait {
    final Position since;
    final long begunNanoTime;
    long askedNanoTime;
    boolean hasAsked;
    boolean isPassed;

    /** Whether a level in use is not known as of a later position, by the walk under way. */
    boolean isOpen;

    Wait(Position since, long nanoTime) {
      this.since = since;
      this.begunNanoTime = nanoTime;
      this.askedNanoTime = nanoTime;
    }
  }

  /**
   * @param index the source's index
   * @param all visits the slots of the source
   * @param changed notified of an entry whose answers count otherwise
   */
  WaitingSlots(
      int index,
      CacheSettings settings,
      Consumer<Consumer<SourceSlot>> all,
      Consumer<CacheEntry> changed,
      WarnOnce warnOnce) {
    this.index = index;
    this.settings = settings;
    this.all = all;
    this.changed = changed;
    this.warnOnce = warnOnce;
    this.reaching = new Mark(settings.clock()::nanoTime);
  }

  /**
   * Adds a slot whose document waits.
   *
   * @return whether the wait is a new one
   */
  boolean add(SourceSlot slot) {
    Position since = slot.waitsSince();
    Wait known = slots.get(slot);
    if (since == null || (known != null && known.since.equals(since))) {
      return false;
    }
    slots.put(slot, new Wait(since, settings.clock().nanoTime()));
    for (SourceSlot above : above(slot)) {
      below.computeIfAbsent(above.entry.level(), level -> new HashSet<>()).add(slot);
    }
    return true;
  }

  private void remove(SourceSlot slot) {
    slots.remove(slot);
    for (SourceSlot above : above(slot)) {
      String level = above.entry.level();
      Set<SourceSlot> waiting = below.get(level);
      if (waiting != null && waiting.remove(slot) && waiting.isEmpty()) {
        below.remove(level);
      }
    }
  }

  /**
   * Records that a stream has confirmed documents.
   *
   * @param named the slots whose levels the stream announces from now on
   * @return whether to call {@link #look}
   */
  boolean reached(List<SourceSlot> named) {
    if (slots.isEmpty() && behind.isEmpty() && named.isEmpty()) {
      return false;
    }
    counted.addAll(named);
    return reaching.set() || reaching.renewIfOverdue();
  }

  /** Ends the waits that a stream's confirmation has ended. */
  void look(@Nullable Confirmations stream) {
    reaching.clear();
    for (SourceSlot slot = counted.poll(); slot != null; slot = counted.poll()) {
      isKnownLater(slot);
    }
    behind.keySet().forEach(this::catchesUp);
    Confirmations.Confirmed last = stream == null ? null : stream.last();
    if (last == null) {
      return;
    }
    slots.forEach(
        (slot, wait) -> {
          if (Position.isBefore(wait.since, last.position())) {
            boolean isFirst = !wait.isPassed;
            wait.isPassed = true;
            if (!mayHaveBelow(slot)) {
              boolean unused = ends(slot, wait);
            } else if (isFirst) {
              changed.accept(slot.entry); // for the subjects of which the other levels are covered
            }
          }
        });
  }

  /** Ends the waits for a level that a reply has confirmed. */
  void replied(SourceSlot slot) {
    isKnownLater(slot);
    for (SourceSlot waiting : List.copyOf(below.getOrDefault(slot.entry.level(), Set.of()))) {
      Wait wait = slots.get(waiting);
      if (wait != null && !ends(waiting, wait)) {
        changed.accept(waiting.entry);
      }
    }
  }

  /** Lets what waits above a slot count for it, and ends its own wait. */
  private void isKnownLater(SourceSlot slot) {
    Progress mine = slot.progress();
    if (mine != null && isBehind(slot)) {
      behind.putIfAbsent(slot, new Wait(mine.changed(), settings.clock().nanoTime()));
    } else {
      behind.remove(slot);
    }
    Wait own = slots.get(slot);
    boolean ended = own != null && ends(slot, own);
    if (!ended && above(slot).stream().anyMatch(above -> waiting(above) != null)) {
      changed.accept(slot.entry);
    }
  }

  /** Lets the documents of levels above count for a slot, if they do by now. */
  private void catchesUp(SourceSlot slot) {
    if (!isBehind(slot)) {
      behind.remove(slot);
      changed.accept(slot.entry);
    }
  }

  private boolean isBehind(SourceSlot slot) {
    return !above(slot).stream().allMatch(above -> isBeside(above, slot));
  }

  /** Returns the slots of the levels above one, the nearest first. */
  private List<SourceSlot> above(SourceSlot slot) {
    List<SourceSlot> slots = new ArrayList<>();
    for (CacheEntry above = slot.entry.parent(); above != null; above = above.parent()) {
      slots.add(above.slot(index));
    }
    return slots;
  }

  /** Requests what the documents of levels above need to count for slots that are behind. */
  private void sweepBehind(long now) {
    behind.forEach(
        (slot, wait) -> {
          catchesUp(slot);
          if (slot.entry.isIdle()) {
            behind.remove(slot);
          } else if (behind.containsKey(slot) && isDue(wait, now)) {
            above(slot).forEach(above -> ask(above, slot, wait));
            wait.hasAsked = true;
            wait.askedNanoTime = now;
          }
        });
  }

  /** A level below may be new, and not read yet. */
  private static boolean mayHaveBelow(SourceSlot slot) {
    return slot.entry.parent() == null || slot.entry.hasChildren();
  }

  /** Ends a wait for the levels above if all of them are known as of a later position. */
  private boolean ends(SourceSlot slot, Wait wait) {
    if (mayHaveBelow(slot) || isOpenAbove(slot)) {
      return false;
    }
    end(slot, wait, true);
    return true;
  }

  private boolean isOpenAbove(SourceSlot slot) {
    return !above(slot).stream().allMatch(above -> isBeside(slot, above));
  }

  private static boolean isBeside(SourceSlot one, SourceSlot other) {
    Progress.Waiting waiting = waiting(one);
    Progress theirs = other.progress();
    return waiting == null || (theirs == null ? other.isKnown() : waiting.isOver(theirs));
  }

  private static Progress.@Nullable Waiting waiting(SourceSlot slot) {
    Progress mine = slot.progress();
    return mine == null ? null : mine.waiting();
  }

  /**
   * Returns the position of the last answers of the levels above with which a slot's document is
   * known as of one moment; null if none of them waits.
   */
  @Nullable Position beside(SourceSlot slot) {
    Progress mine = slot.progress();
    if (mine == null) {
      return null;
    }
    Position beside = null;
    for (SourceSlot above : above(slot)) {
      Progress theirs = above.progress();
      if (theirs != null && theirs.waiting() != null) {
        Position one = mine.besideOf(theirs);
        if (one == null) {
          return null;
        }
        beside = beside == null || one.compareTo(beside) < 0 ? one : beside;
      }
    }
    return beside;
  }

  private void end(SourceSlot slot, Wait wait, boolean forAll) {
    remove(slot);
    slot.waitIsOver(wait.since, forAll);
    changed.accept(slot.entry);
  }

  /**
   * Requests the other levels of waits that no stream has ended, and ends those that are over.
   *
   * @return whether there are levels to request a little later
   */
  boolean sweep() {
    long now = settings.clock().nanoTime();
    Map<CacheEntry, Wait> due = new HashMap<>();
    sweepBehind(now);
    slots.forEach(
        (slot, wait) -> {
          if (slot.waitsSince() == null || slot.entry.isIdle()) {
            remove(slot); // a slot that is in use again is added again
          } else if (isDue(wait, now) && !ends(slot, wait)) {
            wait.isOpen = false;
            due.put(slot.entry, wait);
          }
        });
    if (!due.isEmpty()) {
      ask(due, now);
    }
    return slots.values().stream().anyMatch(wait -> !wait.hasAsked);
  }

  private boolean isDue(Wait wait, long now) {
    return wait.hasAsked
        ? now - wait.askedNanoTime >= settings.refreshNanos()
        : now - wait.begunNanoTime >= READ_AFTER_NANOS;
  }

  /** Requests what is not known as of the positions; what a stream confirms only if it is late. */
  private void ask(Map<CacheEntry, Wait> due, long now) {
    due.forEach(
        (entry, wait) -> {
          SourceSlot slot = entry.slot(index);
          above(slot).forEach(above -> ask(slot, above, wait));
        });
    if (due.keySet().stream().anyMatch(CacheEntry::hasChildren)) {
      all.accept(slot -> askBelow(slot, due)); // once for all
    }
    due.forEach((entry, wait) -> asked(entry.slot(index), wait, now));
  }

  private void askBelow(SourceSlot slot, Map<CacheEntry, Wait> due) {
    for (CacheEntry above = slot.entry.parent(); above != null; above = above.parent()) {
      Wait wait = due.get(above);
      if (wait != null && !slot.entry.isIdle()) {
        ask(above.slot(index), slot, wait);
      }
    }
  }

  private void ask(SourceSlot waiting, SourceSlot other, Wait wait) {
    Progress mine = waiting.progress();
    Progress theirs = other.progress();
    if (isBeside(waiting, other)) {
      return;
    }
    wait.isOpen = true;
    if (mine == null || theirs == null || mine.waiting() == null) {
      return;
    }
    if (Position.isBefore(theirs.current(), mine.waiting().since().next())) {
      request(other, mine.waiting().since(), wait);
    }
    if (Position.isBefore(mine.current(), theirs.changed().next())) {
      request(waiting, theirs.changed(), wait);
    } else if (mine.current().generation() < theirs.current().generation()) {
      request(waiting, new Position(theirs.current().generation(), 0), wait);
    }
  }

  private static void request(SourceSlot slot, Position since, Wait wait) {
    if (wait.hasAsked || !slot.isFollowed()) {
      slot.announced(new Seen(since, -1)); // answered by a later position
      slot.requestAnnounced();
    }
  }

  private void asked(SourceSlot slot, Wait wait, long now) {
    if (!wait.isOpen && now - wait.begunNanoTime >= settings.refreshNanos()) {
      end(slot, wait, !mayHaveBelow(slot));
      return;
    }
    if (wait.isOpen && wait.hasAsked) {
      warnOnce.warn(
          "it permits more for a subject, but can't be read for another level of it. The choices"
              + " before count until it can be read");
    }
    wait.hasAsked = true;
    wait.askedNanoTime = now;
  }
}
