/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool.store;

/** What of a spool can't be read when it is opened. */
public enum UnreadableReason {
  /** Segments lie under another key than the one that is there, or there is none. */
  KEY("its key is missing, damaged or another's"),

  /** The beginning of a segment is damaged, or it was renamed. */
  SEGMENT("a segment is damaged or another's"),

  /** What an erasure that did not end was to erase can't be told: everything is erased. */
  NOTE("the note of what is to be erased is damaged, so that everything is erased");

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
