/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.report;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counts different names by their hashes, and keeps no name. At most {@value #MAX_NAMES}.
 * Thread-safe; it allocates nothing.
 */
final class HashedNames {
  /** The maximum number of names: {@value}. */
  static final int MAX_NAMES = 1_000;

  /** Of longer names, only so many characters count: {@value}. */
  static final int MAX_LENGTH = 1_024;

  private static final int SLOTS = 2_048;

  /** Hashes by open addressing; 0 is free, and no hash is removed. */
  private final AtomicLongArray hashes = new AtomicLongArray(SLOTS);

  private final AtomicLongArray counts = new AtomicLongArray(SLOTS);
  private final AtomicInteger size = new AtomicInteger();
  private volatile boolean isFull;

  /**
   * Adds a name, and counts that it occurred.
   *
   * @param hash never 0
   * @return whether it is new
   */
  boolean add(long hash) {
    int at = (int) (hash >>> 53);
    for (int i = 0; i < SLOTS; i++) {
      long known = hashes.get(at);
      if (known == 0) {
        if (size.get() >= MAX_NAMES) {
          isFull = true;
          return false;
        }
        if (hashes.compareAndSet(at, 0, hash)) {
          size.incrementAndGet();
          counts.getAndIncrement(at);
          return true;
        }
        known = hashes.get(at);
      }
      if (known == hash) {
        counts.getAndIncrement(at);
        return false;
      }
      at = (at + 1) & (SLOTS - 1);
    }
    isFull = true;
    return false;
  }

  /** Whether a name was added. */
  boolean contains(long hash) {
    int at = (int) (hash >>> 53);
    for (int i = 0; i < SLOTS && hashes.get(at) != 0; i++) {
      if (hashes.get(at) == hash) {
        return true;
      }
      at = (at + 1) & (SLOTS - 1);
    }
    return false;
  }

  /** The number of names. */
  int count() {
    return Math.min(size.get(), MAX_NAMES);
  }

  /** Whether further names were not counted. */
  boolean isFull() {
    return isFull;
  }

  /** The number of occurrences of each name, in descending order. */
  long[] occurrences() {
    long[] sorted = new long[SLOTS];
    for (int i = 0; i < SLOTS; i++) {
      sorted[i] = -counts.get(i);
    }
    Arrays.sort(sorted);
    for (int i = 0; i < SLOTS; i++) {
      sorted[i] = -sorted[i];
    }
    return sorted;
  }

  @Override
  public String toString() {
    return "HashedNames[" + count() + "]";
  }
}
