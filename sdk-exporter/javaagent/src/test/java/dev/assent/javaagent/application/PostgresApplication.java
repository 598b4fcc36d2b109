/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.javaagent.application;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Executes statements on PostgreSQL: {@code URL LITERAL PARAMETER COMMENT NAME MISSING}, where the
 * last one is a table that does not exist.
 */
public final class PostgresApplication {
  private static final Logger logger = Logger.getLogger("orders");

  private PostgresApplication() {}

  /** Prints {@code executed}. */
  public static void main(String[] arguments) throws SQLException {
    try (Connection connection = DriverManager.getConnection(arguments[0]);
        Statement statement = connection.createStatement()) {
      statement.execute("select '" + arguments[1] + "' /* " + arguments[3] + " */");
      statement.execute("select 1 as \"" + arguments[4] + "\"");
      try (PreparedStatement prepared = connection.prepareStatement("select ?::text")) {
        prepared.setString(1, arguments[2]);
        prepared.execute();
      }
      statement.execute("select * from \"" + arguments[5] + "\"");
    } catch (SQLException missing) {
      logger.log(Level.SEVERE, "a statement failed", missing);
    }
    System.out.println("executed");
  }
}
