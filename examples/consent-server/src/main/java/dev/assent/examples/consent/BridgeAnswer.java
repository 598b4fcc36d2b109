/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import java.sql.Connection;
import java.sql.SQLException;
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

  /** Returns the last answer; null if there is none. */
  static @Nullable BridgeAnswer of(
      Connection connection, String platform, String subject, BridgeEvent.Kind kind, String id)
      throws SQLException {
    return Sql.first(
        connection,
        "SELECT answer, answered_at, since, terms_version FROM bridge_signals"
            + " WHERE subject = ? AND platform = ? AND kind = ? AND id = ?",
        row ->
            new BridgeAnswer(
                row.getString("answer"),
                Sql.instant(row, "answered_at"),
                Sql.instant(row, "since"),
                row.getObject("terms_version", LocalDate.class)),
        subject,
        platform,
        kind.name(),
        id);
  }

  /** Stores this answer in place of the last one. */
  void store(
      Connection connection, String platform, String subject, BridgeEvent.Kind kind, String id)
      throws SQLException {
    int updated =
        Sql.update(
            connection,
            "UPDATE bridge_signals SET answer = ?, answered_at = ?, since = ?, terms_version = ?"
                + " WHERE subject = ? AND platform = ? AND kind = ? AND id = ?",
            word,
            Sql.time(at),
            Sql.time(since),
            terms,
            subject,
            platform,
            kind.name(),
            id);
    if (updated == 0) {
      Sql.update(
          connection,
          "INSERT INTO bridge_signals (answer, answered_at, since, terms_version, subject,"
              + " platform, kind, id) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
          word,
          Sql.time(at),
          Sql.time(since),
          terms,
          subject,
          platform,
          kind.name(),
          id);
    }
  }

  /** Omits the answer. */
  @Override
  public String toString() {
    return "BridgeAnswer";
  }
}
