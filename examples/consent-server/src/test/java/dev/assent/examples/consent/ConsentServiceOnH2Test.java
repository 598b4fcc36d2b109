/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

class ConsentServiceOnH2Test extends ConsentServiceContract {
  @Override
  String database() {
    return TestDatabases.h2();
  }
}
