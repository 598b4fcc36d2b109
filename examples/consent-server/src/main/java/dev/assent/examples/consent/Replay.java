/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import java.util.ArrayList;
import java.util.List;

/** The changes that a reader missed, read a page at a time. Confined to one thread at a time. */
final class Replay {
  private final Changes changes;
  private final Position complete;
  private final long upTo;
  private long after;
  private boolean isOver;

  /**
   * Creates a replay.
   *
   * @param complete the heartbeat that the reader has received
   * @param after the id of the last change before this heartbeat
   * @param upTo the id of the last change that is not announced live
   */
  Replay(Changes changes, Position complete, long after, long upTo) {
    this.changes = changes;
    this.complete = complete;
    this.after = after;
    this.upTo = upTo;
  }

  /** Returns whether all changes were read. */
  boolean isOver() {
    return isOver;
  }

  /** Returns the announcements of the next page that a credential reads. */
  List<String> next(Credential credential) {
    Tail page =
        changes.between(after, upTo, credential.account(), new Changes.Least(complete, upTo));
    List<String> events = new ArrayList<>();
    for (Change change : page.changes()) {
      if (credential.reads(change.subject())) {
        events.add(EventText.changed(complete, change, page.heartbeat().position()));
      }
      after = change.id();
    }
    isOver = page.isWhole();
    return events;
  }
}
