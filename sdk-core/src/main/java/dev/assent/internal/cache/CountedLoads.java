/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.cache;

import com.github.benmanes.caffeine.cache.RemovalCause;
import com.github.benmanes.caffeine.cache.stats.CacheStats;
import com.github.benmanes.caffeine.cache.stats.ConcurrentStatsCounter;
import com.github.benmanes.caffeine.cache.stats.StatsCounter;

/**
 * The cache's statistics. For Caffeine, the creation of an entry is instant; a load in these
 * statistics is a request to a source. Thread-safe.
 */
final class CountedLoads implements StatsCounter {
  private final StatsCounter counter = new ConcurrentStatsCounter();

  @Override
  public void recordHits(int count) {
    counter.recordHits(count);
  }

  @Override
  public void recordMisses(int count) {
    counter.recordMisses(count);
  }

  @Override
  public void recordLoadSuccess(long loadTime) {}

  @Override
  public void recordLoadFailure(long loadTime) {}

  @Override
  public void recordEviction(int weight, RemovalCause cause) {
    counter.recordEviction(weight, cause);
  }

  /** Records a request to a source. */
  void loaded(long nanos, boolean failed) {
    if (failed) {
      counter.recordLoadFailure(Math.max(0, nanos));
    } else {
      counter.recordLoadSuccess(Math.max(0, nanos));
    }
  }

  @Override
  public CacheStats snapshot() {
    return counter.snapshot();
  }
}
