/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool.store;

/**
 * Receives the live frames of earlier runs. The store calls it with the store's lock held, so it
 * must not call the store.
 */
@FunctionalInterface
public interface FrameVisitor {
  /**
   * Receives one authentic frame.
   *
   * @param id the id for reading the frame; ids increase from call to call
   * @param frame the stored frame
   */
  void visit(long id, StoredFrame frame);
}
