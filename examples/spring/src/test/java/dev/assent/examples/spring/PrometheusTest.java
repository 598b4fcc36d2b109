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
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Scrapes {@code /actuator/prometheus} of the chat service, on each line of Spring Boot. */
@Tag("ci")
class PrometheusTest {
  private static final Pattern PORT =
      Pattern.compile("Tomcat started on port (?:\\(s\\): )?(\\d+)");
  private static final String REQUESTS = "http_server_requests_seconds_count";

  /** Makes the meter of the example known, and not its tag, which is the room. */
  private static final String CATALOG =
      """
      metrics:
        - { name: chat.messages, category: service.usage }
      """;

  static List<Line> gated() {
    return Line.withPrometheus().stream()
        .filter(line -> !line.isTooOld() && !line.hasOtelStarter())
        .toList();
  }

  static List<Line> closed() {
    return Line.withPrometheus().stream()
        .filter(line -> line.isTooOld() || line.hasOtelStarter())
        .toList();
  }

  private static List<String> arguments(
      Traffic traffic, Receiver receiver, TranslationServer translator) {
    List<String> arguments = traffic.arguments(receiver.endpoint(), translator.address());
    arguments.add("--management.endpoints.web.exposure.include=prometheus,assent");
    return arguments;
  }

  private static String scrape(Traffic traffic, ChatProcess chat) throws Exception {
    return scrape(traffic, chat.address(), "");
  }

  private static String scrape(Traffic traffic, URI server, String query) throws Exception {
    return traffic.get(server.resolve("/actuator/prometheus" + query));
  }

  private static List<String> samples(String scraped) {
    return scraped.lines().filter(each -> !each.startsWith("#")).toList();
  }

  private static void postToAnotherRoom(ChatProcess chat) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(chat.address().resolve("/rooms/other/messages"))
            .header("Content-Type", "text/plain")
            .POST(BodyPublishers.ofString("hello"))
            .build();
    HttpResponse<Void> answer = HttpClient.newHttpClient().send(request, BodyHandlers.discarding());
    assertThat(answer.statusCode()).isEqualTo(200);
  }

  private static String report(Traffic traffic, ChatProcess chat) throws Exception {
    return traffic.get(chat.address().resolve("/actuator/assent"));
  }

  @ParameterizedTest
  @MethodSource("gated")
  void scrape_withheldTag_isMissing_andSeriesMerge(Line line, @TempDir Path directory)
      throws Exception {
    Traffic traffic = new Traffic();
    try (Receiver receiver = Receiver.start();
        TranslationServer translator = TranslationServer.start()) {
      List<String> arguments = arguments(traffic, receiver, translator);
      arguments.add(
          "--assent.catalog=" + Files.writeString(directory.resolve("catalog.yaml"), CATALOG));
      try (ChatProcess chat = ChatProcess.start(line.withAssent(), arguments)) {
        traffic.send(chat.address());
        postToAnotherRoom(chat);
        String scraped = scrape(traffic, chat);
        String report = report(traffic, chat);

        assertThat(traffic.canaries.in(scraped)).isEmpty();
        assertThat(scraped.lines().filter(each -> each.startsWith("chat_messages")))
            .containsExactly("chat_messages_total 2.0");
        assertThat(scraped).contains(REQUESTS).doesNotContain("assent_");
        assertThat(samples(scrape(traffic, chat.address(), "?includedNames=chat_messages")))
            .containsExactly("chat_messages_total 2.0");
        assertThat(report)
            .contains("prometheus (metrics to PrometheusReader)")
            .contains("\"destination\":\"prometheus\"");
        assertThat(traffic.canaries.in(report)).isEmpty();
      }
    }
  }

  /** Actuator has a context and a server of its own there. */
  @ParameterizedTest
  @MethodSource("gated")
  void scrape_ofAManagementPort_isGated(Line line) throws Exception {
    Traffic traffic = new Traffic();
    try (Receiver receiver = Receiver.start();
        TranslationServer translator = TranslationServer.start()) {
      List<String> arguments = arguments(traffic, receiver, translator);
      arguments.add("--management.server.port=0");
      try (ChatProcess chat = ChatProcess.start(line.withAssent(), arguments)) {
        List<URI> servers =
            PORT.matcher(chat.output())
                .results()
                .map(port -> URI.create("http://127.0.0.1:" + port.group(1)))
                .toList();
        assertThat(servers).as("service, management").hasSize(2);
        traffic.send(servers.get(0));
        String scraped = scrape(traffic, servers.get(1), "");

        assertThat(traffic.canaries.in(scraped)).isEmpty();
        assertThat(scraped).contains(REQUESTS).doesNotContain("chat_messages", "assent_");
      }
    }
  }

  /** The control. It fails if the example does not leak, or the search finds nothing. */
  @ParameterizedTest
  @MethodSource("gated")
  void scrape_optOut_leaksAndTheVerdictSaysSo(Line line) throws Exception {
    Traffic traffic = new Traffic();
    try (Receiver receiver = Receiver.start();
        TranslationServer translator = TranslationServer.start()) {
      List<String> arguments = arguments(traffic, receiver, translator);
      arguments.add("--assent.prometheus.gated=false");
      try (ChatProcess chat = ChatProcess.start(line.withAssent(), arguments)) {
        traffic.send(chat.address());
        postToAnotherRoom(chat);
        String scraped = scrape(traffic, chat);

        assertThat(traffic.canaries.in(scraped)).contains("path variable");
        assertThat(scraped)
            .contains("chat_messages_total{room=\"other\"} 1.0")
            .contains("assent_withheld_total");
        assertThat(report(traffic, chat)).contains("because assent.prometheus.gated is false");
      }
    }
  }

  /** The choices are in a file, which the service reads again. */
  @ParameterizedTest
  @MethodSource("gated")
  void scrape_afterARevocation_hasNothing(Line line, @TempDir Path directory) throws Exception {
    Path choices = Files.writeString(directory.resolve("choices.json"), choices(1, "granted"));
    Traffic traffic = new Traffic();
    try (Receiver receiver = Receiver.start();
        TranslationServer translator = TranslationServer.start()) {
      List<String> arguments = arguments(traffic, receiver, translator);
      arguments.add("--assent.subject=acme/u7");
      arguments.add("--assent.consent.source=file:" + choices);
      arguments.add("--assent.consent.refresh=50ms");
      arguments.add("--assent.destination.prometheus.purpose=product_improvement");
      try (ChatProcess chat = ChatProcess.start(line.withAssent(), arguments)) {
        traffic.send(chat.address());
        assertThat(scrape(traffic, chat)).as("the interval before the grant").isEmpty();
        traffic.send(chat.address());
        assertThat(scrape(traffic, chat)).contains(REQUESTS);

        Files.writeString(choices, choices(2, "denied"));
        Instant deadline = Instant.now().plus(Duration.ofSeconds(60));
        String scraped = scrape(traffic, chat);
        while (!scraped.isEmpty() && Instant.now().isBefore(deadline)) {
          Thread.onSpinWait();
          scraped = scrape(traffic, chat);
        }

        assertThat(scraped).isEmpty();
      }
    }
  }

  private static String choices(int revision, String choice) {
    return """
        {"documents": [{"subject": "acme/u7", "revision": %d, "choices": [
          {"purpose": "product_improvement", "categories": ["service"], "choice": "%s",
           "terms": "2023-08-07", "at": "2023-08-08T09:00:00Z"}]}]}
        """
        .formatted(revision, choice);
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("closed")
  void scrape_whereAssentCannotGate_isEmptyAndTheReportSaysWhy(Line line) throws Exception {
    Traffic traffic = new Traffic();
    try (Receiver receiver = Receiver.start();
        TranslationServer translator = TranslationServer.start()) {
      List<String> arguments = arguments(traffic, receiver, translator);
      try (ChatProcess chat = ChatProcess.start(line.withAssent(), arguments)) {
        traffic.send(chat.address());

        assertThat(scrape(traffic, chat)).isEmpty();
        assertThat(report(traffic, chat))
            .contains(
                line.isTooOld()
                    ? "Assent needs OpenTelemetry's SDK 1.62"
                    : "The PrometheusRegistry gives nothing");
      }
    }
  }
}
