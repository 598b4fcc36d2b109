/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.otlp;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The array in which one request after another is written. It has only zeros between requests, so
 * that no content stays here. Thread-safe: a request that finds the array in use or lent gets
 * another one.
 */
final class ScratchArray {
  /** The maximum size of an array that is kept; large requests are rare. */
  static final int MAX_KEPT = 1 << 20;

  private static final byte[] ZEROS = new byte[1 << 13];

  private final AtomicReference<byte @Nullable []> free = new AtomicReference<>();

  /**
   * Takes the array, or a new one of the expected size if that is too large to be kept.
   *
   * @return an array of zeros, which belongs to the caller
   */
  byte[] take(int expectedSize) {
    byte[] array = expectedSize > MAX_KEPT ? null : free.getAndSet(null);
    return array == null ? new byte[expectedSize] : array;
  }

  /**
   * Returns an array for later requests. The caller may not use it any more.
   *
   * @param used the number of bytes that may not be zero
   */
  void giveBack(byte[] array, int used) {
    if (array.length <= MAX_KEPT) {
      clear(array, used);
      free.set(array);
    }
  }

  /** Copies zeros: a loop over single bytes would be slow in the first requests of a process. */
  private static void clear(byte[] array, int used) {
    for (int at = 0; at < used; at += ZEROS.length) {
      System.arraycopy(ZEROS, 0, array, at, Math.min(ZEROS.length, used - at));
    }
  }

  /** The array between two requests, for tests; null if there is none. */
  byte @Nullable [] kept() {
    return free.get();
  }
}
