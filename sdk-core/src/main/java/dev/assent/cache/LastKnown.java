/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.cache;

import dev.assent.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What one source said before a restart, until it says more; and storing what it says now.
 *
 * <p>A level of which nothing is stored is unknown, unless something was stored that can't be read
 * any more or did not fit: then everything counts as denied there, until the source gives a
 * document. Where the wall clock is behind the highest time that was seen before, no stored grant
 * counts until the source confirms it.
 *
 * <p>Disk work is done on the thread for files. {@link #restore} may be called by anyone, all else
 * on the cache's thread, but for {@link #saveNow} at the end.
 */
final class LastKnown {
  private static final long CHANGE_DELAY_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long MIN_CONFIRMATION_DELAY_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long LONG_NANOS = Long.MAX_VALUE / 4;

  private final StoredState state;
  private final StateSettings states;
  private final CacheSettings settings;
  private final int index;
  private final Complaints complaints;
  private final Consumer<Consumer<CacheEntry>> entries;
  private volatile @Nullable Found found;

  // On the cache's thread only.
  private boolean scheduled;
  private boolean changeScheduled;

  /**
   * What was found, and when.
   *
   * @param loaded what was stored
   * @param now when it was read
   */
  private record Found(LoadedState loaded, Clock now) {}

  /**
   * Nothing is read yet.
   *
   * @param sourceName the source's name
   * @param index its place among all
   * @param entries visits all entries
   */
  LastKnown(
      String sourceName,
      int index,
      StateSettings states,
      CacheSettings settings,
      Complaints complaints,
      Consumer<Consumer<CacheEntry>> entries) {
    this.state = states.of(sourceName);
    this.states = states;
    this.settings = settings;
    this.index = index;
    this.complaints = complaints;
    this.entries = entries;
  }

  /**
   * Reads what is stored, off this thread.
   *
   * @param restored told, on the cache's thread, when what is known of an entry has changed
   */
  void start(Consumer<CacheEntry> restored) {
    execute(
        states.files(),
        () -> {
          LoadedState loaded = state.load();
          if (loaded.problem() != null) {
            complaints.say(loaded.problem() + "; what it held counts as denied");
          }
          found = new Found(loaded, settings.clock().reading());
          execute(settings.executor(), () -> restoreAll(restored));
        });
  }

  private static void execute(Executor executor, Runnable task) {
    try {
      executor.execute(task);
    } catch (RejectedExecutionException closed) {
      // Nobody decides any more.
    }
  }

  private void restoreAll(Consumer<CacheEntry> restored) {
    entries.accept(
        entry -> {
          if (restore(entry)) {
            restored.accept(entry);
          }
        });
  }

  /** Holds what is stored of an entry, unless more is known. Tells whether it did. */
  boolean restore(CacheEntry entry) {
    Found stored = found;
    if (stored == null) {
      return false;
    }
    Held known = held(stored, entry.level());
    if (known == null) {
      return false;
    }
    Slot slot = entry.slots[index];
    Held before = slot.held();
    return !slot.hold(held -> held.or(known)).continues(before);
  }

  private @Nullable Held held(Found stored, String level) {
    Map<String, StoredDocument> documents = stored.loaded.documents();
    StoredDocument document = documents.get(level);
    long nowEpochNanos = stored.now.epochNanos();
    if (document == null) {
      return stored.loaded.complete()
          ? null
          : Held.of(
              states.everythingDenied(level),
              null,
              new Held.Times(stored.now.nanoTime(), nowEpochNanos, Long.MAX_VALUE, nowEpochNanos));
    }
    boolean setBack = stored.loaded.highWaterEpochNanos() > nowEpochNanos;
    long age =
        setBack
            ? LONG_NANOS
            : Math.min(LONG_NANOS, Math.max(0, nowEpochNanos - document.confirmedEpochNanos()));
    return Held.restored(
        document,
        new Held.Times(
            stored.now.nanoTime() - age,
            nowEpochNanos - age,
            Request.epochNanos(document.validUntil()),
            nowEpochNanos));
  }

  /** A source has replied: it is stored, soon if something has changed, and later if not. */
  void heard(boolean change) {
    if (scheduled && (changeScheduled || !change)) {
      return;
    }
    scheduled = true;
    changeScheduled = change;
    long delay =
        change
            ? CHANGE_DELAY_NANOS
            : Math.max(MIN_CONFIRMATION_DELAY_NANOS, settings.refreshNanos());
    ScheduledExecutorService executor = settings.executor();
    try {
      Future<?> unused = executor.schedule(this::saveDue, delay, TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException closed) {
      // What is known is stored at the end.
    }
  }

  private void saveDue() {
    scheduled = false;
    changeScheduled = false;
    saveNow();
  }

  /** Stores what is known now. */
  void saveNow() {
    if (found == null) {
      return; // what is stored may be more than what is known
    }
    List<StoredDocument> pinned = new ArrayList<>();
    List<StoredDocument> others = new ArrayList<>();
    entries.accept(
        entry -> {
          StoredDocument document = entry.slots[index].held().stored(entry.level());
          if (document != null) {
            (entry.pinned ? pinned : others).add(document);
          }
        });
    pinned.addAll(others);
    long highWater = settings.clock().epochNanos();
    if (!pinned.isEmpty()) {
      execute(states.files(), () -> save(pinned, highWater));
    }
  }

  private void save(List<StoredDocument> documents, long highWater) {
    String problem = state.save(documents, highWater);
    if (problem != null) {
      complaints.say(problem);
    }
  }
}
