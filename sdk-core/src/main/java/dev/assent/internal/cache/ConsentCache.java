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
import dev.assent.internal.consent.ConsentView;
import dev.assent.internal.consent.DocumentSource;
import dev.assent.internal.consent.SubjectPath;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One entry per level of subjects' paths: what each source has said of it, and the handle that
 * hangs on it. Bounded by weight, in estimated bytes.
 *
 * <p><b>Loading.</b> An entry is made at once, knowing nothing, and each source is asked in the
 * background, once at a time for one subject. What is in use is asked for again a little before the
 * refresh interval is over; what is not in use, when it is resolved the next time. An entry is in
 * use if it, or one below it, was resolved or judged data since the last sweep, whether it was
 * evicted or not.
 *
 * <p><b>Eviction</b> forgets what sources said, which is unknown then, never unset or granted; what
 * is loaded later must not be older than an evicted document that restricted something ({@link
 * RevisionFloors} says how many are remembered). An entry that somebody holds is not forgotten.
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
  private final List<CachedView> views = new ArrayList<>();
  private volatile @Nullable Future<?> sweeping;
  private volatile Runnable beforeSweep = () -> {};

  /**
   * A cache that asks nobody until its views are started.
   *
   * @param sources whom to ask, each for each subject; those that have a name have one of their own
   * @param settings how it behaves
   * @param states where what sources say survives a restart; null if it does not
   * @throws ConfigurationException if two sources have one name: what is stored of one would be
   *     taken for what the other said
   */
  public ConsentCache(
      List<? extends DocumentSource> sources,
      CacheSettings settings,
      @Nullable StateSettings states) {
    this.settings = settings;
    this.entries =
        Caffeine.newBuilder()
            .maximumWeight(settings.maxBytes())
            .weigher((String level, CacheEntry entry) -> entry.weight() + 2 * level.length())
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
              entry -> changed(entry, index));
      checkName(loader.name());
      loaders.add(loader);
      views.add(new CachedView(this, loader, index));
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

  /** What is known of each source, in the order of the sources. Starting one starts its source. */
  public List<ConsentView> views() {
    return List.copyOf(views);
  }

  /** Begins to keep what is in use fresh. */
  public void start() {
    if (!loaders.isEmpty()) {
      long period =
          Math.max(
              MIN_SWEEP_NANOS,
              Math.min(MAX_SWEEP_NANOS, settings.refreshNanos() / SWEEPS_PER_REFRESH));
      sweeping =
          settings
              .executor()
              .scheduleWithFixedDelay(this::sweepAnyway, period, period, TimeUnit.NANOSECONDS);
    }
  }

  /**
   * The entry of a level, if it is in the cache: one look-up. What is overdue in it is asked for.
   *
   * @return null if it is not; {@link #entry} makes it
   */
  public @Nullable CacheEntry cached(String level) {
    CacheEntry entry = entries.policy().getIfPresentQuietly(level);
    if (entry != null && entry.isTouched()) {
      counts.recordHits(1);
      return entry;
    }
    return touched(entries.getIfPresent(level));
  }

  /** Caffeine hears of a use once a sweep: to record each would cost more than the look-up. */
  private static @Nullable CacheEntry touched(@Nullable CacheEntry entry) {
    if (entry != null) {
      entry.touch();
    }
    return entry;
  }

  /** The entry of a level; where there is none, one is made and the sources are asked. */
  public CacheEntry entry(SubjectPath path) {
    CacheEntry cached = entries.policy().getIfPresentQuietly(path.value());
    if (cached != null) {
      cached.touch();
      return cached;
    }
    SubjectPath above = path.parent();
    CacheEntry parent = above == null ? null : entry(above);
    Maker maker = new Maker(path, parent);
    CacheEntry entry = entries.asMap().compute(path.value(), maker::make);
    if (entry == maker.made) {
      VarHandle.fullFence(); // it is found before it looks for what was stored
      loaders.forEach(loader -> loader.restore(entry));
      for (SourceSlot slot = entry.first(); slot != null; slot = slot.next) {
        slot.request();
      }
    } else {
      entry.touch();
    }
    return entry;
  }

  /** Makes an entry, unless one is in the cache or has survived its eviction. */
  private final class Maker {
    private final SubjectPath path;
    private final @Nullable CacheEntry parent;
    private @Nullable CacheEntry made;

    Maker(SubjectPath path, @Nullable CacheEntry parent) {
      this.path = path;
      this.parent = parent;
    }

    CacheEntry make(String level, @Nullable CacheEntry present) {
      CacheEntry known = present == null ? evictedEntries.get(level) : present;
      if (known != null) {
        return known;
      }
      CacheEntry fresh = new CacheEntry(path.value(), parent, loaders);
      made = fresh;
      return fresh;
    }
  }

  /** The entry of a level, if there is one; looking does not count as use. */
  public @Nullable CacheEntry known(String level) {
    CacheEntry entry = entries.policy().getIfPresentQuietly(level);
    return entry == null ? evictedEntries.get(level) : entry;
  }

  /**
   * Visits every entry that was made before, or that will see what was written before; one may be
   * visited twice.
   */
  public void forEach(Consumer<CacheEntry> action) {
    VarHandle.fullFence();
    entries.asMap().values().forEach(action);
    evictedEntries.forEach(action);
  }

  /** Visits the entries of some levels and those below them, as {@link #forEach} does. */
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

  /** Runs something before each sweep, so that it can touch what is in use. */
  public void beforeSweep(Runnable action) {
    beforeSweep = action;
  }

  /** How many entries there are, those included that were evicted and may still be held. */
  public long size() {
    return entries.estimatedSize() + evictedEntries.size();
  }

  /** Look-ups, what sources were asked for, and evictions, since the start. */
  public CacheStats stats() {
    return counts.snapshot();
  }

  /** Caffeine's cache, for its statistics only. */
  public Cache<?, ?> entries() {
    return entries;
  }

  /** What was asked of each source, in their order. */
  public List<SourceStatistics> sources() {
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

  /** Nobody may hold the entry any more soon: what restricts in it must not be undone then. */
  private void remember(CacheEntry entry, int index) {
    KnownDocument knownDocument = entry.slot(index).held();
    if (knownDocument.restricts()) {
      floors.add(entry.level(), index, knownDocument.revision());
    }
  }

  /**
   * Weighs the entry anew. It waits for an eviction that is under way, which may have seen less.
   */
  private void changed(CacheEntry entry, int index) {
    CacheEntry cached = entries.asMap().computeIfPresent(entry.level(), (level, same) -> same);
    if (cached != entry) {
      remember(entry, index);
    }
    views.get(index).changed(entry.level());
  }

  /** Hears what a source announces; for {@link CachedView}. */
  DocumentSource.Listener listener(int index) {
    return new DocumentSource.Listener() {
      // one walk waits at most, however often it is said
      private final AtomicBoolean checking = new AtomicBoolean();
      private final AtomicBoolean polling = new AtomicBoolean();

      @Override
      public void changed(String subject) {
        CacheEntry entry = subject == null ? null : known(subject);
        if (entry != null) {
          entry.slot(index).requestNews();
        }
      }

      @Override
      public void announced(boolean all) {
        loaders.get(index).pace().announced(all);
        AtomicBoolean coming = all ? checking : polling;
        if (coming.compareAndSet(false, true)) {
          inBackground(settings.executor())
              .execute(
                  () -> {
                    coming.set(false);
                    walk(index, all);
                  });
        }
      }
    };
  }

  private void walk(int index, boolean all) {
    if (all) {
      checkAll(index);
    } else {
      pollAll(index);
    }
  }

  private void checkAll(int index) {
    forEach(entry -> entry.slot(index).force());
    sweep();
  }

  private void pollAll(int index) {
    RefreshSchedule schedule = loaders.get(index).pace();
    long now = settings.clock().nanoTime();
    forEach(entry -> entry.slot(index).dueWithin(schedule.polledNanoTime(now)));
  }

  /** A sweep that failed, such as while memory was short, must not be the last one. */
  private void sweepAnyway() {
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

  /** Asks for what is due: what is in use, and what must be checked again. */
  private void sweep() {
    beforeSweep.run();
    long now = settings.clock().nanoTime();
    entries.asMap().values().forEach(entry -> sweep(entry, entry.usedSince(), now));
    evictedEntries.forEach(
        entry -> {
          if (entries.policy().getIfPresentQuietly(entry.level()) != entry) {
            sweep(entry, entry.usedSince(), now);
          }
        });
  }

  private static void sweep(CacheEntry entry, boolean used, long now) {
    for (SourceSlot slot = entry.first(); slot != null; slot = slot.next) {
      if (slot.wanted(now, used)) {
        slot.request();
      }
    }
  }

  /** Ends refreshing. Sources are closed with their views. */
  @Override
  public void close() {
    Future<?> running = sweeping;
    if (running != null) {
      running.cancel(false);
    }
  }
}
