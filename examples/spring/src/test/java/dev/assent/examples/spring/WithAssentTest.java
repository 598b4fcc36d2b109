/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.testing.ReceivedRequest;
import dev.assent.testing.Receiver;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs the chat service with Assent's starter on the class path, and searches what it sends. */
class WithAssentTest {
  /** The names that the catalog does not know: those of the example. */
  private static final Set<String> UNCLASSIFIED =
      Set.of(
          "attributes chat.room",
          "attributes chat.text",
          "attributes owner",
          "attributes room",
          "metrics chat.messages",
          "metrics chat.send",
          "metrics chat.send.active.active",
          "metrics chat.send.active.duration",
          "metrics chat.send.max");

  /** Loggers, whose text is content, and their scopes. Their names differ between the lines. */
  private static final Pattern LOGGER =
      Pattern.compile(
          "(loggers|scopes) (dev\\.assent|io\\.opentelemetry|org\\.springframework"
              + "|org\\.apache\\.catalina)(\\..+)?");

  static List<Line> supported() {
    return Line.all().stream().filter(line -> !line.isTooOld()).toList();
  }

  static List<Line> withOtelStarter() {
    return supported().stream().filter(Line::hasOtelStarter).toList();
  }

  static List<Line> tooOld() {
    return Line.all().stream().filter(Line::isTooOld).toList();
  }

  @ParameterizedTest
  @MethodSource("supported")
  void traffic_withAssent_leaksNothing(Line line, @TempDir Path directory) throws Exception {
    Traffic traffic = new Traffic();
    Path names = directory.resolve("names.yaml");
    try (Receiver receiver = Receiver.start();
        TranslationServer translator = TranslationServer.start()) {
      List<String> arguments = traffic.arguments(receiver.endpoint(), translator.address());
      // a list, and a name with a hyphen
      arguments.add("--assent.policy[0]=strict");
      arguments.add("--assent.policy[1]=terms");
      arguments.add("--assent.report-unclassified=" + names);
      String output;
      String report;
      String health;
      try (ChatProcess chat = ChatProcess.start(line.withAssent(), arguments)) {
        traffic.send(chat.address());
        report = traffic.get(chat.address().resolve("/actuator/assent"));
        health = traffic.get(chat.address().resolve("/actuator/health"));
        chat.close();
        output = chat.output();
      }

      assertThat(traffic.in(receiver)).isEmpty();
      assertThat(traffic.canaries.in(report)).isEmpty();
      assertThat(output).doesNotContain(Traffic.CREDENTIAL);
      assertPropagation(translator);

      assertThat(receiver.requests())
          .allMatch(it -> it.header("Authorization").equals(authorization(it)));
      assertThat(output)
          .contains("Assent took over this application's OpenTelemetry SDK. Gated: otlp");
      assertThat(output).contains("policies [strict, terms]");
      assertThat(unclassified(names))
          .contains("attributes chat.room", "attributes owner")
          .isSubsetOf(UNCLASSIFIED);
      assertThat(receiver.paths()).contains("/v1/traces", "/v1/logs", "/v1/metrics");
      assertThat(health).contains("\"status\":\"UP\"");
    }
  }

  private static Set<String> unclassified(Path report) throws IOException {
    Set<String> names = ReportedNames.in(report);
    names.removeIf(name -> LOGGER.matcher(name).matches());
    return names;
  }

  private static void assertPropagation(TranslationServer translator) {
    assertThat(translator.header("traceparent")).isNotEmpty();
    assertThat(translator.header("baggage")).isEmpty();
    assertThat(translator.header("tracestate")).isEmpty();
  }

  private static String authorization(ReceivedRequest request) {
    return request.path().endsWith("/v1/traces") && !request.header("Authorization").isEmpty()
        ? Traffic.CREDENTIAL
        : "";
  }

  /** Only a metric reader tells there what took the SDK over. */
  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("withOtelStarter")
  void metricsOnly_ofOpenTelemetrysStarter_areReported(Line line) throws Exception {
    Traffic traffic = new Traffic();
    try (Receiver receiver = Receiver.start();
        TranslationServer translator = TranslationServer.start()) {
      List<String> arguments = traffic.arguments(receiver.endpoint(), translator.address());
      arguments.add("--otel.traces.exporter=none");
      arguments.add("--otel.logs.exporter=none");
      try (ChatProcess chat = ChatProcess.start(line.withAssent(), arguments)) {
        assertThat(traffic.get(chat.address().resolve("/actuator/assent")))
            .contains("otlp (metrics by OTLP/HTTP)");
      }
    }
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("tooOld")
  void traffic_tooOldSdk_runsAndSendsNothing(Line line) throws Exception {
    Traffic traffic = new Traffic();
    try (Receiver receiver = Receiver.start();
        TranslationServer translator = TranslationServer.start()) {
      List<String> arguments = traffic.arguments(receiver.endpoint(), translator.address());
      String output;
      String report;
      try (ChatProcess chat = ChatProcess.start(line.withAssent(), arguments)) {
        traffic.send(chat.address());
        report = traffic.get(chat.address().resolve("/actuator/assent"));
        chat.close();
        output = chat.output();
      }

      assertThat(receiver.requests()).isEmpty();
      assertPropagation(translator);
      String sentence =
          "Assent needs OpenTelemetry's SDK 1.62 or newer, and this application has "
              + line.version("opentelemetry-sdk");
      assertThat(output).containsOnlyOnce(sentence);
      assertThat(output).contains("<opentelemetry.version>1.68.0</opentelemetry.version>");
      assertThat(report).contains("\"open\":false").contains(sentence);
    }
  }
}
