/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool.store;

/** Supplies the content of an erasure, which the store makes durable before the erasure begins. */
@FunctionalInterface
public interface PendingErasureSource {
  /**
   * Returns the pending erasure as bytes; {@link FrameStore#pendingErasure} returns the same bytes
   * after a restart.
   *
   * @param hash hashes the subjects in the pending erasure
   */
  byte[] bytes(SubjectHash hash);
}
