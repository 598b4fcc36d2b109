/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.erasure;

import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.StringJoiner;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A table of PostgreSQL: a row is a document, its references are a column of type {@code text[]},
 * and a field is a column or a key of a column of type {@code jsonb}. A removed field is {@code
 * NULL}, or a key that is gone. Thread-safe.
 *
 * <p>An erasure is one transaction. PostgreSQL counts how many rows of the table the transaction
 * has changed and deleted, also by triggers: if these are not the rows with the references, all of
 * it is rolled back. Rules that send a change to another table are refused by that count, too.
 */
final class PostgresStore implements Store {
  private static final String CONNECT_SECONDS = "5";
  private static final String ANSWER_SECONDS = "60";

  private static final String COLUMNS =
      "SELECT attname, format_type(atttypid, atttypmod) AS type, attnotnull FROM pg_attribute"
          + " WHERE attrelid = to_regclass(?) AND attnum > 0 AND NOT attisdropped";

  private static final String COUNTS =
      "SELECT coalesce(sum(n_tup_upd), 0) AS changed, coalesce(sum(n_tup_del), 0) AS removed,"
          + " coalesce(sum(n_tup_ins), 0) AS added FROM pg_stat_xact_user_tables"
          + " WHERE relid = to_regclass(?)"
          + " OR relid IN (SELECT relid FROM pg_partition_tree(to_regclass(?)))";

  private final StoreMap map;

  PostgresStore(StoreMap map) {
    this.map = map;
  }

  @Override
  public Erased erase(ErasureRequest request, List<Field> fields) throws StoreFailure {
    return in(
        fields,
        (connection, columns) -> {
          Counts before = counts(connection);
          long found = count(connection, request, has(fields));
          long changed =
              update(
                  connection,
                  "UPDATE " + table() + " SET " + without(fields) + ofRequest(has(fields)),
                  request);
          long removed =
              update(connection, "DELETE FROM " + table() + ofRequest(isEmpty(columns)), request);
          Counts after = counts(connection);
          if (changed != found) {
            throw StoreFailure.contradicted(
                "The store changed "
                    + changed
                    + " of "
                    + found
                    + " rows: a rule, a trigger or a policy of the table stands in the way. Nothing"
                    + " was changed.");
          }
          if (after.changed() - before.changed() != changed
              || after.removed() - before.removed() != removed
              || after.added() != before.added()) {
            throw StoreFailure.harmed(
                "A trigger or a rule of the table would have changed, deleted or added other rows,"
                    + " too. All of it was rolled back, and nothing more is asked of this store"
                    + " until somebody has looked at it and restarts with --resume "
                    + map.name()
                    + ".");
          }
          return new Erased(found, Math.max(0, changed - removed), removed);
        });
  }

  @Override
  public long find(ErasureRequest request, List<Field> fields) throws StoreFailure {
    return in(fields, (connection, columns) -> count(connection, request, has(fields)));
  }

  /** Work in a transaction. */
  @FunctionalInterface
  private interface Work<T> {
    T in(Connection connection, Map<String, Column> columns) throws SQLException, StoreFailure;
  }

  private record Column(String type, boolean isRequired) {
    boolean isObject() {
      return type.equals("jsonb");
    }
  }

  private record Counts(long changed, long removed, long added) {}

  private <T> T in(List<Field> fields, Work<T> work) throws StoreFailure {
    try (Connection connection = DriverManager.getConnection(map.address(), properties())) {
      connection.setAutoCommit(false);
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      try {
        Map<String, Column> columns = columns(connection);
        check(columns, fields);
        T result = work.in(connection, columns);
        connection.commit();
        return result;
      } catch (SQLException | StoreFailure | RuntimeException failed) {
        connection.rollback();
        throw failed;
      }
    } catch (SQLException e) {
      throw failure(e);
    } catch (IOException unreadable) {
      throw StoreFailure.cannot(
          "The file of the password of the store " + map.name() + " can't be read.");
    }
  }

  private Properties properties() throws IOException {
    Properties properties = new Properties();
    if (map.user() != null) {
      properties.setProperty("user", map.user());
    }
    if (map.password() != null) {
      properties.setProperty("password", Files.readString(map.password()).strip());
    }
    properties.setProperty("connectTimeout", CONNECT_SECONDS);
    properties.setProperty("socketTimeout", ANSWER_SECONDS);
    return properties;
  }

  /** The driver's message may quote values, so only the SQLSTATE is said. */
  private static StoreFailure failure(SQLException e) {
    String state = e.getSQLState() == null ? "unknown" : e.getSQLState();
    if (state.equals("23502")) {
      return StoreFailure.cannot(
          "A column of the map does not allow NULL, so the store can't remove the field. Allow NULL"
              + " in the column.");
    }
    if (state.equals("42501")) {
      return StoreFailure.cannot(
          "The user at the store may not change or delete rows (SQLSTATE 42501). Grant SELECT,"
              + " UPDATE and DELETE.");
    }
    boolean isPassing =
        state.startsWith("08")
            || state.startsWith("57")
            || state.startsWith("53")
            || state.equals("40001")
            || state.equals("40P01")
            || state.equals("55P03");
    return isPassing
        ? StoreFailure.away("The store did not answer (SQLSTATE " + state + "). It is asked again.")
        : StoreFailure.cannot("The store refused the statement (SQLSTATE " + state + ").");
  }

  private Map<String, Column> columns(Connection connection) throws SQLException, StoreFailure {
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
    if (columns.isEmpty()) {
      throw StoreFailure.cannot("The store has no table " + map.table() + ".");
    }
    return columns;
  }

  private void check(Map<String, Column> columns, List<Field> fields) throws StoreFailure {
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
      Column column = columns.get(column(field));
      if (column == null) {
        throw StoreFailure.cannot(
            field.location()
                + ": the table "
                + map.table()
                + " has no column "
                + column(field)
                + ". Mend the map, or take the field out of it.");
      }
      if (key(field) != null && !column.isObject()) {
        throw StoreFailure.cannot(
            field.location() + ": the column " + column(field) + " is not of type jsonb.");
      }
    }
    for (Field field : fields) {
      Column column = columns.get(column(field));
      if (column != null && column.isRequired() && key(field) == null) {
        throw StoreFailure.cannot(
            field.location()
                + ": the column "
                + field.name()
                + " does not allow NULL, so the store can't remove the field. Allow NULL in the"
                + " column.");
      }
    }
  }

  private static String column(Field field) {
    int slash = field.name().indexOf('/');
    return slash < 0 ? field.name() : field.name().substring(0, slash);
  }

  private static @Nullable String key(Field field) {
    int slash = field.name().indexOf('/');
    return slash < 0 ? null : field.name().substring(slash + 1);
  }

  /** The map allows no character in a name that ends a quote. */
  private static String quoted(String identifier) {
    return '"' + identifier.replace("\"", "\"\"") + '"';
  }

  private static String literal(String text) {
    return "'" + text.replace("'", "''") + "'";
  }

  private String table() {
    return String.join(
        ".", Arrays.stream(map.table().split("\\.", -1)).map(PostgresStore::quoted).toList());
  }

  private String ofRequest(String condition) {
    return " WHERE " + quoted(map.references().name()) + " && ? AND (" + condition + ")";
  }

  private static String has(List<Field> fields) {
    StringJoiner any = new StringJoiner(" OR ");
    for (Field field : fields) {
      String key = key(field);
      any.add(
          key == null
              ? quoted(column(field)) + " IS NOT NULL"
              : "jsonb_exists(" + quoted(column(field)) + ", " + literal(key) + ")");
    }
    return any.toString();
  }

  private static String without(List<Field> fields) {
    Map<String, String> values = new TreeMap<>();
    for (Field field : fields) {
      String key = key(field);
      String column = quoted(column(field));
      String minus = key == null ? "" : " - " + literal(key);
      values.merge(
          column,
          key == null ? "NULL" : column + minus,
          (one, other) -> one.equals("NULL") || other.equals("NULL") ? "NULL" : one + minus);
    }
    StringJoiner all = new StringJoiner(", ");
    values.forEach((column, value) -> all.add(column + " = " + value));
    return all.toString();
  }

  /** All that is no structure is data, whether the map names it or not. */
  private String isEmpty(Map<String, Column> columns) {
    Map<String, List<String>> structure = new TreeMap<>();
    for (Field field : map.structure()) {
      String key = key(field);
      structure
          .computeIfAbsent(column(field), column -> new ArrayList<>())
          .add(key == null ? "" : key);
    }
    StringJoiner all = new StringJoiner(" AND ");
    columns.forEach(
        (name, column) -> {
          List<String> keys = structure.getOrDefault(name, List.of());
          if (name.equals(map.references().name()) || keys.contains("")) {
            return;
          }
          String empty = quoted(name) + " IS NULL";
          if (column.isObject()) {
            StringBuilder left = new StringBuilder(quoted(name));
            keys.forEach(key -> left.append(" - ").append(literal(key)));
            empty = "(" + empty + " OR (" + left + ") = '{}'::jsonb)";
          }
          all.add(empty);
        });
    return all.length() == 0 ? "FALSE" : all.toString();
  }

  private long count(Connection connection, ErasureRequest request, String condition)
      throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT count(*) AS found FROM " + table() + ofRequest(condition))) {
      statement.setArray(1, connection.createArrayOf("text", request.refs().toArray()));
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next() ? rows.getLong("found") : 0;
      }
    }
  }

  private static long update(Connection connection, String sql, ErasureRequest request)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setArray(1, connection.createArrayOf("text", request.refs().toArray()));
      return statement.executeLargeUpdate();
    }
  }

  private Counts counts(Connection connection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(COUNTS)) {
      statement.setString(1, map.table());
      statement.setString(2, map.table());
      try (ResultSet rows = statement.executeQuery()) {
        boolean unused = rows.next();
        return new Counts(rows.getLong("changed"), rows.getLong("removed"), rows.getLong("added"));
      }
    }
  }
}
