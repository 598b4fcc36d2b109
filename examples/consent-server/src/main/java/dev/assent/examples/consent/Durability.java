/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * Whether a choice that was answered is on two machines. PostgreSQL answers a commit after a
 * standby has it, if it is told to wait for one. Thread-safe.
 */
record Durability(Database database) {
  /**
   * Returns whether the database that stores choices has them on one machine alone, as far as it
   * says.
   */
  boolean isOnOneMachine() {
    try {
      return database.transaction(Durability::waitsForNobody);
    } catch (StoreException away) {
      return true;
    }
  }

  private static boolean waitsForNobody(Connection connection) throws SQLException {
    if (!connection.getMetaData().getDatabaseProductName().equals("PostgreSQL")) {
      return true;
    }
    Boolean waits =
        Sql.first(
            connection,
            "SELECT current_setting('synchronous_standby_names') <> ''"
                + " AND current_setting('synchronous_commit') NOT IN ('off', 'local') AS waits",
            row -> row.getBoolean("waits"));
    return waits == null || !waits;
  }
}
