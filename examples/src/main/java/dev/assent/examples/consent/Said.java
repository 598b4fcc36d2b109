/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import java.time.Instant;
import java.util.Objects;

/**
 * What somebody chose: one line of the history.
 *
 * @param revision the document's revision since then
 * @param wish what was chosen; in a document, only the categories that no later choice names
 * @param at when
 */
record Said(long revision, Wish wish, Instant at) {
  /** Whether it says the same, whenever it was said. */
  boolean saysTheSameAs(Wish other) {
    return wish.purpose().equals(other.purpose())
        && wish.granted() == other.granted()
        && Objects.equals(wish.terms(), other.terms())
        && Objects.equals(wish.expires(), other.expires())
        && wish.coversHeld() == other.coversHeld();
  }
}
