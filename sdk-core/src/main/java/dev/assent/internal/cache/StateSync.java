/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.cache;

import dev.assent.consent.ChoiceValue;
import dev.assent.internal.cache.state.StateFormat;
import dev.assent.internal.cache.state.StateSettings;
import dev.assent.internal.cache.state.StoredDocument;
import dev.assent.internal.cache.state.StoredState;
import dev.assent.internal.consent.MaskedChoice;
import dev.assent.internal.consent.MaskedDocument;
import dev.assent.internal.position.Position;
import dev.assent.internal.supervise.Mark;
import dev.assent.internal.supervise.SupervisedExecutor;
import dev.assent.internal.time.Clock;
import dev.assent.policy.Purpose;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The stored documents of one source: this class restores them after a restart, and stores changes.
 *
 * <p>A level without a stored document is unknown, unless an earlier state was unreadable or did
 * not fit: then every purpose at this level counts as denied until the source returns a document.
 * If the wall clock is behind the highest time observed before, no stored grant counts until the
 * source confirms it. The stored document of a level is merged beneath the source's first reply for
 * this level, whichever of the two arrives first. It is never merged after that reply: a new entry
 * after an eviction must not begin with a document older than the evicted one.
 *
 * <p>A changed document stays in memory until it is stored, even if its entry is evicted before.
 * While a disk refuses writes, at most {@value StateFormat#MAX_LEVELS} changed levels stay in
 * memory; changes of further levels are dropped with a warning.
 *
 * <p>The thread for files does the disk work; at most one save waits there. Any thread may call
 * {@link #restore} and {@link #close}; only the cache's thread may call the other methods.
 */
final class StateSync {
  private static final long CHANGE_DELAY_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long MIN_CONFIRMATION_DELAY_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long MAX_CHANGE_DELAY_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long LONG_NANOS = Long.MAX_VALUE / 4;

  /**
   * The inverse of the largest share of time that saving takes while documents change constantly.
   */
  private static final long SHARE = 10;

  private final StoredState state;
  private final StateSettings states;
  private final CacheSettings settings;
  private final int index;
  private final WarnOnce warnOnce;
  private final Consumer<Consumer<CacheEntry>> entries;
  private final Consumer<Position> generations;
  private final Map<String, StoredDocument> unsaved = new ConcurrentHashMap<>();
  private final Mark saving;
  private volatile long savedNanoTime;
  private volatile @Nullable ReadState readState;
  private volatile long tookNanos;
  private volatile boolean isClosed;

  // Accessed by the cache's thread only.
  private boolean isScheduled;
  private boolean isChangeScheduled;
  private long dueNanoTime;

  /**
   * The stored documents, and the time of reading them.
   *
   * @param loaded the stored documents
   * @param unconfirmed the stored documents of levels without a reply from the source since
   * @param now the time of reading
   */
  private record ReadState(
      StoredState.Loaded loaded, Map<String, StoredDocument> unconfirmed, Clock now) {
    ReadState(StoredState.Loaded loaded, Clock now) {
      this(loaded, new ConcurrentHashMap<>(loaded.documents()), now);
    }
  }

  /**
   * Creates the object; reads nothing yet.
   *
   * @param sourceName the source's name
   * @param index the source's index among all sources
   * @param entries visits all entries
   * @param generations notified of the highest stored generation
   */
  StateSync(
      String sourceName,
      int index,
      StateSettings states,
      CacheSettings settings,
      WarnOnce warnOnce,
      Consumer<Consumer<CacheEntry>> entries,
      Consumer<Position> generations) {
    this.generations = generations;
    this.state = states.of(sourceName);
    this.states = states;
    this.settings = settings;
    this.saving = new Mark(settings.clock()::nanoTime);
    this.index = index;
    this.warnOnce = warnOnce;
    this.entries = entries;
  }

  /**
   * Reads the stored documents on the thread for files.
   *
   * @param restored notified, on the cache's thread, when the known document of an entry has
   *     changed
   */
  void start(Consumer<CacheEntry> restored) {
    execute(
        states.files(),
        () -> {
          StoredState.Loaded loaded = state.load();
          if (loaded.problem() != null) {
            warnOnce.warn(
                loaded.problem()
                    + ". Assent counts every choice of this source as denied until the source"
                    + " returns its document");
          }
          loaded.documents().values().stream()
              .mapToLong(StoredDocument::generation)
              .max()
              .ifPresent(generation -> generations.accept(new Position(generation, 0)));
          readState = new ReadState(loaded, settings.clock().reading());
          execute(settings.executor(), () -> restoreAll(restored));
        });
  }

  private static void execute(Executor executor, Runnable task) {
    try {
      executor.execute(task);
    } catch (RejectedExecutionException closed) {
      // The cache is closed.
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

  /**
   * Merges the stored document of an entry beneath its known one.
   *
   * @return whether the known document has changed
   */
  boolean restore(CacheEntry entry) {
    ReadState stored = readState;
    if (stored == null) {
      return false;
    }
    KnownDocument known = knownFrom(stored, entry.level());
    if (known == null) {
      return false;
    }
    SourceSlot slot = entry.slot(index);
    KnownDocument before = slot.known();
    return !slot.restore(known, stored.unconfirmed.get(entry.level())).continues(before);
  }

  private @Nullable KnownDocument knownFrom(ReadState stored, String level) {
    StoredDocument document = stored.unconfirmed.get(level);
    long nowEpochNanos = stored.now.epochNanos();
    if (document == null) {
      return stored.loaded.isComplete()
          ? null
          : KnownDocument.of(
              everythingDenied(level),
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
   * Records a reply of the source, which is now part of the entry's document. A change is stored
   * soon; a confirmation is stored later.
   */
  void answered(CacheEntry entry, boolean change) {
    ReadState stored = readState;
    if (stored != null) {
      stored.unconfirmed.remove(entry.level());
    }
    replied(entry, change);
  }

  /** Schedules a save; a change of the entry's document advances it. */
  void replied(CacheEntry entry, boolean change) {
    if (change) {
      keep(entry);
    }
    if (isScheduled && (isChangeScheduled || !change)) {
      return;
    }
    saveIn(
        change,
        change
            ? Math.max(CHANGE_DELAY_NANOS, Math.min(MAX_CHANGE_DELAY_NANOS, SHARE * tookNanos))
            : Math.max(MIN_CONFIRMATION_DELAY_NANOS, settings.refreshNanos()));
  }

  /** Schedules a save, since the source has confirmed documents without replies. */
  void confirmed() {
    if (!isScheduled) {
      saveIn(false, Math.max(MIN_CONFIRMATION_DELAY_NANOS, settings.refreshNanos()));
    }
  }

  /** Schedules a save after a failed one, since no further reply may trigger one. */
  private void saveAgain() {
    if (!isScheduled && !isClosed) {
      saveIn(false, MIN_CONFIRMATION_DELAY_NANOS);
    }
  }

  private void saveIn(boolean change, long delay) {
    ScheduledExecutorService executor = settings.executor();
    try {
      Future<?> unused = executor.schedule(this::saveDue, delay, TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException closed) {
      // close() stores the known documents.
    }
    dueNanoTime = settings.clock().nanoTime() + delay;
    isScheduled = true;
    isChangeScheduled = change;
  }

  /** Schedules or makes a save that an error has ended. */
  void sweep() {
    if (SupervisedExecutor.isIdle(states.files()) && saving.renewIfOverdue()) {
      execute(states.files(), this::save); // behind a busy thread, a save only waits
    }
    if (isScheduled && settings.clock().nanoTime() - dueNanoTime >= Mark.OVERDUE_NANOS) {
      saveDue();
    }
    if (!unsaved.isEmpty()
        && settings.clock().nanoTime() - savedNanoTime >= MIN_CONFIRMATION_DELAY_NANOS) {
      saveAgain();
    }
  }

  private void keep(CacheEntry entry) {
    String level = entry.level();
    StoredDocument document = entry.slot(index).stored();
    if (document == null) {
      return;
    }
    if (unsaved.size() < StateFormat.MAX_LEVELS || unsaved.containsKey(level)) {
      unsaved.put(level, document);
    } else {
      warnOnce.warn(
          "the disk refuses writes, and too many documents have changed for Assent to keep them all"
              + " until it can write. It requests the others again after a restart");
    }
  }

  private void saveDue() {
    isScheduled = false;
    isChangeScheduled = false;
    saveNow();
  }

  /** Stores the known documents for the last time. */
  void close() {
    isClosed = true;
    saveNow();
  }

  /** Stores the known documents on the thread for files, in their state at that time. */
  private void saveNow() {
    if (saving.set() || isClosed) { // at the end, a mark of a lost save is no reason for none
      execute(states.files(), this::save);
    }
  }

  private void save() {
    saving.clear();
    if (readState == null) {
      return; // The stored state may contain more documents than memory does.
    }
    long begun = settings.clock().nanoTime();
    savedNanoTime = begun;
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
      warnOnce.warn(problem);
      execute(settings.executor(), this::saveAgain);
    }
  }

  /** Returns pinned documents first, then changed ones, then as many of the rest as may fit. */
  private List<StoredDocument> documents(Map<String, StoredDocument> changes) {
    List<StoredDocument> first = new ArrayList<>();
    List<StoredDocument> others = new ArrayList<>();
    entries.accept(
        entry -> {
          StoredDocument document = entry.slot(index).stored();
          if (document != null && entry.isPinned) {
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

  /**
   * Returns the substitute for a document that may be lost: it denies every purpose, and it adds
   * every category to content, since the categories of the lost document are unknown.
   */
  private MaskedDocument everythingDenied(String level) {
    long any = states.categories().any();
    List<MaskedChoice> denials = new ArrayList<>();
    for (Purpose purpose : states.purposes()) {
      denials.add(
          new MaskedChoice(purpose, any, ChoiceValue.DENIED, null, Instant.EPOCH, null, false));
    }
    return new MaskedDocument(level, KnownDocument.NO_REVISION, any, denials);
  }
}
