/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.cache;

import dev.assent.internal.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What one source said before a restart, until it says more; and storing what it says now.
 *
 * <p>A level of which nothing is stored is unknown, unless something was stored that can't be read
 * any more or did not fit: then everything counts as denied there, until the source gives a
 * document. Where the wall clock is behind the highest time that was seen before, no stored grant
 * counts until the source confirms it. What is stored of a level is held beneath the source's first
 * answer for it, in whatever order the two arrive, and never again after it: an entry that is made
 * anew after its eviction must not begin with what is older than what was forgotten.
 *
 * <p>What has changed is kept until it is stored, even if its entry is evicted before: {@value
 * StateFormat#MAX_LEVELS} levels at most while a disk does not take them.
 *
 * <p>Disk work is done on the thread for files, where one save waits at most. {@link #restore} may
 * be called by anyone, all else on the cache's thread, but for {@link #close}.
 */
final class StateSync {
  private static final long CHANGE_DELAY_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long MIN_CONFIRMATION_DELAY_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long MAX_CHANGE_DELAY_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long LONG_NANOS = Long.MAX_VALUE / 4;

  /** Saving takes a tenth of the time at most, while something changes all the time. */
  private static final long SHARE = 10;

  private final StoredState state;
  private final StateSettings states;
  private final CacheSettings settings;
  private final int index;
  private final WarnOnce warnOnce;
  private final Consumer<Consumer<CacheEntry>> entries;
  private final Map<String, StoredDocument> unsaved = new ConcurrentHashMap<>();
  private final AtomicBoolean saving = new AtomicBoolean();
  private volatile @Nullable Found found;
  private volatile long tookNanos;
  private volatile boolean closed;

  // On the cache's thread only.
  private boolean scheduled;
  private boolean changeScheduled;

  /**
   * What was found, and when.
   *
   * @param loaded what was stored
   * @param unheard of that, the levels of which the source has not said anything since
   * @param now when it was read
   */
  private record Found(LoadedState loaded, Map<String, StoredDocument> unheard, Clock now) {
    Found(LoadedState loaded, Clock now) {
      this(loaded, new ConcurrentHashMap<>(loaded.documents()), now);
    }
  }

  /**
   * Nothing is read yet.
   *
   * @param sourceName the source's name
   * @param index its place among all
   * @param entries visits all entries
   */
  StateSync(
      String sourceName,
      int index,
      StateSettings states,
      CacheSettings settings,
      WarnOnce warnOnce,
      Consumer<Consumer<CacheEntry>> entries) {
    this.state = states.of(sourceName);
    this.states = states;
    this.settings = settings;
    this.index = index;
    this.warnOnce = warnOnce;
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
            warnOnce.say(
                loaded.problem()
                    + ". Assent counts every choice of this source as denied until the source"
                    + " returns its"
                    + " document");
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
    KnownDocument known = held(stored, entry.level());
    if (known == null) {
      return false;
    }
    SourceSlot slot = entry.slot(index);
    KnownDocument before = slot.held();
    return !slot.hold(knownDocument -> knownDocument.over(known)).continues(before);
  }

  private @Nullable KnownDocument held(Found stored, String level) {
    StoredDocument document = stored.unheard.get(level);
    long nowEpochNanos = stored.now.epochNanos();
    if (document == null) {
      return stored.loaded.complete()
          ? null
          : KnownDocument.of(
              states.everythingDenied(level),
              null,
              new KnownDocument.Times(
                  stored.now.nanoTime(), nowEpochNanos, Long.MAX_VALUE, nowEpochNanos));
    }
    boolean setBack = stored.loaded.highWaterEpochNanos() > nowEpochNanos;
    long age =
        setBack
            ? LONG_NANOS
            : Math.min(LONG_NANOS, Math.max(0, nowEpochNanos - document.confirmedEpochNanos()));
    return KnownDocument.restored(
        document,
        new KnownDocument.Times(
            stored.now.nanoTime() - age,
            nowEpochNanos - age,
            LoadRequest.epochNanos(document.validUntil()),
            nowEpochNanos));
  }

  /**
   * The source has answered, and what is held follows from that and from what was restored: it is
   * stored, soon if something has changed, and later if not.
   */
  void answered(CacheEntry entry, boolean change) {
    Found stored = found;
    if (stored != null) {
      stored.unheard.remove(entry.level());
    }
    heard(entry, change);
  }

  /** What is held may have changed. */
  void heard(CacheEntry entry, boolean change) {
    if (change) {
      keep(entry);
    }
    if (scheduled && (changeScheduled || !change)) {
      return;
    }
    saveIn(
        change,
        change
            ? Math.max(CHANGE_DELAY_NANOS, Math.min(MAX_CHANGE_DELAY_NANOS, SHARE * tookNanos))
            : Math.max(MIN_CONFIRMATION_DELAY_NANOS, settings.refreshNanos()));
  }

  /** The disk did not take it, and nothing else may be said that would have it saved. */
  private void saveAgain() {
    if (!scheduled && !closed) {
      saveIn(false, MIN_CONFIRMATION_DELAY_NANOS);
    }
  }

  private void saveIn(boolean change, long delay) {
    scheduled = true;
    changeScheduled = change;
    ScheduledExecutorService executor = settings.executor();
    try {
      Future<?> unused = executor.schedule(this::saveDue, delay, TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException closed) {
      // What is known is stored at the end.
    }
  }

  private void keep(CacheEntry entry) {
    String level = entry.level();
    StoredDocument document = entry.slot(index).held().stored(level);
    if (document == null) {
      return;
    }
    if (unsaved.size() < StateFormat.MAX_LEVELS || unsaved.containsKey(level)) {
      unsaved.put(level, document);
    } else {
      warnOnce.say(
          "the disk refuses writes, and more documents have changed than Assent keeps in memory for"
              + " the disk. It requests the others again after a restart");
    }
  }

  private void saveDue() {
    scheduled = false;
    changeScheduled = false;
    saveNow();
  }

  /** Stores what is known for the last time. */
  void close() {
    closed = true;
    saveNow();
  }

  /** Stores what is known, as it will be when the thread for files comes to it. */
  private void saveNow() {
    if (saving.compareAndSet(false, true)) {
      execute(states.files(), this::save);
    }
  }

  private void save() {
    saving.set(false);
    if (found == null) {
      return; // what is stored may be more than what is known
    }
    long begun = settings.clock().nanoTime();
    Map<String, StoredDocument> changes = Map.copyOf(unsaved);
    List<StoredDocument> documents = documents(changes);
    if (documents.isEmpty()) {
      return;
    }
    String problem = state.save(documents, settings.clock().epochNanos());
    tookNanos = settings.clock().nanoTime() - begun;
    if (problem == null) {
      changes.forEach(unsaved::remove);
    } else {
      warnOnce.say(problem);
      execute(settings.executor(), this::saveAgain);
    }
  }

  /** What is pinned first, then what has changed; of the rest what may find room. */
  private List<StoredDocument> documents(Map<String, StoredDocument> changes) {
    List<StoredDocument> first = new ArrayList<>();
    List<StoredDocument> others = new ArrayList<>();
    entries.accept(
        entry -> {
          StoredDocument document = entry.slot(index).held().stored(entry.level());
          if (document != null && entry.pinned) {
            first.add(document);
          } else if (document != null
              && (others.size() < StateFormat.MAX_LEVELS || document.restricts())) {
            others.add(document);
          }
        });
    first.addAll(changes.values());
    first.addAll(others);
    return first;
  }
}
