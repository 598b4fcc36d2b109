/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.erasure;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the catalog of PostgreSQL says may have copied rows of the map's table, or of its
 * partitions: triggers and rules, also those that are off now; materialized views, also of views;
 * publications; and tables that refer to it. Whether they did, it does not say. Stateless.
 */
final class PostgresCopies {
  private static final String COPIES =
      "WITH RECURSIVE own (relid) AS (SELECT to_regclass(?)::oid"
          + " UNION SELECT relid::oid FROM pg_partition_tree(to_regclass(?))),"
          + " seen (relid) AS (SELECT relid FROM own UNION SELECT ev_class FROM seen"
          + " JOIN pg_depend ON refobjid = seen.relid AND refclassid = 'pg_class'::regclass"
          + " AND classid = 'pg_rewrite'::regclass JOIN pg_rewrite ON pg_rewrite.oid = objid)"
          + " SELECT 'trigger ' || tgname AS copy FROM pg_trigger JOIN own ON tgrelid = relid"
          + " WHERE NOT tgisinternal"
          + " UNION SELECT 'rule ' || rulename FROM pg_rewrite JOIN own ON ev_class = relid"
          + " UNION SELECT 'materialized view ' || oid::regclass FROM pg_class"
          + " JOIN seen ON oid = relid WHERE relkind = 'm'"
          + " UNION SELECT 'publication ' || pubname FROM pg_publication_tables"
          + " JOIN own ON relid = to_regclass(format('%I.%I', schemaname, tablename))"
          + " UNION SELECT 'table ' || conrelid::regclass || ', which refers to this one'"
          + " FROM pg_constraint JOIN own ON confrelid = relid WHERE contype = 'f'"
          + " AND conparentid = 0 AND conrelid NOT IN (SELECT relid FROM own)";

  private PostgresCopies() {}

  static Set<String> read(Connection connection, StoreMap map) throws SQLException {
    Set<String> copies = new TreeSet<>();
    try (PreparedStatement statement = connection.prepareStatement(COPIES)) {
      statement.setString(1, map.table());
      statement.setString(2, map.table());
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          copies.add(rows.getString("copy"));
        }
      }
    }
    return copies;
  }
}
