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
 * @param requested what was chosen; in a document, only the categories that no later choice names
 * @param at when
 */
record StoredChoice(long revision, RequestedChoice requested, Instant at) {
  /** Whether it says the same, whenever it was said. */
  boolean hasSameChoice(RequestedChoice other) {
    return requested.purpose().equals(other.purpose())
        && requested.granted() == other.granted()
        && Objects.equals(requested.terms(), other.terms())
        && Objects.equals(requested.expires(), other.expires())
        && requested.coversHeld() == other.coversHeld();
  }
}
