/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The last answer of a person to a question of a platform. Immutable.
 *
 * @param word yes, no or unknown
 * @param at when it was given last
 * @param since when it was given first, and not otherwise since then
 * @param terms the terms that the platform showed
 */
record BridgeAnswer(String word, Instant at, Instant since, @Nullable LocalDate terms) {
  /** The words, from the one that counts least where times are equal. */
  private static final List<String> RANKS = List.of("yes", "unknown", "no");

  static String word(@Nullable Boolean value) {
    return value == null ? "unknown" : value ? "yes" : "no";
  }

  static int rank(String word) {
    return RANKS.indexOf(word);
  }

  int rank() {
    return rank(word);
  }

  boolean isSame(String other, LocalDate underTerms) {
    return word.equals(other) && Objects.equals(terms, underTerms);
  }

  /** Omits the answer. */
  @Override
  public String toString() {
    return "BridgeAnswer";
  }
}
