/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool.store;

import dev.assent.ledger.Lost;

/**
 * Is told of all that a store gives up by itself, once for each frame. Called with the store's lock
 * held: must not call it, and not wait for who may.
 */
public interface LossListener {
  /**
   * A frame that was appended in this run, or visited by {@link FrameStore#recover}.
   *
   * @param id the frame's
   * @param count how many data it held; after a rewrite, those that were kept
   */
  void lost(Lost reason, long id, int count);

  /**
   * A frame of an earlier run that was not visited.
   *
   * @param count how many data it held, as is written in clear beside it
   * @param kind of the frame, as is written in clear beside it; 0 if that can't be told
   */
  void lostUnseen(Lost reason, int count, int kind);

  /** Something of earlier runs can't be read; of what could be counted, the others tell. */
  default void unreadable(UnreadableReason what) {}
}
