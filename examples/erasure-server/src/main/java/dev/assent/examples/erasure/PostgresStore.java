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
import java.sql.Statement;
import java.util.List;
import java.util.Properties;
import java.util.Set;

/**
 * A table of PostgreSQL: a row is a document, its references are a column of type {@code text[]},
 * and a field is a column or a key of a column of type {@code jsonb}. A removed field is {@code
 * NULL}, or a key that is gone. Thread-safe.
 *
 * <p>An erasure is one transaction. PostgreSQL counts how many rows of which tables the transaction
 * has changed and deleted, also by triggers, rules and cascades: if these are not the rows with the
 * references, all of it is rolled back. What a trigger sends out of the database, or has copied
 * before, is not counted: {@link PostgresCopies} names it.
 */
final class PostgresStore implements Store {
  private static final String CONNECT_SECONDS = "5";
  private static final String ANSWER_SECONDS = "60";

  private final StoreMap map;

  PostgresStore(StoreMap map) {
    this.map = map;
  }

  @Override
  public Erased erase(ErasureRequest request, List<Field> fields) throws StoreFailure {
    return in(
        fields,
        (connection, sql) -> {
          PostgresChanges before = PostgresChanges.read(connection, map);
          long found = found(connection, sql, request);
          long removed = update(connection, sql.delete(), request);
          long changed = update(connection, sql.update(), request);
          execute(connection, "SET CONSTRAINTS ALL IMMEDIATE"); // what waits for the end runs now
          PostgresChanges after = PostgresChanges.read(connection, map);
          String elsewhere = after.elsewhere(before);
          if (elsewhere != null) {
            throw harmed(elsewhere);
          }
          if (changed + removed != found) {
            throw StoreFailure.contradicted(
                "The store changed "
                    + (changed + removed)
                    + " of "
                    + found
                    + " rows: a rule or a trigger of the table stands in the way. Nothing was"
                    + " changed.");
          }
          if (!after.isOnly(changed, removed, before)) {
            throw harmed("other rows");
          }
          return new Erased(found, changed, removed);
        });
  }

  private StoreFailure harmed(String what) {
    return StoreFailure.harmed(
        "A trigger, a rule or a cascade would have changed, deleted or added "
            + what
            + ", too. All of it was rolled back, and nothing more is asked of this store until"
            + " somebody has looked at it and restarts with --resume "
            + map.name()
            + ".");
  }

  @Override
  public long find(ErasureRequest request, List<Field> fields) throws StoreFailure {
    return in(fields, (connection, sql) -> found(connection, sql, request));
  }

  @Override
  public Set<String> copies() throws StoreFailure {
    return in(connection -> PostgresCopies.read(connection, map));
  }

  /** Statements of an erasure in a transaction. */
  @FunctionalInterface
  private interface Erasing<T> {
    T in(Connection connection, PostgresSql sql) throws SQLException, StoreFailure;
  }

  /** Work in a transaction. */
  @FunctionalInterface
  private interface Work<T> {
    T in(Connection connection) throws SQLException, StoreFailure;
  }

  private <T> T in(List<Field> fields, Erasing<T> work) throws StoreFailure {
    return in(
        connection -> {
          PostgresTable table = PostgresTable.read(connection, map, fields);
          return work.in(connection, new PostgresSql(map, table, fields));
        });
  }

  private <T> T in(Work<T> work) throws StoreFailure {
    try (Connection connection = DriverManager.getConnection(map.address(), properties())) {
      connection.setAutoCommit(false);
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      try {
        execute(connection, "SET LOCAL row_security = off"); // a policy is an error, and hides none
        T result = work.in(connection);
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
          "The user at the store may not read, change and delete all rows (SQLSTATE 42501). Grant"
              + " SELECT, UPDATE and DELETE; and if the table has row security, BYPASSRLS, since a"
              + " policy hides rows from the look.");
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

  private long found(Connection connection, PostgresSql sql, ErasureRequest request)
      throws SQLException, StoreFailure {
    String unclear = sql.countUnclear();
    if (unclear != null && count(connection, unclear, request) > 0) {
      throw StoreFailure.cannot(
          "A column of type jsonb of the map holds a value that is no object in some rows, so nobody"
              + " can say whether they have the keys. Make them objects, or NULL.");
    }
    return count(connection, sql.count(), request);
  }

  private static long count(Connection connection, String sql, ErasureRequest request)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setArray(1, connection.createArrayOf("text", request.refs().toArray()));
      try (ResultSet rows = statement.executeQuery()) {
        if (!rows.next()) {
          throw new SQLException("no count");
        }
        return rows.getLong("found");
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

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      boolean unused = statement.execute(sql);
    }
  }
}
