/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool.store;

/** The part of a spool that is unreadable when it is opened. */
public enum UnreadableReason {
  /** Segments are encrypted under another key than the stored one, or no key is stored. */
  KEY("its key is missing, damaged or replaced"),

  /** The header of a segment is damaged, or the file was renamed. */
  SEGMENT("a segment is damaged or was renamed"),

  /** The pending erasure is damaged, so everything is erased. */
  NOTE("the list of pending erasures is damaged, so Assent erases the whole spool");

  private final String description;

  UnreadableReason(String words) {
    this.description = words;
  }

  /** Returns the reason, for a log line. */
  @Override
  public String toString() {
    return description;
  }
}
