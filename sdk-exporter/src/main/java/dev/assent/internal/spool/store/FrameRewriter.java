/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool.store;

import org.jspecify.annotations.Nullable;

/**
 * Says what is kept of a frame. Called with the store's lock held: must not call it. One that
 * throws keeps nothing of that frame, which is then reported as erased.
 */
@FunctionalInterface
public interface FrameRewriter {
  /**
   * What is kept.
   *
   * @param id the frame's, which it keeps
   * @param frame what is stored
   * @return the same, or another with a count of its own; null to drop it. What it drops it counts
   *     itself: the store reports no loss for it
   */
  @Nullable StoredFrame rewrite(long id, StoredFrame frame);
}
