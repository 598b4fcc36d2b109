/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.libraries;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.instrumentation.jdbc.datasource.JdbcTelemetry;
import javax.sql.DataSource;

/** JDBC. */
final class Database {
  private Database() {}

  static DataSource traced(DataSource dataSource, OpenTelemetry openTelemetry) {
    DataSource traced = JdbcTelemetry.create(openTelemetry).wrap(dataSource);
    return traced;
  }
}
