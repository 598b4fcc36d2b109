/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.consent;

import java.io.IOException;
import java.util.List;

/**
 * A source that can store the choices made in this process, so that they survive a restart.
 * Thread-safe.
 */
public interface LocalStore {
  /** The name of the source, the same as {@link KnownChoices#name()}. */
  String name();

  /**
   * Stores choices with one write, in their order, each as the latest one of its level and cells.
   * The source's answers include all of them when the call returns, and none of them if it throws,
   * unless only the durability of the write is uncertain. Blocks on I/O: call it on a control
   * thread.
   *
   * @param choices the choices; the store may move the time of a choice forward if it already holds
   *     a later one
   * @throws TooMuchException if the store can't hold all of them
   * @throws IOException if the choices cannot be stored durably; the message holds no content
   */
  void store(List<LevelChoice> choices) throws IOException;

  /**
   * A choice, and the level of the subject that made it. Immutable.
   *
   * @param level the level
   * @param choice the choice
   */
  record LevelChoice(String level, MaskedChoice choice) {
    /** Returns a text without the level and its choice. */
    @Override
    public String toString() {
      return "LevelChoice";
    }
  }

  /** The store can't hold so many choices. A part of them may have room. */
  final class TooMuchException extends IOException {
    private static final long serialVersionUID = 1L;

    public TooMuchException(String message) {
      super(message);
    }
  }
}
