/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

class ConsentServiceOnPostgresTest extends ConsentServiceContract {
  @Override
  String database() {
    return TestDatabases.postgres();
  }
}
