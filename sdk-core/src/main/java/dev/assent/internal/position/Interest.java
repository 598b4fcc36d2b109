/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.position;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a source is told about the levels that a process uses, so that it announces their changes
 * and no others, and confirms what has not changed. Thread-safe; no method blocks.
 */
public interface Interest {
  /**
   * A change of the interest.
   *
   * @param number 0 for the levels with which a stream begins, then one more each time
   * @param added the levels, with what is known of them
   * @param removed levels that are not used any more
   */
  record Change(long number, List<Level> added, List<String> removed) {
    /** Copies the lists. */
    public Change {
      added = List.copyOf(added);
      removed = List.copyOf(removed);
    }

    /** Omits the levels. */
    @Override
    public String toString() {
      return "Change[" + number + "]";
    }
  }

  /**
   * A level in use.
   *
   * @param subject the level, such as {@code acme/u7}
   * @param known what the last reply said about it; revision -1 if there is no document
   */
  record Level(String subject, Seen known) {
    /** Omits the subject. */
    @Override
    public String toString() {
      return "Level";
    }
  }

  /** Begins a stream, in the place of an earlier one, which confirms nothing any more. */
  Stream begin();

  /** One stream of announcements. Thread-safe; no method blocks. */
  interface Stream {
    /** Returns the levels with which the stream begins. */
    Change first();

    /** Returns the next change, which is sent now; null if there is none to send. */
    @Nullable Change next();

    /**
     * Reports that the source has announced everything before a position.
     *
     * @param age the age of the position when the source said so
     * @param number the last change that counted then
     * @return false if the stream confirms nothing any more, so that a new one must be opened
     */
    boolean reached(Position position, Duration age, long number);

    /** Reports that the stream has ended. */
    void ended();
  }
}
