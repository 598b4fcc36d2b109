/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import java.time.Instant;
import java.util.Objects;
import java.util.SortedSet;

/**
 * A recorded choice: one line of the history.
 *
 * @param revision the revision that the document got with this choice
 * @param requested the choice; in a document, it has only the categories that no later choice names
 * @param at the time of the choice
 * @param isBridged whether the person chose at another platform
 */
record StoredChoice(long revision, RequestedChoice requested, Instant at, boolean isBridged) {
  /** Returns whether the choice is the same, apart from its categories and its time. */
  boolean hasSameChoice(RequestedChoice other) {
    return requested.purpose().equals(other.purpose())
        && requested.granted() == other.granted()
        && Objects.equals(requested.terms(), other.terms())
        && Objects.equals(requested.expires(), other.expires())
        && requested.coversHeld() == other.coversHeld();
  }

  /** Returns the choice about some of its leaves. */
  StoredChoice about(SortedSet<String> categories) {
    return new StoredChoice(revision, requested.about(categories), at, isBridged);
  }
}
