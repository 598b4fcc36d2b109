/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import dev.assent.fixtures.OtlpReceiver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A whole instance and the receiver that it sends to over HTTP. */
abstract class AssentOverHttp extends AssentInstance {
  final OtlpReceiver receiver = OtlpReceiver.start();

  @BeforeEach
  void sendToTheReceiver() {
    environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.endpoint().toString());
  }

  @AfterEach
  void closeReceiver() {
    stop();
    receiver.close();
  }
}
