/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Recordings that concern people, for whom they are a notice. Thread-safe. */
final class Notices {
  private static final int MAX = 100;

  private static final String COLUMNS =
      "SELECT recording, subject, purpose, began_at, ended_at FROM notices WHERE ";

  /** Those under way first, then the newest. */
  private static final String ORDER =
      " ORDER BY CASE WHEN ended_at IS NULL THEN 0 ELSE 1 END, began_at DESC, recording"
          + " FETCH FIRST "
          + MAX
          + " ROWS ONLY";

  private final Database database;
  private final Clock clock;

  Notices(Database database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  /**
   * A recording that concerns somebody.
   *
   * @param recording its name
   * @param subject whom it concerns
   * @param purpose the purpose of the recording
   * @param began the time at which it began
   * @param ended the time at which it ended; null while it is under way
   */
  record Notice(
      String recording, String subject, String purpose, Instant began, @Nullable Instant ended) {
    /** Omits the subject. */
    @Override
    public String toString() {
      return "Notice";
    }
  }

  /**
   * A recording began. A second call for the same recording adds those who joined since.
   *
   * @return false if a subject does not exist; then nothing is added
   */
  boolean began(String recording, Set<String> subjects, Set<String> purposes) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    return database.transaction(
        connection -> {
          for (String subject : subjects) {
            if (!exists(connection, subject)) {
              return false;
            }
          }
          for (String subject : subjects) {
            for (String purpose : purposes) {
              add(connection, new Notice(recording, subject, purpose, now, null));
            }
          }
          return true;
        });
  }

  /** A recording ended. Has no effect if it is unknown or has ended. */
  void ended(String recording) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    database.transaction(
        connection ->
            Sql.update(
                connection,
                "UPDATE notices SET ended_at = ? WHERE recording = ? AND ended_at IS NULL",
                Sql.time(now),
                recording));
  }

  /** Returns the notices of a user. */
  List<Notice> ofUser(String subject) {
    return list("subject = ?", subject);
  }

  /** Returns the notices of an account and all of its users. */
  List<Notice> ofAccount(String account) {
    return list("account = ?", account);
  }

  private List<Notice> list(String condition, String value) {
    return database.transaction(
        connection ->
            Sql.list(
                connection,
                COLUMNS + condition + ORDER,
                row -> {
                  Instant began = Sql.time(row, "began_at");
                  if (began == null) {
                    throw new SQLException("a notice without its time", "22004");
                  }
                  return new Notice(
                      row.getString("recording"),
                      row.getString("subject"),
                      row.getString("purpose"),
                      began,
                      Sql.time(row, "ended_at"));
                },
                value));
  }

  private static boolean exists(Connection connection, String subject) throws SQLException {
    return Sql.first(connection, "SELECT 1 FROM subjects WHERE subject = ?", row -> true, subject)
        != null;
  }

  private static void add(Connection connection, Notice notice) throws SQLException {
    boolean isThere =
        Sql.first(
                connection,
                "SELECT 1 FROM notices WHERE recording = ? AND subject = ? AND purpose = ?",
                row -> true,
                notice.recording(),
                notice.subject(),
                notice.purpose())
            != null;
    if (!isThere) {
      Sql.update(
          connection,
          "INSERT INTO notices (recording, subject, account, purpose, began_at)"
              + " VALUES (?, ?, ?, ?, ?)",
          notice.recording(),
          notice.subject(),
          Subjects.account(notice.subject()),
          notice.purpose(),
          Sql.time(notice.began()));
    }
  }
}
