/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.testing.Receiver;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The application's own registry has the meters about Assent, and no receiver gets them. */
@Tag("ci")
class LedgerMetersTest {
  static List<Line> supported() {
    return WithAssentTest.supported();
  }

  @ParameterizedTest
  @MethodSource("supported")
  void ownRegistry_metersAboutAssent_areThereAndNotSent(Line line, @TempDir Path directory)
      throws Exception {
    Traffic traffic = new Traffic();
    try (Receiver receiver = Receiver.start();
        TranslationServer translator = TranslationServer.start()) {
      List<String> arguments = traffic.arguments(receiver.endpoint(), translator.address());
      arguments.add("--chat.test.meters=true");
      arguments.add("--management.endpoints.web.exposure.include=metrics");
      String classPath = Components.add(OwnMeters.class, directory, line.withAssent());
      String captured;
      try (ChatProcess chat = ChatProcess.start(classPath, arguments)) {
        traffic.send(chat.address());
        captured = traffic.get(chat.address().resolve("/actuator/metrics/assent.captured"));
      }

      assertThat(captured).contains("\"COUNT\"").contains("traces");
      assertThat(traffic.canaries.in(captured)).isEmpty();
      assertThat(receiver.paths()).contains("/v1/metrics");
      assertThat(receiver.received("assent.captured")).isFalse();
    }
  }
}
