/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Shorthand for prepared statements. */
final class Sql {
  private Sql() {}

  /** Reads one row. */
  @FunctionalInterface
  interface Row<T extends @Nullable Object> {
    T read(ResultSet row) throws SQLException;
  }

  /** Runs a statement and returns the number of rows that it changed. */
  static int update(Connection connection, String sql, @Nullable Object... values)
      throws SQLException {
    try (PreparedStatement statement = prepare(connection, sql, values)) {
      return statement.executeUpdate();
    }
  }

  static <T extends @Nullable Object> List<T> list(
      Connection connection, String sql, Row<T> row, @Nullable Object... values)
      throws SQLException {
    try (PreparedStatement statement = prepare(connection, sql, values);
        ResultSet rows = statement.executeQuery()) {
      List<T> all = new ArrayList<>();
      while (rows.next()) {
        all.add(row.read(rows));
      }
      return all;
    }
  }

  /** Returns the first row; null if there is none. */
  static <T> @Nullable T first(
      Connection connection, String sql, Row<T> row, @Nullable Object... values)
      throws SQLException {
    List<T> all = list(connection, sql, row, values);
    return all.isEmpty() ? null : all.get(0);
  }

  /** Returns an array for a statement. */
  static Array numbers(Connection connection, List<Long> numbers) throws SQLException {
    return connection.createArrayOf("bigint", numbers.toArray());
  }

  /** Returns an array for a statement. */
  static Array texts(Connection connection, Iterable<String> texts) throws SQLException {
    List<String> all = new ArrayList<>();
    texts.forEach(all::add);
    return connection.createArrayOf("varchar", all.toArray());
  }

  /** Returns the numbers of an array in a row. */
  static List<Long> numbers(ResultSet row, String column) throws SQLException {
    return elements(row, column).stream().map(each -> ((Number) each).longValue()).toList();
  }

  /** Returns the texts of an array in a row. */
  static List<String> texts(ResultSet row, String column) throws SQLException {
    return elements(row, column).stream().map(Object::toString).toList();
  }

  private static List<Object> elements(ResultSet row, String column) throws SQLException {
    return Arrays.asList((Object[]) row.getArray(column).getArray());
  }

  static @Nullable OffsetDateTime time(@Nullable Instant instant) {
    return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
  }

  static @Nullable Instant time(ResultSet row, String column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }

  /** Returns a time that no row lacks. */
  static Instant instant(ResultSet row, String column) throws SQLException {
    Instant time = time(row, column);
    if (time == null) {
      throw new SQLException("no time", "22004");
    }
    return time;
  }

  private static PreparedStatement prepare(
      Connection connection, String sql, @Nullable Object... values) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    for (int i = 0; i < values.length; i++) {
      statement.setObject(i + 1, values[i]);
    }
    return statement;
  }
}
