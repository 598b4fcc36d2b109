/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.testing.Receiver;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A chat service that calls a second one over HTTP, each in a process of its own. */
@Tag("ci")
class TwoServicesTest {
  @TempDir Path directory;

  private final Traffic traffic = new Traffic();

  static List<Line> lines() {
    return Line.withWebFlux();
  }

  private ChatProcess start(String classPath, Receiver receiver, URI translator) throws Exception {
    List<String> arguments = new ArrayList<>(traffic.arguments(receiver.endpoint(), translator));
    arguments.addAll(Users.arguments(directory));
    arguments.add("--subjects.propagate=false");
    arguments.add("--server.shutdown=immediate");
    return ChatProcess.start(Line.withComponentsOfTests(classPath), arguments);
  }

  /** The second service has a grant of u7, but only its own filter may say who that is. */
  @ParameterizedTest
  @MethodSource("lines")
  void userOfTheFirstService_isNotBelievedByTheSecond(Line line) throws Exception {
    try (Receiver ofFirst = Receiver.start();
        Receiver ofSecond = Receiver.start();
        TranslationServer unused = TranslationServer.start();
        ChatProcess second = start(line.withAssent(), ofSecond, unused.address())) {
      Users direct = new Users(second.address(), traffic.canaries);
      String own = Users.place("u7", "/request/kept", "");
      direct.visit("u7", "/request/kept", "");

      // without Assent, the first service hands its user on
      try (ChatProcess first = start(line.withoutAssent(), ofFirst, second.address())) {
        assertThat(traffic.post(first.address(), "u7")).contains("assent.subject=acme%2Fu7");
      }
      try (ChatProcess first = start(line.withAssent(), ofFirst, second.address())) {
        assertThat(traffic.post(first.address(), "u7")).isEqualTo("no baggage");
      }
      second.close();

      assertThat(traffic.in(ofSecond)).containsExactly(own);
      assertThat(ofSecond.received("/translations")).isTrue();
    }
  }
}
