/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;

/** Creates missing tables. Several servers may start at the same time. */
final class Schema {
  private static final int TRIES = 10;

  private Schema() {}

  static void create(Database database) {
    for (int tries = 1; ; tries++) {
      try {
        database.transaction(Schema::run);
        return;
      } catch (StoreException e) {
        // PostgreSQL: if two servers create the same table at once, one of them fails
        if (!e.duplicate() || tries == TRIES) {
          throw e;
        }
      }
    }
  }

  private static boolean run(Connection connection) throws SQLException {
    requireNoEarlierTables(connection);
    try (Statement statement = connection.createStatement()) {
      for (String sql : script().split(";\n", -1)) {
        if (!sql.isBlank()) {
          statement.execute(sql);
        }
      }
    }
    Sql.update(
        connection,
        "INSERT INTO change_clock (id, last_id, store_id)"
            + " SELECT 1, 0, ? WHERE NOT EXISTS (SELECT 1 FROM change_clock)",
        UUID.randomUUID().toString());
    return true;
  }

  /**
   * Refuses a database whose large tables name subjects by their names, or whose generations have
   * no place.
   *
   * @throws IllegalStateException if it is one
   */
  private static void requireNoEarlierTables(Connection connection) throws SQLException {
    String query =
        "SELECT 1 FROM information_schema.tables WHERE table_schema = CURRENT_SCHEMA"
            + " AND (LOWER(table_name) = 'choice_categories' OR LOWER(table_name) = 'generations'"
            + " AND NOT EXISTS (SELECT 1 FROM information_schema.columns"
            + " WHERE table_schema = CURRENT_SCHEMA AND LOWER(table_name) = 'generations'"
            + " AND LOWER(column_name) = 'begun_in'))";
    if (Sql.first(connection, query, row -> true) != null) {
      throw new IllegalStateException(
          "The database of --db has the tables of an earlier version of this server. Name an empty"
              + " database, start with a --generation above the last one, and enter accounts and"
              + " choices again.");
    }
  }

  private static String script() {
    try (InputStream in = Schema.class.getResourceAsStream("schema.sql")) {
      if (in == null) {
        throw new IOException("missing resource schema.sql");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
