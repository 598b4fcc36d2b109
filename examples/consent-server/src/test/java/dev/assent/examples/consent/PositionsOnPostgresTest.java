/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

/** Positions on PostgreSQL. */
class PositionsOnPostgresTest extends PositionsContract {
  @Override
  String database() {
    return TestDatabases.postgres();
  }
}
