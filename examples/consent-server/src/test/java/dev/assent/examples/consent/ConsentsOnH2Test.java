/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

class ConsentsOnH2Test extends ConsentsContract {
  @Override
  String url() {
    return TestDatabases.h2();
  }
}
