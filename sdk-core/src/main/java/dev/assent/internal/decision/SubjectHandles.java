/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import dev.assent.internal.cache.CacheEntry;
import dev.assent.internal.cache.ConsentCache;
import dev.assent.internal.cache.SubjectEntries;
import dev.assent.internal.consent.SubjectPath;
import java.lang.invoke.VarHandle;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The handles: one per set of subjects. The handle of one subject hangs on its entry in the cache;
 * one of several, or of none, is found as long as someone holds it. A handle that someone holds is
 * never forgotten, and holds its entries. Thread-safe: a handle that {@link #get} has returned is
 * seen by every later walk.
 */
final class SubjectHandles {
  private final ConsentCache cache;
  private final ConcurrentHashMap<List<SubjectPath>, Ref> combinations = new ConcurrentHashMap<>();
  private final ReferenceQueue<SubjectHandle> collected = new ReferenceQueue<>();

  SubjectHandles(ConsentCache cache) {
    this.cache = cache;
    cache.beforeSweep(() -> forEachCombination(SubjectHandle::touchIfUsed));
  }

  /** Makes a handle from what it holds. */
  @FunctionalInterface
  interface Maker {
    SubjectHandle make(SubjectEntries entries);
  }

  /** The handle of one subject, if it is in the cache: one look-up. */
  @Nullable SubjectHandle cached(String path) {
    CacheEntry entry = cache.cached(path);
    return entry == null ? null : (SubjectHandle) entry.attachment();
  }

  /**
   * The one handle of these subjects.
   *
   * @param paths sorted, without repetition
   * @param maker makes it if there is none; it may be called in vain when two threads race
   */
  SubjectHandle get(List<SubjectPath> paths, Maker maker) {
    return paths.size() == 1 ? single(paths, maker) : combination(paths, maker);
  }

  private SubjectHandle single(List<SubjectPath> paths, Maker maker) {
    CacheEntry entry = cache.entry(paths.get(0));
    CacheEntry.Attachment there = entry.attachment();
    if (there == null) {
      there = entry.attach(maker.make(entry));
      VarHandle.fullFence(); // it hangs there before it is judged
    }
    return (SubjectHandle) there;
  }

  private SubjectHandle combination(List<SubjectPath> paths, Maker maker) {
    Ref ref = combinations.get(paths);
    SubjectHandle handle = ref == null ? null : ref.get();
    if (handle != null) {
      return handle;
    }
    List<CacheEntry> entries = new ArrayList<>(paths.size());
    paths.forEach(path -> entries.add(cache.entry(path)));
    SubjectHandle added = add(maker.make(SubjectEntries.of(paths, entries)));
    VarHandle.fullFence(); // it is found before it is judged
    return added;
  }

  private SubjectHandle add(SubjectHandle handle) {
    forgetCollected();
    Ref fresh = new Ref(handle, collected);
    while (true) {
      Ref present = combinations.putIfAbsent(fresh.paths, fresh);
      if (present == null) {
        return handle;
      }
      SubjectHandle winner = present.get();
      if (winner != null) {
        return winner;
      }
      combinations.remove(present.paths, present);
    }
  }

  /** Visits all; one may be visited twice. */
  void forEach(Consumer<SubjectHandle> action) {
    cache.forEach(entry -> visit(entry, action));
    forEachCombination(action);
  }

  /** Visits those whose subjects are, or are below, one of these levels. */
  void forEachWithin(Collection<SubjectPath> levels, Consumer<SubjectHandle> action) {
    cache.forEachWithin(levels, entry -> visit(entry, action));
    Set<String> any = levels.stream().map(SubjectPath::value).collect(Collectors.toSet());
    forEachCombination(
        handle -> {
          if (handle.isWithinAny(any)) {
            action.accept(handle);
          }
        });
  }

  private static void visit(CacheEntry entry, Consumer<SubjectHandle> action) {
    SubjectHandle handle = (SubjectHandle) entry.attachment();
    if (handle != null) {
      action.accept(handle);
    }
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

  /** How many combinations are retained, those included that were collected but not forgotten. */
  int combinations() {
    forgetCollected();
    return combinations.size();
  }

  private void forgetCollected() {
    for (@Nullable Object ref = collected.poll(); ref != null; ref = collected.poll()) {
      if (ref instanceof Ref forgotten) {
        combinations.remove(forgotten.paths, forgotten);
      }
    }
  }

  private static final class Ref extends WeakReference<SubjectHandle> {
    final List<SubjectPath> paths;

    Ref(SubjectHandle handle, ReferenceQueue<SubjectHandle> queue) {
      super(handle, queue);
      this.paths = handle.subjectPaths();
    }
  }
}
