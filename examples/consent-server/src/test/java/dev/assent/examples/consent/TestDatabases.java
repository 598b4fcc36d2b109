/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;

/** Empty databases for tests. */
final class TestDatabases {
  private TestDatabases() {}

  /** Returns a new schema on a real PostgreSQL; without one the test is skipped, or fails in CI. */
  static String postgres() {
    String url = required("TEST_POSTGRES_URL");
    String schema = "t" + UUID.randomUUID().toString().replace("-", "");
    execute(url, "CREATE SCHEMA " + schema);
    return in(schema, url);
  }

  /** Skips the test where there is no real PostgreSQL, or fails in CI. */
  static void requirePostgres() {
    String unused = required("TEST_POSTGRES_URL");
  }

  /** Returns the schema of a database on the streaming replica of the PostgreSQL. */
  static String postgresCopy(String database) {
    String schema = database.replaceFirst(".*currentSchema=", "");
    return in(schema, required("TEST_POSTGRES_COPY_URL"));
  }

  /** Executes statements on the PostgreSQL itself, outside of a transaction. */
  static void onPostgres(String... sql) {
    for (String each : sql) {
      execute(required("TEST_POSTGRES_URL"), each);
    }
  }

  /** Executes a statement on the replica itself. */
  static void onPostgresCopy(String sql) {
    execute(required("TEST_POSTGRES_COPY_URL"), sql);
  }

  private static String in(String schema, String url) {
    return url + (url.contains("?") ? "&" : "?") + "currentSchema=" + schema;
  }

  private static String required(String variable) {
    String url = System.getenv(variable);
    if (url == null) {
      assertThat(System.getenv("TEST_POSTGRES_REQUIRED"))
          .as("TEST_POSTGRES_REQUIRED: the tests on PostgreSQL must not be skipped")
          .isNull();
    }
    assumeTrue(url != null, "skipped: " + variable + " is not set to a JDBC URL");
    return url;
  }

  private static void execute(String url, String sql) {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  static String h2() {
    return ServiceConfig.defaults().storage().primary();
  }
}
