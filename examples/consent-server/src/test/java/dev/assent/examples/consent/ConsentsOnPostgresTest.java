/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

class ConsentsOnPostgresTest extends ConsentsContract {
  @Override
  String url() {
    return TestDatabases.postgres();
  }
}
