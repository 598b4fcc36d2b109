/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.audit;

/**
 * What a verification found out about a journal.
 *
 * @param journal the name of its directory
 * @param state the worst that is found
 * @param line the number of the first line that it concerns; 0 for the journal as a whole
 * @param text a sentence that names the line
 */
public record Verdict(String journal, State state, long line, String text) {
  /** From good to bad. */
  public enum State {
    /** Its lines up to the one whose hash was seen elsewhere are those that were written. */
    COMPLETE,
    /** Its lines fit to each other. Who can write the directory can have written all of them. */
    CONSISTENT,
    /** Lines are missing. */
    CUT,
    /** A line is not the one that was written. */
    CHANGED,
    /** Lines are in another order. */
    REORDERED,
    /** Lines, or all of the journal, were written by something else. */
    REPLACED;

    /** Whether the journal is as a process writes it. */
    public boolean isGood() {
      return this == COMPLETE || this == CONSISTENT;
    }
  }

  /** The state and the sentence. */
  @Override
  public String toString() {
    return journal + ": " + AuditFacts.word(state) + ": " + text;
  }
}
