/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import com.github.benmanes.caffeine.cache.stats.CacheStats;
import dev.assent.config.ConfigurationException;
import dev.assent.internal.cache.state.StateSettings;
import dev.assent.internal.consent.DocumentSource;
import dev.assent.internal.consent.KnownChoices;
import dev.assent.internal.consent.SubjectPath;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The cache of consent documents: one entry per level of subjects' paths, with the documents of all
 * sources and the handle of the subject. Its weight is bounded, in estimated bytes.
 *
 * <p><b>Loading.</b> A new entry exists at once, without documents; the cache requests the document
 * from each source in the background, with at most one request per source and subject at a time. An
 * entry in use is requested again shortly before the refresh interval ends; an entry not in use is
 * requested again at its next resolution. An entry is in use if it, or an entry below it, was
 * resolved or decided on data since the last sweep, whether it was evicted or not.
 *
 * <p><b>Eviction</b> drops the documents of an entry. They are unknown then, never unset or
 * granted. A document loaded later must not be older than an evicted document that restricted
 * something ({@link RevisionFloors} states the number of revisions that are kept). An entry with a
 * reference from outside the cache is not dropped, and neither is one that keeps a denial which its
 * source has lost: such entries don't count towards the weight.
 *
 * <p>Thread-safe. No method blocks or calls a source.
 */
public final class ConsentCache implements AutoCloseable {
  private static final Logger logger = Logger.getLogger("dev.assent.consent");

  private static final long MIN_SWEEP_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final long MAX_SWEEP_NANOS = TimeUnit.SECONDS.toNanos(3);
  private static final int SWEEPS_PER_REFRESH = 20;

  private final CacheSettings settings;
  private final CountedLoads counts = new CountedLoads();
  private final RevisionFloors floors = new RevisionFloors();
  private final EvictedEntries evictedEntries = new EvictedEntries();
  private final Cache<String, CacheEntry> entries;
  private final List<SourceLoader> loaders = new ArrayList<>();
  private final List<CachedChoices> choices = new ArrayList<>();
  private final List<Announcements> announcements = new ArrayList<>();
  private volatile @Nullable Future<?> sweeping;
  private volatile Runnable beforeSweep = () -> {};

  /**
   * Creates a cache; it sends no request before one of its {@link #choices} is started.
   *
   * @param sources the sources, each of which receives requests for every subject; names must be
   *     unique among the sources with a name
   * @param settings the settings of the cache
   * @param states the settings for stored documents; null if no document survives a restart
   * @throws ConfigurationException if two sources have one name: the stored documents of one would
   *     count as documents of the other
   */
  public ConsentCache(
      List<? extends DocumentSource> sources,
      CacheSettings settings,
      @Nullable StateSettings states) {
    this.settings = settings;
    this.entries =
        Caffeine.newBuilder()
            .maximumWeight(settings.maxBytes())
            .weigher(
                (String level, CacheEntry entry) ->
                    entry.keeps() ? 0 : entry.weight() + 2 * level.length())
            .executor(inBackground(settings.executor()))
            .evictionListener(this::evicted)
            .recordStats(() -> counts)
            .build();
    for (DocumentSource source : sources) {
      int index = loaders.size();
      SourceLoader loader =
          new SourceLoader(
              source,
              index,
              settings,
              floors,
              counts,
              states,
              this::forEach,
              this::known,
              new SourceLoader.Changes() {
                @Override
                public void changed(CacheEntry entry) {
                  ConsentCache.this.changed(entry, index);
                }

                @Override
                public void changedAny() {
                  choices.get(index).changedAny();
                }
              });
      checkName(loader.name());
      loaders.add(loader);
      choices.add(new CachedChoices(this, loader, index));
      announcements.add(
          new Announcements(this, loader, index, settings, inBackground(settings.executor())));
    }
  }

  private void checkName(String name) {
    if (!name.equals(SourceLoader.UNNAMED)
        && loaders.stream().anyMatch(it -> it.name().equals(name))) {
      throw new ConfigurationException(
          "consent sources", "two are named '" + name + "'; give each its own name");
    }
  }

  private static Executor inBackground(Executor executor) {
    return task -> {
      try {
        executor.execute(task);
      } catch (RejectedExecutionException closed) {
        task.run();
      }
    };
  }

  /**
   * Returns the known choices per source, in the order of the sources. Their start starts the
   * source.
   */
  public List<KnownChoices> choices() {
    return List.copyOf(choices);
  }

  /** Starts the sweeps, which refresh the entries in use. */
  public void start() {
    if (!loaders.isEmpty()) {
      long period =
          Math.max(
              MIN_SWEEP_NANOS,
              Math.min(MAX_SWEEP_NANOS, settings.refreshNanos() / SWEEPS_PER_REFRESH));
      sweeping =
          settings
              .executor()
              .scheduleWithFixedDelay(this::sweepNow, period, period, TimeUnit.NANOSECONDS);
    }
  }

  /**
   * Returns the entry of a level if it is in the cache, with one look-up. Requests its overdue
   * documents.
   *
   * @return null if the entry is not in the cache; {@link #entry} creates it
   */
  public @Nullable CacheEntry cached(String level) {
    CacheEntry entry = entries.policy().getIfPresentQuietly(level);
    if (entry != null && entry.isTouched()) {
      counts.recordHits(1);
      return entry;
    }
    return touched(entries.getIfPresent(level));
  }

  /** Caffeine records one use per sweep: a record of each use would cost more than the look-up. */
  private static @Nullable CacheEntry touched(@Nullable CacheEntry entry) {
    if (entry != null) {
      entry.touch();
    }
    return entry;
  }

  /**
   * Returns the entry of a level; creates a missing entry and requests its documents from the
   * sources.
   */
  public CacheEntry entry(SubjectPath path) {
    CacheEntry cached = entries.policy().getIfPresentQuietly(path.value());
    if (cached != null) {
      cached.touch();
      return cached;
    }
    SubjectPath above = path.parent();
    CacheEntry parent = above == null ? null : entry(above);
    Creation creation = new Creation(path, parent);
    CacheEntry entry = entries.asMap().compute(path.value(), creation::create);
    if (entry == creation.created) {
      VarHandle.fullFence(); // Other threads find the entry before this one reads stored documents.
      loaders.forEach(loader -> loader.restore(entry));
      for (SourceSlot slot = entry.first(); slot != null; slot = slot.next) {
        slot.request();
      }
    } else {
      entry.touch();
    }
    return entry;
  }

  /** Creates an entry, unless one is in the cache or has survived its eviction. */
  private final class Creation {
    private final SubjectPath path;
    private final @Nullable CacheEntry parent;
    private @Nullable CacheEntry created;

    Creation(SubjectPath path, @Nullable CacheEntry parent) {
      this.path = path;
      this.parent = parent;
    }

    CacheEntry create(String level, @Nullable CacheEntry present) {
      CacheEntry known = present == null ? evictedEntries.get(level) : present;
      if (known != null) {
        return known;
      }
      CacheEntry fresh = new CacheEntry(path.value(), parent, loaders);
      created = fresh;
      return fresh;
    }
  }

  /** Returns the entry of a level if it exists; the call does not count as use. */
  public @Nullable CacheEntry known(String level) {
    CacheEntry entry = entries.policy().getIfPresentQuietly(level);
    return entry == null ? evictedEntries.get(level) : entry;
  }

  /**
   * Visits every entry. An entry that the call misses was created later, and sees all earlier
   * writes of the caller. The call may visit an entry twice.
   */
  public void forEach(Consumer<CacheEntry> action) {
    iterator().forEachRemaining(action);
  }

  /** Returns an iterator that visits the entries as {@link #forEach} does; it may be used later. */
  public Iterator<CacheEntry> iterator() {
    VarHandle.fullFence();
    return new Walk<CacheEntry>()
        .then(entries.asMap()::values, entry -> entry)
        .then(() -> evictedEntries::iterator, entry -> entry);
  }

  /** Returns whether any entry was created below a level. */
  public boolean hasEntriesBelow(SubjectPath level) {
    CacheEntry top = known(level.value());
    return top != null && top.hasChildren();
  }

  /** Visits the entries of these levels and of those below them, as {@link #forEach} does. */
  public void forEachWithin(Collection<SubjectPath> levels, Consumer<CacheEntry> action) {
    VarHandle.fullFence();
    Set<String> above = new HashSet<>();
    for (SubjectPath level : levels) {
      CacheEntry top = known(level.value());
      if (top != null) {
        action.accept(top);
        if (top.hasChildren()) {
          above.add(level.value());
        }
      }
    }
    if (!above.isEmpty()) {
      forEach(
          entry -> {
            if (entry.isBelowAny(above)) {
              action.accept(entry);
            }
          });
    }
  }

  /** Sets an action that runs before each sweep, so that it can touch the entries in use. */
  public void beforeSweep(Runnable action) {
    beforeSweep = action;
  }

  /** Returns the number of entries, including evicted ones that may still have references. */
  public long size() {
    return entries.estimatedSize() + evictedEntries.size();
  }

  /** Returns the counts of look-ups, requests to sources, and evictions since the start. */
  public CacheStats stats() {
    return counts.snapshot();
  }

  /** Returns the names of Caffeine's classes with a static initializer that are used late. */
  public static List<String> lateClasses() {
    String caffeine = Caffeine.class.getPackageName(); // the agent's extension renames it
    return Stream.of(
            "BBHeader$ReadAndWriteCounterRef",
            "BoundedBuffer$RingBuffer",
            "BoundedLocalCache$Access",
            "Caffeine$Strength",
            "DisabledTicker",
            "Interned",
            "RemovalCause",
            "StripedBuffer",
            "SystemTicker",
            "WS",
            "WindowClimber$ProbeEnding",
            "stats.CacheStats",
            "stats.DisabledStatsCounter")
        .map(name -> caffeine + "." + name)
        .toList();
  }

  /** Returns Caffeine's cache, for its statistics only. */
  public Cache<?, ?> entries() {
    return entries;
  }

  /** Returns the statistics of each source, in the order of the sources. */
  public List<SourceLoader> sources() {
    return List.copyOf(loaders);
  }

  private void evicted(@Nullable String level, @Nullable CacheEntry entry, RemovalCause cause) {
    if (entry == null) {
      return;
    }
    evictedEntries.add(entry);
    for (int index = 0; index < loaders.size(); index++) {
      remember(entry, index);
    }
  }

  /**
   * Records the revision of a restricting document, since the entry may be collected soon: a later
   * document must not undo the restriction.
   */
  private void remember(CacheEntry entry, int index) {
    KnownDocument knownDocument = entry.slot(index).known();
    if (knownDocument.restricts()) {
      boolean isLost = entry.slot(index).keeps(); // no document of the source has it
      floors.add(entry.level(), index, knownDocument.revision() + (isLost ? 1 : 0));
    }
  }

  /**
   * Recomputes the entry's weight. Waits for an eviction under way, which may have read an older
   * document.
   */
  private void changed(CacheEntry entry, int index) {
    try {
      CacheEntry cached = entries.asMap().computeIfPresent(entry.level(), (level, same) -> same);
      if (cached != entry) {
        remember(entry, index);
      }
    } finally {
      choices.get(index).changed(entry.level());
    }
  }

  /** Returns the listener for a source's announcements, for {@link CachedChoices}. */
  DocumentSource.Listener listener(int index) {
    return announcements.get(index);
  }

  /** Marks all documents of a source as due; the next sweep requests them. */
  void forceAll(int index) {
    forEach(entry -> entry.slot(index).force());
  }

  /** Advances the requests of a source that no longer announces changes. */
  void pollAll(int index) {
    RefreshSchedule schedule = loaders.get(index).refreshSchedule();
    long now = settings.clock().nanoTime();
    forEach(entry -> entry.slot(index).dueWithin(schedule.polledNanoTime(now)));
  }

  /** Catches failures, for example for lack of memory: they must not end later sweeps. */
  private void sweepNow() {
    try {
      sweep();
    } catch (RuntimeException | Error failed) {
      logger.log(
          Level.WARNING,
          "The consent cache could not refresh old answers ({0}). It retries after the next"
              + " ASSENT_CONSENT_REFRESH interval.",
          failed.getClass().getSimpleName());
    }
  }

  /** Requests due documents: those of entries in use, and those that need a check. */
  void sweep() {
    beforeSweep.run();
    loaders.forEach(SourceLoader::sweep);
    announcements.forEach(Announcements::sweep);
    long now = settings.clock().nanoTime();
    entries.asMap().values().forEach(entry -> sweep(entry, entry.wasUsedSince(), now));
    evictedEntries.forEach(
        entry -> {
          if (entries.policy().getIfPresentQuietly(entry.level()) != entry) {
            sweep(entry, entry.wasUsedSince(), now);
          }
        });
  }

  private static void sweep(CacheEntry entry, boolean used, long now) {
    for (SourceSlot slot = entry.first(); slot != null; slot = slot.next) {
      if (slot.sweep(now, used)) {
        slot.requestDue();
      }
      if (used) {
        slot.follow();
      }
      if (slot.forgetsEarlier(now)) {
        slot.countsOtherwise();
      }
    }
  }

  /** Ends the sweeps. Each of {@link #choices} closes its own source. */
  @Override
  public void close() {
    Future<?> running = sweeping;
    if (running != null) {
      running.cancel(false);
    }
  }
}
