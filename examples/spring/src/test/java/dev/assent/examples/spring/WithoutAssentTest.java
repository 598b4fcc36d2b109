/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.testing.Receiver;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs the chat service without Assent, and finds content in what it sends. It fails if the example
 * does not leak any more, or the search finds nothing: then the tests with Assent would pass for a
 * wrong reason.
 */
@Tag("ci")
class WithoutAssentTest {
  static List<Line> lines() {
    return Line.all();
  }

  @ParameterizedTest
  @MethodSource("lines")
  void traffic_withoutAssent_leaksContent(Line line) throws Exception {
    Traffic traffic = new Traffic();
    try (Receiver receiver = Receiver.start();
        TranslationServer translator = TranslationServer.start()) {
      List<String> arguments = traffic.arguments(receiver.endpoint(), translator.address());
      try (ChatProcess chat = ChatProcess.start(line.withoutAssent(), arguments)) {
        traffic.send(chat.address());
      }

      assertThat(receiver.paths()).containsExactly("/v1/logs", "/v1/metrics", "/v1/traces");
      Set<String> leaked = traffic.in(receiver);
      assertThat(leaked)
          .contains(
              "path variable",
              "request body",
              "query string",
              "unknown path",
              "resource attribute");
      String headers =
          String.join(
              "\n", Stream.of("baggage", "tracestate").flatMap(translator::header).toList());
      assertThat(traffic.canaries.in(headers)).containsExactly("baggage", "trace state");
      assertThat(headers).contains("acme%2Fu7");
    }
  }
}
