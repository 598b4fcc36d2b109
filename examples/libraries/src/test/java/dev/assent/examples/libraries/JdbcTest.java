/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.libraries;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.instrumentation.jdbc.datasource.JdbcTelemetry;
import io.opentelemetry.proto.trace.v1.Span;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;

/** OpenTelemetry's instrumentation of JDBC, on H2. */
class JdbcTest extends LibraryTest {
  private boolean isVerbose;

  @Override
  void use(OpenTelemetry openTelemetry) throws Exception {
    JdbcDataSource h2 = new JdbcDataSource();
    h2.setURL("jdbc:h2:mem:" + canaries.secret("name of the database"));
    h2.setUser(canaries.secret("user of the database"));
    h2.setPassword(canaries.secret("password"));
    DataSource traced =
        isVerbose
            ? JdbcTelemetry.builder(openTelemetry)
                .setQuerySanitizationEnabled(false)
                .setCaptureQueryParameters(true)
                .build()
                .wrap(h2)
            : Database.traced(h2, openTelemetry);
    try (Connection connection = traced.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE orders (customer VARCHAR(80), note VARCHAR(80))");
      statement.execute(
          "/* "
              + canaries.secret("comment")
              + " */ INSERT INTO orders VALUES ('"
              + canaries.secret("literal")
              + "', '')");
      try (PreparedStatement prepared =
          connection.prepareStatement("SELECT note FROM orders WHERE customer = ?")) {
        prepared.setString(1, canaries.secret("parameter"));
        prepared.executeQuery();
      }
      try {
        statement.execute("SELECT " + canaries.secret("text of an exception") + " FROM orders");
      } catch (SQLException unknownColumn) {
        // the span has the exception
      }
    }
  }

  @Test
  void control_withoutAssent_canariesLeave() throws Exception {
    isVerbose = true;

    assertThat(leavingWithoutAssent())
        .contains(
            "comment", "literal", "name of the database", "parameter", "text of an exception");
  }

  @Test
  void spans_withAssent_onlyTheDatabasesNameLeaves() throws Exception {
    assertThat(leaving()).containsExactly("name of the database");

    assertThat(receiver.spans("")).extracting(Span::getName).isNotEmpty();
    assertThat(receiver.received("db.system")).isTrue();
  }

  /** Options of the instrumentation change nothing. */
  @Test
  void spans_ofTheMostVerboseInstrumentation_onlyTheDatabasesNameLeaves() throws Exception {
    isVerbose = true;

    assertThat(leaving()).containsExactly("name of the database");
    assertThat(receiver.received("db.system")).isTrue();
  }
}
