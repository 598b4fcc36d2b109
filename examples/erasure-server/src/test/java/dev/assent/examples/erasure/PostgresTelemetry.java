/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.erasure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** A table of a real PostgreSQL. Its lies are triggers. */
final class PostgresTelemetry implements Telemetry {
  private final String url;
  private final String schema = "t" + UUID.randomUUID().toString().replace("-", "");

  PostgresTelemetry() {
    String server = System.getenv("TEST_POSTGRES_URL");
    if (server == null) {
      assertThat(System.getenv("TEST_POSTGRES_REQUIRED"))
          .as("TEST_POSTGRES_REQUIRED: the tests on PostgreSQL must not be skipped")
          .isNull();
    }
    assumeTrue(server != null, "skipped: TEST_POSTGRES_URL is not set to a JDBC URL");
    url = server + (server.contains("?") ? "&" : "?") + "currentSchema=" + schema;
    execute("CREATE SCHEMA " + schema);
    execute(
        "CREATE TABLE telemetry (id text PRIMARY KEY, refs text[], chat text, usage text,"
            + " attributes jsonb)");
  }

  @Override
  public String map() {
    return """
          kind: postgresql
          address: %s
          table: telemetry
          references: refs
          destinations: [training]
          structure: [id]
          ingestion: 30s
          backups: nightly dumps, kept 30 days
          fields:
            content.chat: [chat]
            service.usage: [usage]
            protected.health: [attributes/health]
      """
        .formatted(url);
  }

  void execute(String... statements) {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  /** Returns how many rows there are of a table, with a condition. */
  long count(String table) {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT count(*) AS n FROM " + table)) {
      assertThat(rows.next()).isTrue();
      return rows.getLong("n");
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  /** Returns a user who owns nothing and may read and change the table. */
  Role role() {
    String name = "r" + schema;
    execute(
        "CREATE ROLE " + name + " LOGIN",
        "GRANT USAGE ON SCHEMA " + schema + " TO " + name,
        "GRANT SELECT, UPDATE, DELETE ON telemetry TO " + name);
    return new Role(name, this);
  }

  /** A user of the server, until it is closed. */
  record Role(String name, PostgresTelemetry of) implements AutoCloseable {
    @Override
    public void close() {
      of.execute("DROP OWNED BY " + name, "DROP ROLE " + name);
    }
  }

  @Override
  public void add(String id, List<String> refs, Map<String, String> fields) {
    try (Connection connection = DriverManager.getConnection(url);
        PreparedStatement statement =
            connection.prepareStatement(
                "INSERT INTO telemetry VALUES (?, ?, ?, ?, jsonb_strip_nulls(jsonb_build_object("
                    + "'health', ?::text)))")) {
      statement.setString(1, id);
      statement.setArray(2, connection.createArrayOf("text", refs.toArray()));
      statement.setString(3, fields.get("chat"));
      statement.setString(4, fields.get("usage"));
      statement.setString(5, fields.get("health"));
      assertThat(statement.executeUpdate()).isEqualTo(1);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public Map<String, String> read(String id) {
    try (Connection connection = DriverManager.getConnection(url);
        PreparedStatement statement =
            connection.prepareStatement(
                "SELECT chat, usage, attributes ->> 'health' AS health FROM telemetry"
                    + " WHERE id = ?")) {
      statement.setString(1, id);
      try (ResultSet rows = statement.executeQuery()) {
        if (!rows.next()) {
          return null;
        }
        Map<String, String> fields = new TreeMap<>();
        for (String name : List.of("chat", "usage", "health")) {
          if (rows.getString(name) != null) {
            fields.put(name, rows.getString(name));
          }
        }
        return fields;
      }
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void lie(Lie lie) {
    execute("DROP TRIGGER IF EXISTS lie ON telemetry");
    String body =
        switch (lie) {
          case NONE -> null;
          case NOTHING -> "RETURN OLD;"; // the row is written as it was
          case HALF -> "IF OLD.id < 'm' THEN RETURN OLD; END IF; RETURN NEW;";
          case SOMEBODY_ELSES -> "DELETE FROM telemetry WHERE NOT refs && OLD.refs; RETURN NEW;";
        };
    if (body != null) {
      execute(
          "CREATE OR REPLACE FUNCTION lie() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
              + body
              + " END $$",
          "CREATE TRIGGER lie BEFORE UPDATE ON telemetry FOR EACH ROW EXECUTE FUNCTION lie()");
    }
  }

  @Override
  public void close() {
    execute("DROP SCHEMA " + schema + " CASCADE");
  }
}
