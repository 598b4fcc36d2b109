/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric.reader;

import org.jspecify.annotations.Nullable;

/**
 * Memory for a collection. OpenTelemetry's storage of an instrument takes its gate before it
 * allocates, so an error in between would leave the gate taken for ever: no metric would be
 * collected any more, and application threads that record new series would not return. Other
 * threads may take the memory meanwhile, which makes the error rare, not impossible. Thread-safe.
 */
public final class FreeMemory {
  /** More than the storage of some hundred instruments needs at its gates. */
  private static final int BYTES = 1 << 16;

  /** So that the JIT compiler does not remove the allocation. */
  @SuppressWarnings("UnusedVariable")
  private static volatile byte @Nullable [] last;

  private FreeMemory() {}

  /**
   * Returns if there is memory for a collection.
   *
   * @throws OutOfMemoryError if there is none; call this where that leaves nothing taken
   */
  public static void require() {
    require(BYTES);
  }

  static void require(int bytes) {
    last = new byte[bytes];
    last = null;
  }
}
