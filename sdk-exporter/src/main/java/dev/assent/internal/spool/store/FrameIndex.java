/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool.store;

import java.util.Arrays;

/**
 * The positions of the frames in one segment, by ordinal. An entry takes about 25 bytes. Ids
 * increase with the ordinal. Not thread-safe.
 */
final class FrameIndex {
  private static final int FIRST = 16;
  private static final int GONE = -1;

  private long[] ids = new long[FIRST];
  private int[] offsets = new int[FIRST];
  private int[] lengths = new int[FIRST];
  private int[] counts = new int[FIRST];
  private byte[] kinds = new byte[FIRST];
  private int size;
  private int live;

  /** Adds the next frame, which is live. */
  void add(long id, int offset, int length, int count, int kind) {
    if (size == ids.length) {
      int larger = size * 2;
      ids = Arrays.copyOf(ids, larger);
      offsets = Arrays.copyOf(offsets, larger);
      lengths = Arrays.copyOf(lengths, larger);
      counts = Arrays.copyOf(counts, larger);
      kinds = Arrays.copyOf(kinds, larger);
    }
    ids[size] = id;
    offsets[size] = offset;
    lengths[size] = length;
    kinds[size] = (byte) kind;
    counts[size++] = count;
    live++;
  }

  /**
   * Returns the ordinal of a live frame; negative if this segment has no live frame with this id.
   */
  int find(long id) {
    int ordinal = Arrays.binarySearch(ids, 0, size, id);
    return ordinal >= 0 && isLive(ordinal) ? ordinal : -1;
  }

  boolean isLive(int ordinal) {
    return lengths[ordinal] != GONE;
  }

  /** Removes a live frame. */
  void remove(int ordinal) {
    lengths[ordinal] = GONE;
    live--;
  }

  int size() {
    return size;
  }

  int live() {
    return live;
  }

  long id(int ordinal) {
    return ids[ordinal];
  }

  int offset(int ordinal) {
    return offsets[ordinal];
  }

  /** Changes the number of data items, after some were removed from the frame. */
  void setCount(int ordinal, int count) {
    counts[ordinal] = count;
  }

  /** The length of the ciphertext, in bytes. */
  int length(int ordinal) {
    return lengths[ordinal];
  }

  int count(int ordinal) {
    return counts[ordinal];
  }

  int kind(int ordinal) {
    return kinds[ordinal];
  }

  void setKind(int ordinal, int kind) {
    kinds[ordinal] = (byte) kind;
  }
}
