/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.consent;

import java.io.IOException;

/**
 * A source that can store what is chosen in this process, so that it survives a restart.
 * Thread-safe.
 */
public interface LocalStore {
  /** The name of the source, as in {@link ConsentView#name()}. */
  String name();

  /**
   * Stores a choice; it is the latest of its level and cells from then on. Blocks on I/O: to be
   * called on a control thread. Answers of the source include it when the call returns.
   *
   * @param level the level that chooses
   * @param choice the choice; its time may be moved forward where the store already holds a later
   *     one
   * @throws IOException if it can't be stored durably; the message holds no content
   */
  void store(String level, MaskedChoice choice) throws IOException;
}
