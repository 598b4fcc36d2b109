/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.check.rules;

/**
 * Something in a policy that is valid, and probably a mistake. Immutable.
 *
 * @param kind its kind
 * @param where the policy, with a line if it is about a rule
 * @param text what it is, and what hides or causes it
 */
public record PolicyFinding(Kind kind, String where, String text) {
  /** The kinds of findings. */
  public enum Kind {
    /** A rule decides nothing: others are as strict in every cell. */
    IDLE_RULE("idle-rule"),
    /** A rule covers no cell. */
    EMPTY_RULE("empty-rule"),
    /** A part of a rule has no effect under the basis of its cells. */
    IDLE_PART("idle-part"),
    /** A preset decides nothing. */
    MOOT_PRESET("moot-preset"),
    /** A looser rule cancels {@code pending: hold} of a stricter one. */
    CANCELLED_HOLD("cancelled-hold"),
    /** A looser rule cancels the treatment of a stricter one. */
    CANCELLED_TREATMENT("cancelled-treatment"),
    FUTURE_SINCE("future-since"),
    /** No consent to the terms that the policies state counts. */
    NEWER_SINCE("newer-since"),
    UNNAMED_CATEGORY("unnamed-category"),
    UNNAMED_PURPOSE("unnamed-purpose");

    private final String id;

    Kind(String id) {
      this.id = id;
    }

    /** The name in output. */
    public String id() {
      return id;
    }
  }

  /** Returns the finding on one line. */
  public String line() {
    return where + ": " + kind.id + ": " + text;
  }
}
