/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.testing.Receiver;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Law 11: telemetry that is closed does not take the application out of a load balancer. */
@Tag("ci")
class HealthTest {
  static List<Line> lines() {
    // OpenTelemetry's starter ignores processors that are beans
    return Line.all().stream().filter(line -> !line.hasOtelStarter()).toList();
  }

  @ParameterizedTest
  @MethodSource("lines")
  void health_tracesAreClosed_answers200(Line line, @TempDir Path directory) throws Exception {
    try (Receiver receiver = Receiver.start();
        TranslationServer translator = TranslationServer.start()) {
      List<String> arguments = new Traffic().arguments(receiver.endpoint(), translator.address());
      arguments.add("--chat.test.processor=true");
      arguments.add("--management.endpoint.health.show-details=always");
      String classPath = Components.add(UnknownProcessor.class, directory, line.withAssent());
      try (ChatProcess chat = ChatProcess.start(classPath, arguments)) {
        HttpResponse<String> application = health(chat.address().resolve("/actuator/health"));
        HttpResponse<String> assent = get(chat.address().resolve("/actuator/health/assent"));

        assertThat(assent.body()).contains("\"status\":\"CLOSED\"").contains("takeover");
        assertThat(assent.statusCode()).isEqualTo(200);
        assertThat(application.body()).startsWith("{\"").contains("\"status\":\"UP\"");
        assertThat(application.body()).doesNotContain("DOWN").doesNotContain("OUT_OF_SERVICE");
        assertThat(application.statusCode()).isEqualTo(200);
      }
    }
  }

  /**
   * Asks until the answer is 200, for at most half a minute. Spring Boot writes that the
   * application has started before it sets liveness and readiness, so a first answer may be 503.
   */
  private static HttpResponse<String> health(URI address) throws Exception {
    long start = System.nanoTime();
    HttpResponse<String> answer = get(address);
    while (answer.statusCode() != 200 && System.nanoTime() - start < 30_000_000_000L) {
      answer = get(address);
    }
    return answer;
  }

  private static HttpResponse<String> get(URI address) throws Exception {
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString());
  }
}
