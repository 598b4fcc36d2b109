/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The table of changes that the event stream announces. Thread-safe.
 *
 * <p>Ids come from one locked row and not from a sequence: with a sequence, 5 may be committed
 * after 6, and a reader that has read up to 6 never sees 5. A transaction takes the lock last and
 * holds it until its commit, so writers wait for each other only there.
 */
final class Changes {
  /** The most changes that one read returns: {@value}. */
  static final int PAGE = 500;

  private final Database database;

  Changes(Database database) {
    this.database = database;
  }

  /** Adds a change, within the transaction that changes the document. */
  static void append(Connection connection, String subject, long revision) throws SQLException {
    Sql.update(connection, "UPDATE change_clock SET last_id = last_id + 1 WHERE id = 1");
    Sql.update(
        connection,
        "INSERT INTO changes (id, account, subject, revision) VALUES (?, ?, ?, ?)",
        last(connection),
        Subjects.account(subject),
        subject,
        revision);
  }

  /** Returns the id of the last change; 0 if there is none yet. */
  long last() {
    return database.transaction(Changes::last);
  }

  /** Returns the changes after one id, up to another and at most {@value #PAGE}, in their order. */
  List<Change> between(long after, long upTo, @Nullable String account) {
    return database.transaction(
        connection ->
            Sql.list(
                connection,
                "SELECT id, subject FROM changes WHERE id > ? AND id <= ?"
                    + " AND account = COALESCE(CAST(? AS VARCHAR), account) ORDER BY id LIMIT ?",
                row -> new Change(row.getLong("id"), row.getString("subject")),
                after,
                upTo,
                account,
                PAGE));
  }

  /** Returns a random id of this database. A database that was wiped has another one. */
  String storeId() {
    return database.transaction(
        connection ->
            Sql.list(
                    connection,
                    "SELECT store_id FROM change_clock",
                    row -> row.getString("store_id"))
                .get(0));
  }

  private static long last(Connection connection) throws SQLException {
    Long last =
        Sql.first(
            connection,
            "SELECT last_id FROM change_clock WHERE id = 1",
            row -> row.getLong("last_id"));
    if (last == null) {
      throw new SQLException("no clock", "02000");
    }
    return last;
  }
}
