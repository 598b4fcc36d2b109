/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.gate;

import io.opentelemetry.api.common.AttributeType;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counts the different names that were withheld as unclassified, and stores none of them: a name
 * can be somebody's data. It stores hashes of at most {@value #MAX_NAMES} names; two names with
 * equal hashes count once. Thread-safe, without locks; counting a name allocates nothing.
 */
public final class UnknownNames implements WithheldNames {
  /** The number of names beyond which no name is counted: {@value}. */
  public static final int MAX_NAMES = 1_000;

  private static final int SLOTS = 4_096;

  /** The kinds of names, which are counted apart. */
  private static final int ATTRIBUTE = 1;

  private static final int EVENT = 2;
  private static final int SCOPE = 3;
  private static final int METRIC = 4;
  private static final int SPAN = 5;

  /** Hashes by open addressing; 0 is free, and no hash is removed. */
  private final AtomicLongArray hashes = new AtomicLongArray(SLOTS);

  private final AtomicInteger count = new AtomicInteger();

  /** The number of names so far, at most {@link #MAX_NAMES}. */
  public int count() {
    return Math.min(count.get(), MAX_NAMES);
  }

  @Override
  public void attribute(String name, AttributeType type) {
    add(ATTRIBUTE, name);
  }

  @Override
  public void event(String name) {
    add(EVENT, name);
  }

  @Override
  public void scope(String name) {
    add(SCOPE, name);
  }

  @Override
  public void metric(String name) {
    add(METRIC, name);
  }

  @Override
  public void span(String name) {
    add(SPAN, name);
  }

  private void add(int kind, String name) {
    long hash = hash(kind, name);
    int at = (int) (hash >>> 52);
    for (long known = hashes.get(at); known != hash; known = hashes.get(at)) {
      if (known != 0) {
        at = (at + 1) & (SLOTS - 1);
      } else if (count.get() >= MAX_NAMES) {
        return;
      } else if (hashes.compareAndSet(at, 0, hash)) {
        count.incrementAndGet();
        return;
      }
    }
  }

  /** Never 0. The hash of a string is computed once, and its length tells some collisions apart. */
  private static long hash(int kind, String name) {
    long mixed = ((long) name.hashCode() << 24 ^ (long) name.length() << 3 ^ kind);
    return mixed * 0x9E3779B97F4A7C15L | 1;
  }

  @Override
  public String toString() {
    return "UnknownNames[" + count() + "]";
  }
}
