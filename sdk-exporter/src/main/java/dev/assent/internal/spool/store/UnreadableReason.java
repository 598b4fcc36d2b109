/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool.store;

/** What of a spool can't be read when it is opened. */
public enum UnreadableReason {
  /** Segments lie under another key than the one that is there, or there is none. */
  KEY("its key is missing, damaged or replaced"),

  /** The beginning of a segment is damaged, or it was renamed. */
  SEGMENT("a segment is damaged or was renamed"),

  /** What an erasure that did not end was to erase can't be told: everything is erased. */
  NOTE("the list of pending erasures is damaged, so Assent erases the whole spool");

  private final String words;

  UnreadableReason(String words) {
    this.words = words;
  }

  /** Why, for a log line. */
  @Override
  public String toString() {
    return words;
  }
}
