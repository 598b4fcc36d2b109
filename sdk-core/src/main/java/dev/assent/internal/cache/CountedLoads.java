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
 * The cache's statistics. To Caffeine an entry is made at once; what counts as a load here is what
 * a source was asked for. Thread-safe.
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

  /** A source was asked. */
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
