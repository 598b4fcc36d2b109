/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.cache;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Iterator;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The evicted entries that still have references. An entry that returned to the cache stays here
 * too, so that a visit of the cache first and of this object second misses no entry. Thread-safe.
 */
final class EvictedEntries {
  private final ConcurrentHashMap<String, Ref> refs = new ConcurrentHashMap<>();
  private final ReferenceQueue<CacheEntry> collected = new ReferenceQueue<>();

  void add(CacheEntry entry) {
    forgetCollected();
    refs.put(entry.level(), new Ref(entry, collected));
  }

  @Nullable CacheEntry get(String level) {
    Ref ref = refs.get(level);
    return ref == null ? null : ref.get();
  }

  void forEach(Consumer<CacheEntry> action) {
    iterator().forEachRemaining(action);
  }

  Iterator<CacheEntry> iterator() {
    forgetCollected();
    return new Walk<CacheEntry>().then(refs::values, Ref::get);
  }

  /** Returns the number of entries, including collected ones that are not removed yet. */
  int size() {
    forgetCollected();
    return refs.size();
  }

  private void forgetCollected() {
    for (@Nullable Object ref = collected.poll(); ref != null; ref = collected.poll()) {
      if (ref instanceof Ref forgotten) {
        refs.remove(forgotten.level, forgotten);
      }
    }
  }

  private static final class Ref extends WeakReference<CacheEntry> {
    final String level;

    Ref(CacheEntry entry, ReferenceQueue<CacheEntry> queue) {
      super(entry, queue);
      this.level = entry.level();
    }
  }
}
