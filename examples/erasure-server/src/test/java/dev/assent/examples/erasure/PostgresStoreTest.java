/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.erasure;

import static dev.assent.examples.erasure.RunningServer.request;
import static dev.assent.examples.erasure.Telemetry.ANN;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PostgresStoreTest extends StoreContract {
  @Override
  Telemetry store() {
    return new PostgresTelemetry();
  }

  @Test
  void column_mustNotBeNull_isCannot() throws Exception {
    ((PostgresTelemetry) current())
        .execute(
            "UPDATE telemetry SET chat = 'c' WHERE chat IS NULL",
            "ALTER TABLE telemetry ALTER chat SET NOT NULL");

    server().accept(request("3f0c".repeat(8), ANN, "content.chat"));
    server().run();

    assertThat(server().answer("3f0c".repeat(8)).toString())
        .contains("\"cannot\"")
        .contains("does not allow NULL");
    assertThat(current().read("one")).containsKey("chat");
  }
}
