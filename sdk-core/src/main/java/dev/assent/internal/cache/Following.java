/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.cache;

import dev.assent.internal.document.JsonText;
import dev.assent.internal.position.Confirmations;
import dev.assent.internal.position.Interest;
import dev.assent.internal.position.Naming;
import dev.assent.internal.position.Position;
import dev.assent.internal.time.ClockReading;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Names the levels in use to a source with positions, and learns which documents it confirms.
 * Thread-safe.
 *
 * <p>A level is named with what a reply has said about it, so that the source can compare: when the
 * stream begins, or when a reply arrives later. It is removed when its entry is gone or not in use.
 * At most {@value #MOST} levels are named; the documents of others are requested at intervals.
 */
final class Following implements Interest {
  /** The most levels that are named: {@value}. */
  static final int MOST = 100_000;

  /** The most bytes that one change may have as JSON, approximately: {@value}. */
  static final int MAX_BYTES = 3_500_000;

  /** The most bytes that the removed levels of one change may have, approximately. */
  private static final int MAX_REMOVED_BYTES = 400_000;

  /** The most bytes of a level beside its name. */
  private static final long LEVEL_BYTES = 100;

  /** The most changes that are sent before one of them counts. */
  static final int MAX_UNCOUNTED = 64;

  private final CacheSettings settings;
  private final Consumer<Consumer<SourceSlot>> slots;
  private final Function<String, @Nullable SourceSlot> cached;
  private final Consumer<List<SourceSlot>> reached;

  /** The slots to name with the next change; each is in it once. */
  private final Queue<SourceSlot> waiting = new ConcurrentLinkedQueue<>();

  private volatile @Nullable Open open;

  /** The highest generation of the source's database that a reply or a stream has had. */
  private volatile long generation = -1;

  /**
   * Creates an interest without a stream.
   *
   * @param slots visits the slots of the source
   * @param cached returns the slot of a level; null if its entry does not exist
   * @param reached called after each confirmation, by the thread of the stream, with the slots
   *     whose levels are announced from now on
   */
  Following(
      CacheSettings settings,
      Consumer<Consumer<SourceSlot>> slots,
      Function<String, @Nullable SourceSlot> cached,
      Consumer<List<SourceSlot>> reached) {
    this.settings = settings;
    this.slots = slots;
    this.cached = cached;
    this.reached = reached;
  }

  /** Returns the number of levels that the open stream announces. */
  int size() {
    Open now = open;
    return now == null ? 0 : now.size;
  }

  /** Returns the open stream; null if there is none. */
  @Nullable Confirmations stream() {
    Open now = open;
    return now == null ? null : now.confirmations;
  }

  /** Records a generation of the source's database: what an earlier one confirms does not count. */
  void seen(Position position) {
    generation = Math.max(generation, position.generation()); // a lost write is made up for
  }

  /** Returns the highest generation that was seen; -1 if none was. */
  long generation() {
    return generation;
  }

  /** Names a level with the next change, unless the open stream covers its document. */
  void add(SourceSlot slot) {
    Open now = open;
    if (now != null && slot.waitsFor(now.pending, now.size < MOST, settings.clock().reading())) {
      waiting.add(slot);
    }
  }

  @Override
  public synchronized Stream begin() {
    Open next = new Open();
    waiting.clear();
    open = next; // replies from now on are named by a later change
    next.begin();
    return next;
  }

  /** One stream, until it ends or another one begins. */
  private final class Open implements Stream {
    private final Confirmations confirmations =
        new Confirmations(CacheSettings.nanos(settings.maxStaleness()));

    /** The naming of levels that wait for the next change; it never counts. */
    private final Naming pending = new Naming(confirmations, -1);

    // Guarded by this.
    private final Set<String> named = new HashSet<>();
    private final Map<Naming, List<SourceSlot>> uncounted = new HashMap<>();
    private @Nullable Change first;
    private @Nullable Position last;
    private long number;
    private long sentNanoTime;
    private long clearedNanoTime;

    /** The number of named levels. */
    private volatile int size;

    synchronized void begin() {
      List<SourceSlot> all = new ArrayList<>();
      slots.accept(all::add);
      Iterator<SourceSlot> each = all.iterator();
      clearedNanoTime = settings.clock().nanoTime();
      first = change(each, List.of());
      each.forEachRemaining(Following.this::add);
    }

    @Override
    public synchronized Change first() {
      Change begun = first;
      if (begun == null) {
        throw new IllegalStateException("the stream has not begun");
      }
      return begun;
    }

    @Override
    public synchronized @Nullable Change next() {
      long now = settings.clock().nanoTime();
      boolean isDue =
          now - sentNanoTime >= settings.refreshNanos()
              || now - clearedNanoTime >= settings.refreshNanos();
      if (open != this
          || (waiting.isEmpty() && !isDue)
          || confirmations.waiting() >= MAX_UNCOUNTED) {
        return null;
      }
      number++;
      return change(waitingNow(), isDue ? gone(now) : List.of());
    }

    /** What waits now, removed while it is visited. */
    private Iterator<SourceSlot> waitingNow() {
      return new Iterator<>() {
        @Override
        public boolean hasNext() {
          return !waiting.isEmpty();
        }

        @Override
        public SourceSlot next() {
          return waiting.remove();
        }
      };
    }

    /** Names levels, as many as fit into one change; the others stay. */
    private Change change(Iterator<SourceSlot> some, List<String> removed) {
      ClockReading now = settings.clock().reading();
      Naming naming = new Naming(confirmations, number);
      List<Level> added = new ArrayList<>();
      List<SourceSlot> addedSlots = new ArrayList<>();
      long bytes = 0;
      while (some.hasNext() && bytes < MAX_BYTES) {
        SourceSlot slot = some.next();
        boolean fits = named.size() < MOST || named.contains(slot.entry.level());
        Level level = slot.named(fits ? naming : null, now);
        if (level != null) {
          named.add(level.subject());
          added.add(level);
          addedSlots.add(slot);
          bytes += bytes(level.subject());
        }
      }
      size = named.size();
      uncounted.put(naming, addedSlots);
      sentNanoTime = now.nanoTime();
      confirmations.sends(number, now);
      return new Change(number, added, removed);
    }

    /** Returns levels whose entries are gone or not in use, as many as fit into one change. */
    private List<String> gone(long now) {
      List<String> removed = new ArrayList<>();
      long bytes = 0;
      for (Iterator<String> each = named.iterator();
          each.hasNext() && bytes < MAX_REMOVED_BYTES; ) {
        String level = each.next();
        SourceSlot slot = cached.apply(level);
        if (slot == null || slot.entry.isIdle()) {
          each.remove();
          removed.add(level);
          bytes += bytes(level);
          if (slot != null) {
            slot.unnamed();
          }
        }
      }
      clearedNanoTime = bytes < MAX_REMOVED_BYTES ? now : clearedNanoTime;
      return removed;
    }

    private static long bytes(String level) {
      return LEVEL_BYTES + JsonText.bytes(level);
    }

    @Override
    public boolean reached(Position position, Duration age, long counted) {
      List<SourceSlot> begun = new ArrayList<>();
      boolean isConfirmed = confirms(position, age, counted, begun);
      if (isConfirmed) {
        reached.accept(begun);
      }
      return isConfirmed;
    }

    private synchronized boolean confirms(
        Position position, Duration age, long counted, List<SourceSlot> begun) {
      ClockReading now = settings.clock().reading();
      if (open != this
          || !continues(position)
          || confirmations.isTooLate(now)
          || !confirmations.confirms(counted, position, age)) {
        return false;
      }
      for (Iterator<Map.Entry<Naming, List<SourceSlot>>> each = uncounted.entrySet().iterator();
          each.hasNext(); ) {
        Map.Entry<Naming, List<SourceSlot>> named = each.next();
        if (named.getKey().number() <= counted) {
          named.getKey().counts(position, now);
          begun.addAll(named.getValue());
          each.remove();
        }
      }
      return true;
    }

    /**
     * Whether a position is of the stream's generation, and not before an earlier one; and whether
     * no later generation has been seen, of which a server that still serves an earlier one does
     * not know.
     */
    private boolean continues(Position position) {
      Position before = last;
      last = position;
      seen(position);
      if (position.generation() < generation) {
        return false;
      }
      return before == null
          || (position.generation() == before.generation() && position.compareTo(before) >= 0);
    }

    @Override
    public void ended() {
      endedStream(this);
    }
  }

  private synchronized void endedStream(Open ended) {
    if (open == ended) {
      open = null;
      waiting.clear();
    }
  }
}
