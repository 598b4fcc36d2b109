/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.erasure;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a transaction has changed so far, also by triggers, rules and cascades, as PostgreSQL counts
 * it itself. Immutable.
 *
 * @param own the rows of the map's table and its partitions
 * @param others the rows of each other table that has changed
 * @param files a digest of which tables there are and in which files they are: it changes if a
 *     table is emptied, written anew, created or dropped as a whole, which counts no row
 */
record PostgresChanges(Rows own, Map<String, Rows> others, String files) {
  private static final String COUNTS =
      "SELECT schemaname || '.' || relname AS name, n_tup_upd AS changed, n_tup_del AS removed,"
          + " n_tup_ins AS added, relid = to_regclass(?)"
          + " OR relid IN (SELECT relid FROM pg_partition_tree(to_regclass(?))) AS own"
          + " FROM pg_stat_xact_user_tables WHERE n_tup_upd + n_tup_del + n_tup_ins > 0";

  private static final String FILES =
      "SELECT coalesce(md5(string_agg(oid || ' ' || relfilenode, ',' ORDER BY oid)), '') AS files"
          + " FROM pg_class WHERE relkind IN ('r', 'm')"
          + " AND relnamespace <> 'pg_catalog'::regnamespace";

  /** Numbers of rows. */
  record Rows(long changed, long removed, long added) {
    static final Rows NONE = new Rows(0, 0, 0);

    Rows plus(Rows more) {
      return new Rows(changed + more.changed, removed + more.removed, added + more.added);
    }
  }

  /** Reads what the transaction of a connection has changed. */
  static PostgresChanges read(Connection connection, StoreMap map) throws SQLException {
    Rows own = Rows.NONE;
    Map<String, Rows> others = new TreeMap<>();
    try (PreparedStatement statement = connection.prepareStatement(COUNTS)) {
      statement.setString(1, map.table());
      statement.setString(2, map.table());
      try (ResultSet tables = statement.executeQuery()) {
        while (tables.next()) {
          Rows rows =
              new Rows(
                  tables.getLong("changed"), tables.getLong("removed"), tables.getLong("added"));
          if (tables.getBoolean("own")) {
            own = own.plus(rows);
          } else {
            others.put(tables.getString("name"), rows);
          }
        }
      }
    }
    try (PreparedStatement statement = connection.prepareStatement(FILES);
        ResultSet rows = statement.executeQuery()) {
      return new PostgresChanges(own, others, rows.next() ? rows.getString("files") : "");
    }
  }

  /** Returns what has changed since then beside the map's table, in words; null for nothing. */
  @Nullable String elsewhere(PostgresChanges before) {
    for (Map.Entry<String, Rows> table : others.entrySet()) {
      if (!table.getValue().equals(before.others.get(table.getKey()))) {
        return "rows of the table " + table.getKey();
      }
    }
    return files.equals(before.files) ? null : "a whole table";
  }

  /** Returns whether these are the only rows of the map's table that have changed since then. */
  boolean isOnly(long changed, long removed, PostgresChanges before) {
    return own.equals(before.own.plus(new Rows(changed, removed, 0)));
  }
}
