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
    String url = System.getenv("TEST_POSTGRES_URL");
    if (url == null) {
      assertThat(System.getenv("TEST_POSTGRES_REQUIRED"))
          .as("TEST_POSTGRES_REQUIRED: the tests on PostgreSQL must not be skipped")
          .isNull();
    }
    assumeTrue(
        url != null, "skipped: TEST_POSTGRES_URL is not set to the JDBC URL of a PostgreSQL");
    String schema = "t" + UUID.randomUUID().toString().replace("-", "");
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE SCHEMA " + schema);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
    return url + (url.contains("?") ? "&" : "?") + "currentSchema=" + schema;
  }

  static String h2() {
    return ServiceConfig.defaults().database();
  }
}
