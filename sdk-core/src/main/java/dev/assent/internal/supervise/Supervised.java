/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.supervise;

/**
 * A part of an instance that an error may end, such as a passing lack of memory: a thread, a
 * periodic task, a client, or a mark that work is scheduled.
 */
public interface Supervised {
  /**
   * Restores what has ended or is overdue. The supervisor calls it about once per second, from its
   * own thread only. It must not block, and must not allocate while nothing is wrong. If it throws,
   * the supervisor calls it again at the next tick.
   *
   * @param nanoTime the present value of {@link System#nanoTime}
   * @param restored receives the name of each part that was restored
   */
  void check(long nanoTime, Restored restored);
}
