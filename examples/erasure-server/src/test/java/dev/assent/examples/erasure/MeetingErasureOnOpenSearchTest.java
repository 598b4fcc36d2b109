/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.erasure;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("ci")
class MeetingErasureOnOpenSearchTest extends MeetingErasureContract {
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
  void revocation_onThePage_isFollowedToTheLookThatFindsNothing() throws Exception {
    revokeAndFollow();
  }
}
