/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.erasure;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the catalog of PostgreSQL says of the map's table. What a look could not see all of is
 * refused. Immutable.
 *
 * @param columns by name, in their order
 */
record PostgresTable(Map<String, Column> columns) {
  private static final String COLUMNS =
      "SELECT attname, format_type(atttypid, atttypmod) AS type, attnotnull FROM pg_attribute"
          + " WHERE attrelid = to_regclass(?) AND attnum > 0 AND NOT attisdropped";

  private static final String KIND =
      "SELECT relkind, EXISTS (SELECT FROM pg_inherits WHERE inhparent = pg_class.oid) AS heirs,"
          + " EXISTS (SELECT FROM pg_partition_tree(pg_class.oid) AS part JOIN pg_class AS leaf"
          + " ON leaf.oid = part.relid WHERE leaf.relkind NOT IN ('r', 'p')) AS elsewhere"
          + " FROM pg_class WHERE oid = to_regclass(?)";

  /**
   * A column.
   *
   * @param type its type, as SQL
   * @param isRequired whether it does not allow {@code NULL}
   */
  record Column(String type, boolean isRequired) {
    boolean isObject() {
      return type.equals("jsonb");
    }

    /** Whether it has numbers of large objects, which stay when the number goes. */
    boolean isOfLargeObjects() {
      return type.equals("oid") || type.equals("lo");
    }
  }

  /** Reads the table, and checks that an erasure of these fields can see all of it. */
  static PostgresTable read(Connection connection, StoreMap map, List<Field> fields)
      throws SQLException, StoreFailure {
    checkIsPrimary(connection);
    checkKind(connection, map);
    Map<String, Column> columns = new LinkedHashMap<>();
    try (PreparedStatement statement = connection.prepareStatement(COLUMNS)) {
      statement.setString(1, map.table());
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          columns.put(
              rows.getString("attname"),
              new Column(rows.getString("type"), rows.getBoolean("attnotnull")));
        }
      }
    }
    PostgresTable table = new PostgresTable(columns);
    table.check(map, fields);
    return table;
  }

  /** A standby may be behind, so that a look at it does not find what the primary has. */
  private static void checkIsPrimary(Connection connection) throws SQLException, StoreFailure {
    try (PreparedStatement statement =
            connection.prepareStatement("SELECT pg_is_in_recovery() AS standby");
        ResultSet rows = statement.executeQuery()) {
      if (!rows.next() || rows.getBoolean("standby")) {
        throw StoreFailure.cannot(
            "The store is a standby, which may be behind, so a look there does not see all. Name"
                + " the primary in the map; a URL with several hosts needs"
                + " targetServerType=primary.");
      }
    }
  }

  private static void checkKind(Connection connection, StoreMap map)
      throws SQLException, StoreFailure {
    try (PreparedStatement statement = connection.prepareStatement(KIND)) {
      statement.setString(1, map.table());
      try (ResultSet rows = statement.executeQuery()) {
        if (!rows.next()) {
          throw StoreFailure.cannot("The store has no table " + map.table() + ".");
        }
        String kind = rows.getString("relkind");
        if (!kind.equals("r") && !kind.equals("p")) {
          throw StoreFailure.cannot(
              map.table()
                  + " is a view, a foreign table or something else, which may show only a part of"
                  + " the data. Name the tables themselves, each as a store.");
        }
        if (rows.getBoolean("elsewhere")) {
          throw StoreFailure.cannot(
              "A partition of the table "
                  + map.table()
                  + " is a foreign table, of which nobody here sees the changes. Name the other"
                  + " partitions and its server as stores of their own.");
        }
        if (kind.equals("r") && rows.getBoolean("heirs")) {
          throw StoreFailure.cannot(
              "Other tables inherit from the table "
                  + map.table()
                  + ", and may have columns that it does not have. Name each as a store.");
        }
      }
    }
  }

  private void check(StoreMap map, List<Field> fields) throws StoreFailure {
    Column references = columns.get(map.references().name());
    if (references == null || !references.type().equals("text[]")) {
      throw StoreFailure.cannot(
          map.references().location()
              + ": the table "
              + map.table()
              + " needs a column "
              + map.references().name()
              + " of type text[] for the references.");
    }
    List<Field> named = new ArrayList<>(map.structure());
    named.addAll(fields);
    for (Field field : named) {
      Column column = columns.get(field.column());
      if (column == null) {
        throw StoreFailure.cannot(
            field.location()
                + ": the table "
                + map.table()
                + " has no column "
                + field.column()
                + ". Mend the map, or take the field out of it.");
      }
      if (field.key() != null && !column.isObject()) {
        throw StoreFailure.cannot(
            field.location() + ": the column " + field.column() + " is not of type jsonb.");
      }
    }
    for (Field field : fields) {
      Column column = columns.get(field.column());
      if (column != null && column.isRequired() && field.key() == null) {
        throw StoreFailure.cannot(
            field.location()
                + ": the column "
                + field.name()
                + " does not allow NULL, so the store can't remove the field. Allow NULL in the"
                + " column.");
      }
      if (column != null && column.isOfLargeObjects()) {
        throw StoreFailure.cannot(
            field.location()
                + ": the column "
                + field.name()
                + " has numbers of large objects, which would stay. Keep the data in the column, as"
                + " bytea, or delete large objects by other means.");
      }
    }
  }
}
