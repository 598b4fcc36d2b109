/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

class BridgeOnH2Test extends BridgeContract {
  @Override
  String database() {
    return TestDatabases.h2();
  }
}
