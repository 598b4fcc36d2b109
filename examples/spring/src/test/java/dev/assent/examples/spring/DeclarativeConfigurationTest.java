/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.spring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.testing.Receiver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** OpenTelemetry's starter with a declarative configuration in {@code application.yaml}. */
class DeclarativeConfigurationTest {
  private static final String GATED =
      """
      otel:
        file_format: "1.0"
        propagator:
          composite:
            - assent:
                composite_list: tracecontext,baggage
        tracer_provider:
          processors:
            - assent:
                schedule_delay: 200
                exporter:
                  otlp_http:
                    endpoint: RECEIVER/v1/traces
        logger_provider:
          processors:
            - assent:
                schedule_delay: 200
                exporter:
                  otlp_http:
                    endpoint: RECEIVER/v1/logs
        meter_provider:
          readers:
            - pull:
                exporter:
                  assent:
                    interval: 1000
                    exporter:
                      otlp_http:
                        endpoint: RECEIVER/v1/metrics
      assent:
        policy: [strict, terms]
        purpose: security
      """;

  private static final String PLAIN =
      """
      otel:
        file_format: "1.0"
        propagator:
          composite_list: tracecontext,baggage
        tracer_provider:
          processors:
            - batch:
                schedule_delay: 200
                exporter:
                  otlp_http:
                    endpoint: RECEIVER/v1/traces
      """;

  @TempDir Path directory;

  static List<Line> lines() {
    return Line.all().stream().filter(Line::hasOtelStarter).toList();
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("lines")
  void traffic_withAssent_leaksNothing_andItsSettingsCount(Line line) throws Exception {
    Traffic traffic = new Traffic();
    try (Receiver receiver = Receiver.start();
        TranslationServer translator = TranslationServer.start()) {
      String output = run(line.withAssent(), GATED, traffic, receiver, translator);

      assertThat(found(traffic, receiver)).isEmpty();
      assertThat(output).contains("policies [strict, terms]").contains("for security, first_party");
      assertThat(translator.header("traceparent")).isNotEmpty();
      assertThat(translator.header("baggage")).isEmpty();
      assertThat(translator.header("tracestate")).isEmpty();
      assertThat(receiver.paths()).contains("/v1/traces", "/v1/logs", "/v1/metrics");
    }
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("lines")
  void control_withoutAssent_canariesLeave(Line line) throws Exception {
    Traffic traffic = new Traffic();
    try (Receiver receiver = Receiver.start();
        TranslationServer translator = TranslationServer.start()) {
      run(line.withoutAssent(), PLAIN, traffic, receiver, translator);

      assertThat(found(traffic, receiver)).contains("query string", "unknown path", "user agent");
      assertThat(translator.header("baggage")).isNotEmpty();
    }
  }

  private static Set<String> found(Traffic traffic, Receiver receiver) {
    return traffic.in(receiver);
  }

  private String run(
      String classPath,
      String configuration,
      Traffic traffic,
      Receiver receiver,
      TranslationServer translator)
      throws IOException, InterruptedException {
    Path file = directory.resolve("declarative.yaml");
    Files.writeString(file, configuration.replace("RECEIVER", "" + receiver.endpoint()), UTF_8);
    List<String> arguments = traffic.arguments(receiver.endpoint(), translator.address());
    arguments.removeIf(argument -> argument.startsWith("--otel."));
    arguments.add("--spring.config.additional-location=" + file);
    try (ChatProcess chat = ChatProcess.start(classPath, arguments)) {
      traffic.send(chat.address());
      chat.close();
      return chat.output();
    }
  }
}
