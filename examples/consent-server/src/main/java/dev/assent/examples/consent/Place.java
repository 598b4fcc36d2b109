/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Which database a connection leads to. PostgreSQL begins another timeline at each promotion and
 * each recovery from a base back-up, and a back-up of {@code pg_dump} is restored into another
 * database. A copy of the disk can't be told from the original.
 */
final class Place {
  private static final String SELECT =
      "SELECT CASE WHEN pg_is_in_recovery() THEN NULL ELSE"
          + " substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) || '.' ||"
          + " (SELECT system_identifier FROM pg_control_system()) || '.' ||"
          + " (SELECT oid FROM pg_database WHERE datname = current_database()) END AS place";

  private Place() {}

  /** Returns the place; empty for H2, which has none; null for a replica, which follows another. */
  static @Nullable String of(Connection connection) throws SQLException {
    return isPostgres(connection)
        ? Sql.first(connection, SELECT, row -> row.getString("place"))
        : "";
  }

  private static boolean isPostgres(Connection connection) throws SQLException {
    return connection.getMetaData().getURL().startsWith("jdbc:postgresql:");
  }
}
