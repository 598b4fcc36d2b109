/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool.store;

/** The result of an erasure. */
public enum ErasureResult {
  /** The frames to keep are stored under a new key, and the old key is destroyed. */
  REWRITTEN,

  /** The key is destroyed, and all frames are lost; {@link LossListener} was notified of each. */
  DESTROYED,

  /**
   * The key could be neither overwritten nor deleted, because the disk fails. All frames are lost;
   * {@link LossListener} was notified of each. The store accepts and returns no frames until
   * another erasure succeeds. {@link FrameStore#pendingErasure} returns the pending erasure, also
   * after a restart, unless the disk could not store it either.
   */
  FAILED
}
