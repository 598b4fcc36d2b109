/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool.store;

/** Says what an erasure is to erase, for the note that is durable before it begins. */
@FunctionalInterface
public interface PendingErasureSource {
  /**
   * What is owed, as {@link FrameStore#owed} tells it after a restart.
   *
   * @param hash names subjects in it
   */
  byte[] bytes(SubjectHash hash);
}
