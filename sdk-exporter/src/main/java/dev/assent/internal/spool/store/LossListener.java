/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool.store;

import dev.assent.ledger.Lost;

/**
 * Receives the losses of a store: frames that the store drops by itself, once for each frame. The
 * store calls it with the store's lock held. It must not call the store, and must not wait for a
 * thread that may call the store.
 */
public interface LossListener {
  /**
   * Reports the loss of a frame that was appended in this run or visited by {@link
   * FrameStore#recover}.
   *
   * @param id the frame's id
   * @param count the number of data items in the frame; after a rewrite, the number of the
   *     remaining ones
   */
  void lost(Lost reason, long id, int count);

  /**
   * Reports the loss of a frame of an earlier run that {@link FrameStore#recover} did not visit.
   *
   * @param count the number of data items in the frame, from its unencrypted prefix
   * @param kind the kind of the frame, from its unencrypted prefix; 0 if the kind is unknown
   */
  void lostUnseen(Lost reason, int count, int kind);

  /**
   * Reports that a part of the spool of earlier runs is unreadable. The other methods report the
   * frames in it that can be counted.
   */
  default void unreadable(UnreadableReason what) {}
}
