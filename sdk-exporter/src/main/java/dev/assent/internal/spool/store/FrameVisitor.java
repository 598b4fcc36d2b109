/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool.store;

/**
 * Is shown the live frames of earlier runs. Called with the store's lock held: must not call it.
 */
@FunctionalInterface
public interface FrameVisitor {
  /**
   * One frame, which is authentic.
   *
   * @param id by which it is read, increasing
   * @param frame as it is stored
   */
  void visit(long id, StoredFrame frame);
}
