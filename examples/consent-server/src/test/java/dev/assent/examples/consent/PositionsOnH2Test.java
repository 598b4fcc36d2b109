/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

/** Positions on H2. */
class PositionsOnH2Test extends PositionsContract {
  @Override
  String database() {
    return TestDatabases.h2();
  }
}
