/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.report;

import org.jspecify.annotations.Nullable;

/**
 * Counts the different next segments below each prefix of the names that it is given. A prefix with
 * more than {@value #MAX_SEGMENTS} of them has names that are made from data. A segment ends at any
 * character that is neither a letter nor a digit. It keeps hashes only, in tables of fixed size;
 * what no longer fits {@linkplain #close closes} its kind: then all prefixes of it are wide.
 * Thread-safe; called for new names only.
 */
final class WidePrefixes {
  /** The maximum number of segments below a prefix whose names are shown: {@value}. */
  static final int MAX_SEGMENTS = 20;

  /** Names with more separators are below a wide prefix: {@value}. */
  static final int MAX_DEPTH = 32;

  private static final int SLOTS = 16_384;
  private static final int MAX_ENTRIES = 12_000;

  // Guarded by this. By open addressing; 0 is free.
  private final long[] pairs = new long[SLOTS];
  private final long[] prefixes = new long[SLOTS];
  private final int[] segments = new int[SLOTS];
  private int entries;
  private long closed;

  /**
   * Adds the prefixes of a name.
   *
   * @param kind the number of its kind
   * @param seed the key of hashes
   */
  synchronized void add(int kind, String name, long seed) {
    int depth = 0;
    int length = Math.min(name.length(), HashedNames.MAX_LENGTH);
    for (int end = next(name, 0, length);
        end >= 0 && depth < MAX_DEPTH && !isClosed(kind);
        end = next(name, end + 1, length)) {
      depth++;
      int after = next(name, end + 1, length);
      long prefix = prefix(kind, name, end, seed);
      long segment = FieldNames.hash(prefix, name, end + 1, after < 0 ? length : after) | 1;
      int at = place(pairs, segment);
      if (pairs[at] == 0) {
        addSegment(kind, at, segment, prefix);
      }
    }
  }

  private void addSegment(int kind, int at, long segment, long prefix) {
    if (entries == MAX_ENTRIES) {
      close(kind);
      return;
    }
    entries++;
    pairs[at] = segment;
    int place = place(prefixes, prefix);
    prefixes[place] = prefix;
    segments[place]++;
  }

  /** Makes all prefixes of a kind wide, since some of its names can't be counted. */
  synchronized void close(int kind) {
    closed |= 1L << kind;
  }

  /** Whether all prefixes of a kind are wide. */
  synchronized boolean isClosed(int kind) {
    return (closed & (1L << kind)) != 0;
  }

  /** The shortest prefix of a name with too many segments, with its separator; null if none has. */
  synchronized @Nullable String of(int kind, String name, long seed) {
    int depth = 0;
    int first = -1;
    for (int end = next(name, 0, name.length());
        end >= 0;
        end = next(name, end + 1, name.length())) {
      first = first < 0 ? end : first;
      if (++depth > MAX_DEPTH || isClosed(kind)) {
        return name.substring(0, first + 1);
      }
      if (segments(prefix(kind, name, end, seed)) > MAX_SEGMENTS) {
        return name.substring(0, end + 1);
      }
    }
    return null;
  }

  /**
   * The number of different next segments, as far as they were counted.
   *
   * @param prefix with its separator
   */
  synchronized int segments(int kind, String prefix, long seed) {
    return segments(prefix(kind, prefix, prefix.length() - 1, seed));
  }

  private int segments(long prefix) {
    return segments[place(prefixes, prefix)];
  }

  /** The place of a hash, or of the free slot for it. The tables never get full. */
  private static int place(long[] table, long hash) {
    int at = (int) (hash >>> 50);
    while (table[at] != 0 && table[at] != hash) {
      at = (at + 1) & (SLOTS - 1);
    }
    return at;
  }

  /** Never 0. */
  private static long prefix(int kind, String name, int end, long seed) {
    return FieldNames.hash(seed ^ kind, name, 0, end + 1) | 1;
  }

  /** The index of the next separator; -1 if there is none. */
  private static int next(String name, int from, int to) {
    for (int i = from; i < to; i++) {
      if (!Character.isLetterOrDigit(name.charAt(i))) {
        return i;
      }
    }
    return -1;
  }

  @Override
  public synchronized String toString() {
    return "WidePrefixes[" + entries + "]";
  }
}
