/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** A PostgreSQL with many subjects, for figures. */
final class FleetDatabase {
  /** Users of one account. */
  static final int USERS = 1000;

  /** The number of the first account, above those of the accounts that a new database has. */
  private static final int BASE = 1000;

  private final String url;

  FleetDatabase(String url) {
    this.url = url;
  }

  /**
   * Adds users {@code a0/u0}, {@code a0/u1}, … with two choices of three leaves each, and the
   * history of two that they make; and their accounts, without choices.
   */
  void fill(int subjects) throws SQLException {
    int accounts = (subjects + USERS - 1) / USERS;
    String account = "(" + BASE + " + i / " + USERS + ")";
    String user = "(" + (BASE + accounts) + " + i)";
    String users = " FROM generate_series(%d, %d) AS i";
    String choices =
        " CROSS JOIN (VALUES (1, 'ai_training'), (2, 'product_improvement')) AS c(revision, purpose)";
    execute(
        "INSERT INTO subjects (number, subject, revision, in_force, adds) SELECT "
            + BASE
            + " + i, 'a' || i, 0, '{}', '{}'"
            + users.formatted(0, accounts - 1),
        "INSERT INTO subjects (number, subject, revision, in_force, adds) SELECT "
            + user
            + ", 'a' || (i / "
            + USERS
            + ") || '/u' || i, 2, '{1,2}', '{}'"
            + users.formatted(0, subjects - 1),
        "INSERT INTO choices (subject, revision, purpose, categories, said, terms_version, said_at,"
            + " covers_held, by_bridge) SELECT "
            + user
            + ", c.revision, c.purpose, '{content.audio,content.chat,content.video}', 'granted',"
            + " DATE '2024-02-01', CURRENT_TIMESTAMP, FALSE, FALSE"
            + users.formatted(0, subjects - 1)
            + choices,
        "INSERT INTO changes (id, account, subject, revision)"
            + " SELECT (SELECT last_id FROM change_clock) + i * 2 + c.revision, "
            + account
            + ", "
            + user
            + ", c.revision"
            + users.formatted(0, subjects - 1)
            + choices,
        "UPDATE change_clock SET last_id = (SELECT MAX(id) FROM changes)",
        "SELECT setval(pg_get_serial_sequence('subjects', 'number'), (SELECT MAX(number) FROM subjects))",
        "ANALYZE");
  }

  /** Makes the replica synchronous, and lets commits reach the disk. */
  void makeDurable() throws SQLException {
    execute(
        "ALTER SYSTEM SET fsync = on",
        "ALTER SYSTEM SET synchronous_standby_names = '*'",
        "SELECT pg_reload_conf()");
  }

  /** Prints the bytes of each table with its indexes. */
  void printSizes(int subjects) throws SQLException {
    long all = 0;
    for (String table : List.of("subjects", "choices", "changes")) {
      long bytes = number("SELECT pg_total_relation_size('" + table + "')");
      all += bytes;
      System.out.printf("%-20s %,8d bytes a subject%n", table, bytes / subjects);
    }
    System.out.printf(
        "%-20s %,8d bytes a subject; WAL so far %,d MiB%n",
        "all", all / subjects, number("SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')") >> 20);
  }

  long number(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }

  private void execute(String... sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      for (String each : sql) {
        statement.execute(each);
      }
    }
  }
}
