/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

/** The meeting on a real PostgreSQL. */
class MeetingOverTwoServersOnPostgresTest extends MeetingOverTwoServersContract {
  @Override
  String database() {
    return TestDatabases.postgres();
  }
}
