/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * The last answers of one person at one platform, in a transaction.
 *
 * @param connection the connection of the transaction
 */
record BridgeAnswers(Connection connection, String platform, String subject) {
  /** Returns the last answer to the question of a signal; null if there is none. */
  @Nullable BridgeAnswer last(BridgeEvent.Signal signal) throws SQLException {
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
        signal.kind().name(),
        signal.id());
  }

  /** Stores an answer in place of the last one. */
  void store(BridgeEvent.Signal signal, BridgeAnswer answer) throws SQLException {
    @Nullable Object[] values = {
      answer.word(),
      Sql.time(answer.at()),
      Sql.time(answer.since()),
      answer.terms(),
      subject,
      platform,
      signal.kind().name(),
      signal.id()
    };
    int updated =
        Sql.update(
            connection,
            "UPDATE bridge_signals SET answer = ?, answered_at = ?, since = ?, terms_version = ?"
                + " WHERE subject = ? AND platform = ? AND kind = ? AND id = ?",
            values);
    if (updated == 0) {
      Sql.update(
          connection,
          "INSERT INTO bridge_signals (answer, answered_at, since, terms_version, subject,"
              + " platform, kind, id) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
          values);
    }
  }

  /** Omits the subject. */
  @Override
  public String toString() {
    return "BridgeAnswers[" + platform + "]";
  }
}
