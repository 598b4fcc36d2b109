/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.cache;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Entries that the cache had to evict, as long as somebody holds them. One that went back into the
 * cache stays here too: who walks the cache first and this second misses none. Thread-safe.
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
    forgetCollected();
    for (Ref ref : refs.values()) {
      CacheEntry entry = ref.get();
      if (entry != null) {
        action.accept(entry);
      }
    }
  }

  /** How many there are, those included that were collected but not forgotten yet. */
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
