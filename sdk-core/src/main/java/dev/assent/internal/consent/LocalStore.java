/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.consent;

import java.io.IOException;

/**
 * A source that can store the choices made in this process, so that they survive a restart.
 * Thread-safe.
 */
public interface LocalStore {
  /** The name of the source, the same as {@link ConsentView#name()}. */
  String name();

  /**
   * Stores a choice as the latest one of its level and cells. The source's answers include the
   * choice when the call returns. Blocks on I/O: call it on a control thread.
   *
   * @param level the level of the subject
   * @param choice the choice; the store may move its time forward if it already holds a later
   *     choice
   * @throws IOException if the choice cannot be stored durably; the message holds no content
   */
  void store(String level, MaskedChoice choice) throws IOException;
}
