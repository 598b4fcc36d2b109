/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool.store;

import org.jspecify.annotations.Nullable;

/**
 * Decides which part of a frame remains after an erasure. The store calls it with the store's lock
 * held, so it must not call the store. If it throws, the store drops the frame and reports it as
 * erased.
 */
@FunctionalInterface
public interface FrameRewriter {
  /**
   * Returns the remaining part of a frame.
   *
   * @param id the frame's id, which does not change
   * @param frame the stored frame
   * @return the same frame, or another frame with its own count; null to drop the frame. The
   *     rewriter counts the data it drops; the store does not report it as lost
   */
  @Nullable StoredFrame rewrite(long id, StoredFrame frame);
}
