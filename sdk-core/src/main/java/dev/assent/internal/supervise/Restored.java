/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.supervise;

import dev.assent.internal.time.HourlyLimit;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The parts that were restored and not yet logged. It has room for {@value #MAX} names, which are
 * constants of the code or names of threads; further ones count without a name. Adding allocates
 * nothing. Confined to the supervisor's thread.
 */
public final class Restored {
  /** The maximum number of names: {@value}. */
  static final int MAX = 64;

  private final @Nullable String[] names = new @Nullable String[MAX];
  private final boolean[] isNew = new boolean[MAX];
  private final HourlyLimit[] limits = new HourlyLimit[MAX];
  private int size;
  private boolean isUnnamed;

  /** No parts. */
  public Restored() {
    Arrays.setAll(limits, i -> new HourlyLimit());
  }

  /** Adds a part; the same name counts once per line. */
  public void add(String name) {
    for (int i = 0; i < size; i++) {
      if (name.equals(names[i])) {
        isNew[i] = true;
        return;
      }
    }
    if (size == MAX) {
      isUnnamed = true;
      return;
    }
    names[size] = name;
    isNew[size] = true;
    size++;
  }

  /** Whether a name must be logged now: it was not in a line within the last hour. */
  boolean isDue(long nanoTime) {
    for (int i = 0; i < size; i++) {
      if (isNew[i] && limits[i].isDue(nanoTime)) {
        return true;
      }
    }
    return false;
  }

  /** Returns all names since the last line, in the order of their first restoration. */
  String names() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < size; i++) {
      if (isNew[i]) {
        text.append(text.length() == 0 ? "" : ", ").append(names[i]);
      }
    }
    return text.append(isUnnamed ? " and others" : "").toString();
  }

  /** Records that a line with {@link #names} was written. */
  void logged(long nanoTime) {
    for (int i = 0; i < size; i++) {
      if (isNew[i]) {
        isNew[i] = false;
        limits[i].logged(nanoTime);
      }
    }
    isUnnamed = false;
  }

  /** The names since the last line. */
  @Override
  public String toString() {
    return "[" + names() + "]";
  }
}
