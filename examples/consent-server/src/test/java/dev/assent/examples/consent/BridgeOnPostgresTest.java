/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

class BridgeOnPostgresTest extends BridgeContract {
  @Override
  String database() {
    return TestDatabases.postgres();
  }
}
