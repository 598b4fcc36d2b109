/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.libraries;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** An appender of OpenTelemetry, and loggers of which the catalog trusts some. */
abstract class AppenderTest extends LibraryTest {
  final Exception failure(String where) {
    return new IOException(
        canaries.secret("message, " + where),
        new IllegalStateException(canaries.secret("message of a cause, " + where)));
  }

  @Test
  void control_withoutAssent_everyCanaryLeaves() throws Exception {
    assertThat(leavingWithoutAssent()).hasSize(canaries.size());
  }

  @Test
  void records_ofTrustedLoggers_leaveWithTheirBodies() throws Exception {
    properties.put("assent.catalog", CATALOG);

    assertThat(leaving())
        .containsExactly(
            "message of a cause, trusted exceptions",
            "message, trusted exceptions",
            "trusted body");
    assertThat(receiver.received("eu-north")).isTrue();
  }
}
