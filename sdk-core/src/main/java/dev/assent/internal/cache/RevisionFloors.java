/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.cache;

/**
 * The revisions of evicted documents that restricted something: an older document that is loaded
 * later must not loosen the restrictions of the evicted one. The table keeps approximately the last
 * {@value #SLOTS} revisions, in 1 MiB that is allocated with the first one. A fingerprint of 64
 * bits represents the level; two levels with the same fingerprint only make the result stricter.
 * Thread-safe.
 */
final class RevisionFloors {
  static final int SLOTS = 1 << 16;

  /** The number of neighbouring places that a level may occupy. */
  private static final int WAYS = 4;

  // Guarded by this; contains pairs of fingerprint and revision.
  private long[] table = {};

  /** Records the revision of an evicted document. */
  synchronized void add(String level, int source, long revision) {
    if (table.length == 0) {
      table = new long[2 * SLOTS];
    }
    long print = print(level, source);
    int place = slot(print);
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

  /** Returns the highest recorded revision; -1 if there is none. */
  synchronized long floor(String level, int source) {
    if (table.length == 0) {
      return -1;
    }
    long print = print(level, source);
    int place = slot(print);
    for (int way = 0; way < WAYS; way++) {
      if (table[2 * (place + way)] == print) {
        return table[2 * (place + way) + 1];
      }
    }
    return -1;
  }

  private static int slot(long print) {
    return (int) (print >>> 40) & (SLOTS - 1) & -WAYS;
  }

  /** Returns FNV-1a over the characters, with the finalizer of MurmurHash3; never 0. */
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
