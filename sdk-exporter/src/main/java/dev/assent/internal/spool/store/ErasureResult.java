/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool.store;

/** How an erasure ended. */
public enum ErasureResult {
  /** What was to be kept is stored under a new key; the old key is destroyed. */
  REWRITTEN,

  /** The key is destroyed, and with it all frames, which {@link LossListener} were told. */
  DESTROYED,

  /**
   * The key could not be destroyed, neither by overwriting nor by deleting it: the disk fails. All
   * frames are given up, as {@link LossListener} were told. The store takes and gives none until
   * another erasure succeeds, and {@link FrameStore#owed} tells of it, after a restart too unless
   * not even that could be written.
   */
  FAILED
}
