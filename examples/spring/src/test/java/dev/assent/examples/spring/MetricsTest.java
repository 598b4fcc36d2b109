/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.testing.ReceivedRequest;
import dev.assent.testing.Receiver;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The meters of an application with the Actuator, with Assent's starter and nothing else. */
@Tag("ci")
class MetricsTest {
  private static final List<String> METERS =
      List.of("http.server.requests", "jvm.memory.used", "system.cpu");

  static List<Line> actuator() {
    return WithAssentTest.supported().stream().filter(line -> !line.hasOtelStarter()).toList();
  }

  private static Set<String> in(Traffic traffic, Receiver receiver) {
    return traffic.canaries.in(
        receiver.requests().stream()
            .filter(request -> request.path().equals("/v1/metrics"))
            .map(ReceivedRequest::body)
            .toList());
  }

  private static void run(Traffic traffic, String classPath, Receiver receiver) throws Exception {
    try (TranslationServer translator = TranslationServer.start()) {
      List<String> arguments = traffic.arguments(receiver.endpoint(), translator.address());
      arguments.add("--management.tracing.sampling.probability=0.0");
      try (ChatProcess chat = ChatProcess.start(classPath, arguments)) {
        traffic.send(chat.address());
        chat.close();
        assertThat(chat.output()).doesNotContain("No metrics are exported");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("actuator")
  void starterAlone_meters_arriveWithoutCanaries(Line line) throws Exception {
    Traffic traffic = new Traffic();
    try (Receiver receiver = Receiver.start()) {
      assertThat(line.libraries().has("opentelemetry-micrometer-1.5")).isFalse();
      run(traffic, line.withAssent(), receiver);

      assertThat(METERS).allMatch(receiver::received);
      assertThat(receiver.received("chat.messages")).isFalse();
      assertThat(in(traffic, receiver)).isEmpty();
    }
  }

  /** The control: what the same application sends without Assent. */
  @ParameterizedTest
  @MethodSource("actuator")
  void withoutAssent_meters_arriveWithCanaries(Line line) throws Exception {
    Traffic traffic = new Traffic();
    try (Receiver receiver = Receiver.start()) {
      run(traffic, line.withoutAssent(), receiver);

      assertThat(METERS).allMatch(receiver::received);
      assertThat(receiver.received("chat.messages")).isTrue();
      assertThat(in(traffic, receiver)).contains("path variable");
    }
  }
}
