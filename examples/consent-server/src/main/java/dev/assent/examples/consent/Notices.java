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
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/** The notices that tell people about recordings that concern them. Thread-safe. */
final class Notices {
  private static final int MAX = 100;

  private static final String COLUMNS =
      "SELECT host, recording, subject, purpose, began_at, ended_at FROM notices WHERE ";

  /** Those under way first, then the newest. */
  private static final String ORDER =
      " ORDER BY CASE WHEN ended_at IS NULL THEN 0 ELSE 1 END, began_at DESC, host, recording"
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
   * A recording.
   *
   * @param host the account that records
   * @param name its name, which the account may use again
   */
  record Recording(String host, String name) {}

  /**
   * A recording that concerns somebody.
   *
   * @param recording the recording
   * @param subject whom it concerns
   * @param purpose the purpose of the recording
   * @param began the time at which it began
   * @param ended the time at which it ended; null while it is under way
   */
  record Notice(
      Recording recording, String subject, String purpose, Instant began, @Nullable Instant ended) {
    /** Omits the subject. */
    @Override
    public String toString() {
      return "Notice";
    }
  }

  /**
   * Adds notices of a recording that began. While it is under way, another call adds the subjects
   * that joined since; after its end, a call begins another recording of that name.
   *
   * @param subjects those whom it concerns, of any account
   * @return false if a subject or the account does not exist; then nothing is added
   */
  boolean began(Recording recording, SortedSet<String> subjects, Set<String> purposes) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    return database.transaction(
        connection -> {
          if (SubjectRow.read(connection, recording.host()) == null) {
            return false;
          }
          for (String subject :
              subjects) { // in one order, so that no two calls wait for each other
            if (SubjectRow.lock(connection, subject) == null) {
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

  /** Ends a recording. Has no effect if it is unknown or has ended. */
  void ended(Recording recording) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    database.transaction(
        connection ->
            Sql.update(
                connection,
                "UPDATE notices SET ended_at = ?"
                    + " WHERE host = ? AND recording = ? AND ended_at IS NULL",
                Sql.time(now),
                recording.host(),
                recording.name()));
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
                  return new Notice(
                      new Recording(row.getString("host"), row.getString("recording")),
                      row.getString("subject"),
                      row.getString("purpose"),
                      Sql.instant(row, "began_at"),
                      Sql.time(row, "ended_at"));
                },
                value));
  }

  private static void add(Connection connection, Notice notice) throws SQLException {
    Object[] key = {
      notice.recording().host(), notice.recording().name(), notice.subject(), notice.purpose()
    };
    String same = " WHERE host = ? AND recording = ? AND subject = ? AND purpose = ?";
    String underWay = "SELECT 1 FROM notices" + same + " AND ended_at IS NULL";
    if (Sql.first(connection, underWay, row -> true, key) != null) {
      return;
    }
    // one that ended in the millisecond in which it began goes on
    int resumed =
        Sql.update(
            connection,
            "UPDATE notices SET ended_at = NULL" + same + " AND began_at = ?",
            key[0],
            key[1],
            key[2],
            key[3],
            Sql.time(notice.began()));
    if (resumed == 0) {
      Sql.update(
          connection,
          "INSERT INTO notices (host, recording, subject, purpose, account, began_at)"
              + " VALUES (?, ?, ?, ?, ?, ?)",
          key[0],
          key[1],
          key[2],
          key[3],
          Subjects.account(notice.subject()),
          Sql.time(notice.began()));
    }
  }
}
