/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.cache;

/**
 * The revisions of documents that restricted something and were evicted: an older document that is
 * loaded later must not loosen what the evicted one said. It remembers the last {@value #SLOTS} or
 * so, in 1 MiB that is allocated with the first; a fingerprint of 64 bits stands for the level, and
 * two levels that share it only make it stricter. Thread-safe.
 */
final class RevisionFloors {
  static final int SLOTS = 1 << 16;

  /** A level may stand at one of this many neighbouring places. */
  private static final int WAYS = 4;

  // Guarded by this: pairs of fingerprint and revision.
  private long[] table = {};

  /** Remembers that a document of this revision was known. */
  synchronized void add(String level, int source, long revision) {
    if (table.length == 0) {
      table = new long[2 * SLOTS];
    }
    long print = print(level, source);
    int place = place(print);
    int free = place + (int) (revision & (WAYS - 1));
    for (int way = WAYS - 1; way >= 0; way--) {
      long there = table[2 * (place + way)];
      if (there == print) {
        raise(place + way, revision);
        return;
      }
      free = there == 0 ? place + way : free;
    }
    table[2 * free + 1] = revision;
    table[2 * free] = print;
  }

  private void raise(int place, long revision) {
    table[2 * place + 1] = Math.max(table[2 * place + 1], revision);
  }

  /** The highest revision known; -1 if none is. */
  synchronized long floor(String level, int source) {
    if (table.length == 0) {
      return -1;
    }
    long print = print(level, source);
    int place = place(print);
    for (int way = 0; way < WAYS; way++) {
      if (table[2 * (place + way)] == print) {
        return table[2 * (place + way) + 1];
      }
    }
    return -1;
  }

  private static int place(long print) {
    return (int) (print >>> 40) & (SLOTS - 1) & -WAYS;
  }

  /** FNV-1a over the characters, finished as in MurmurHash3; never 0. */
  private static long print(String level, int source) {
    long hash = 0xcbf29ce484222325L ^ source;
    for (int i = 0; i < level.length(); i++) {
      hash = (hash ^ level.charAt(i)) * 0x100000001b3L;
    }
    hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
    hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return (hash ^ (hash >>> 33)) | 1;
  }
}
