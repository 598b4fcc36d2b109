/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.position;

import org.jspecify.annotations.Nullable;

/**
 * What is known of a platform's document, by an answer or by an announcement: an answer that is
 * older does not count. Immutable.
 *
 * @param position the position; null if the platform has none
 * @param revision the revision; -1 if none is known
 */
public record Seen(@Nullable Position position, long revision) {
  /** Nothing is known. */
  public static final Seen NOTHING = new Seen(null, -1);

  /**
   * Returns what a request shows. The first position of a generation says nothing about what the
   * process has seen in it, for example after a restart; without a position, the platform answers
   * from its primary.
   */
  public Seen shown() {
    return position != null && position.heartbeat() == 0 ? new Seen(null, revision) : this;
  }

  /** Returns the later position and the higher revision. */
  public Seen with(Seen other) {
    return new Seen(Position.later(position, other.position), Math.max(revision, other.revision));
  }
}
