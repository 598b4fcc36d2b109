/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import org.jspecify.annotations.Nullable;

/**
 * What one snapshot shows of a subject.
 *
 * @param document the document; null if there is no such subject
 * @param heartbeat the last heartbeat of the snapshot
 * @param isOpen if there is no document: whether the generation is open in this database, so that
 *     the subject is known to be missing
 */
record Reading(@Nullable Document document, Heartbeat heartbeat, boolean isOpen) {
  /** Returns the position of the snapshot. */
  Position position() {
    return heartbeat.position();
  }

  /** Returns whether it is as new as what a reader has seen. */
  boolean covers(Seen seen) {
    int order = seen.position() == null ? 1 : position().compareTo(seen.position());
    if (document != null) {
      return order >= 0 && document.revision() >= seen.revision();
    }
    // at the same position, this snapshot may lack the change that the reader has seen
    return seen.revision() >= 0 ? order > 0 : order >= 0;
  }
}
