/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.erasure;

import static dev.assent.examples.erasure.RunningServer.request;
import static dev.assent.examples.erasure.Telemetry.ANN;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenSearchStoreTest extends StoreContract {
  @TempDir private static Path directory;
  private static OpenSearchNode node;

  @BeforeAll
  static void startNode() {
    node = new OpenSearchNode(directory);
  }

  @AfterAll
  static void stopNode() {
    node.close();
  }

  @Override
  Telemetry store() {
    return new OpenSearchTelemetry(node.address());
  }

  @Test
  void store_answers200WithAnErrorInside_isFoundOut() throws Exception {
    ((OpenSearchTelemetry) current()).failInside("mapper_parsing_exception");

    server().accept(request("3f0c".repeat(8), ANN, "content.chat"));
    server().run();

    assertThat(server().answer("3f0c".repeat(8)).toString())
        .contains("\"contradicted\"")
        .contains("400");
    assertThat(current().read("one")).containsKey("chat");
  }
}
