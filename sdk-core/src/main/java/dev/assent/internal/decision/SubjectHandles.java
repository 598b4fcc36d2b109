/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import dev.assent.internal.cache.CacheEntry;
import dev.assent.internal.cache.ConsentCache;
import dev.assent.internal.cache.SubjectEntries;
import dev.assent.internal.cache.Walk;
import dev.assent.internal.consent.SubjectPath;
import java.lang.invoke.VarHandle;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The registry of handles: one handle per set of subjects, and one for their requests with {@link
 * GlobalPrivacyControl}. Both handles of one subject are attached to the subject's entry in the
 * cache. Those of several subjects, or of none, are weakly referenced. A handle that is strongly
 * referenced is never removed, and retains its cache entries. Thread-safe: every later walk visits
 * a handle that {@link #get} has returned.
 */
final class SubjectHandles {
  private final ConsentCache cache;
  private final ConcurrentHashMap<Key, Ref> combinations = new ConcurrentHashMap<>();
  private final ReferenceQueue<SubjectHandle> collected = new ReferenceQueue<>();

  SubjectHandles(ConsentCache cache) {
    this.cache = cache;
    cache.beforeSweep(() -> forEachCombination(SubjectHandle::touchIfUsed));
  }

  /** Creates a handle for cache entries. */
  @FunctionalInterface
  interface Factory {
    SubjectHandle create(SubjectEntries entries, boolean hasGpc);
  }

  /**
   * Returns the handle of one subject, by one look-up in the cache; null if it is not in the cache.
   */
  @Nullable SubjectHandle cached(String path) {
    CacheEntry entry = cache.cached(path);
    return entry == null ? null : (SubjectHandle) entry.attachment();
  }

  /**
   * Returns the only handle of these subjects.
   *
   * @param paths the subjects, sorted and without repetition
   * @param hasGpc whether the data is that of requests with the signal
   * @param factory creates the handle if there is none; if two threads race, the result of one call
   *     is discarded
   */
  SubjectHandle get(List<SubjectPath> paths, boolean hasGpc, Factory factory) {
    return paths.size() == 1
        ? single(paths.get(0), hasGpc, factory)
        : combination(new Key(paths, hasGpc), factory);
  }

  private SubjectHandle single(SubjectPath path, boolean hasGpc, Factory factory) {
    CacheEntry entry = cache.entry(path);
    SubjectHandle plain = (SubjectHandle) entry.attachment();
    SubjectHandle there = plain == null || !hasGpc ? plain : plain.signalled();
    if (there != null) {
      return there;
    }
    if (plain == null) {
      plain = (SubjectHandle) entry.attach(factory.create(entry, false));
    }
    SubjectHandle added = hasGpc ? plain.keepSignalled(factory.create(entry, true)) : plain;
    VarHandle.fullFence(); // the handle is attached before it is evaluated
    return added;
  }

  private SubjectHandle combination(Key key, Factory factory) {
    Ref ref = combinations.get(key);
    SubjectHandle handle = ref == null ? null : ref.get();
    if (handle != null) {
      return handle;
    }
    List<CacheEntry> entries = new ArrayList<>(key.paths.size());
    key.paths.forEach(path -> entries.add(cache.entry(path)));
    SubjectHandle added = add(factory.create(SubjectEntries.of(key.paths, entries), key.hasGpc));
    VarHandle.fullFence(); // the handle is registered before it is evaluated
    return added;
  }

  private SubjectHandle add(SubjectHandle handle) {
    forgetCollected();
    Ref fresh = new Ref(handle, collected);
    while (true) {
      Ref present = combinations.putIfAbsent(fresh.key, fresh);
      if (present == null) {
        return handle;
      }
      SubjectHandle winner = present.get();
      if (winner != null) {
        return winner;
      }
      combinations.remove(present.key, present);
    }
  }

  /** Visits all handles; a handle may be visited twice. */
  void forEach(Consumer<SubjectHandle> action) {
    cache.forEach(entry -> visit(entry, action));
    forEachCombination(action);
  }

  /** Visits the handles of which a subject is one of these levels or below one of them. */
  void forEachWithin(Collection<SubjectPath> levels, Consumer<SubjectHandle> action) {
    cache.forEachWithin(levels, entry -> visit(entry, action));
    Set<String> any = levels.stream().map(SubjectPath::value).collect(Collectors.toSet());
    forEachCombination(
        handle -> {
          if (handle.isAtOrBelowAny(any)) {
            action.accept(handle);
          }
        });
  }

  /**
   * Returns whether a walk visits at most some number of handles. Handles that are created later
   * see all earlier writes of the caller.
   *
   * @param levels the levels of the walk; null for all handles
   */
  boolean areAtMost(int limit, @Nullable Collection<SubjectPath> levels) {
    VarHandle.fullFence();
    boolean isWide = levels == null || levels.stream().anyMatch(cache::hasEntriesBelow);
    return combinations() + (isWide ? cache.size() : 0) <= limit;
  }

  /** Returns all handles, as {@link #forEach} visits them. */
  Iterator<SubjectHandle> iterator() {
    return new Walk<SubjectHandle>()
        .then(() -> cache::iterator, SubjectHandles::plain, SubjectHandles::signalled)
        .then(combinations::values, Ref::get);
  }

  private static void visit(CacheEntry entry, Consumer<SubjectHandle> action) {
    SubjectHandle handle = plain(entry);
    if (handle != null) {
      action.accept(handle);
      SubjectHandle signalled = handle.signalled();
      if (signalled != null) {
        action.accept(signalled);
      }
    }
  }

  private static @Nullable SubjectHandle plain(CacheEntry entry) {
    return (SubjectHandle) entry.attachment();
  }

  private static @Nullable SubjectHandle signalled(CacheEntry entry) {
    SubjectHandle handle = plain(entry);
    return handle == null ? null : handle.signalled();
  }

  private void forEachCombination(Consumer<SubjectHandle> action) {
    forgetCollected();
    for (Ref ref : combinations.values()) {
      SubjectHandle handle = ref.get();
      if (handle != null) {
        action.accept(handle);
      }
    }
  }

  /** Returns the number of retained combinations, after removing those that were collected. */
  int combinations() {
    forgetCollected();
    return combinations.size();
  }

  private void forgetCollected() {
    for (@Nullable Object ref = collected.poll(); ref != null; ref = collected.poll()) {
      if (ref instanceof Ref forgotten) {
        combinations.remove(forgotten.key, forgotten);
      }
    }
  }

  private record Key(List<SubjectPath> paths, boolean hasGpc) {}

  private static final class Ref extends WeakReference<SubjectHandle> {
    final Key key;

    Ref(SubjectHandle handle, ReferenceQueue<SubjectHandle> queue) {
      super(handle, queue);
      this.key = new Key(handle.subjectPaths(), handle.hasGpc());
    }
  }
}
