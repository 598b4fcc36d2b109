/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.javaagent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.javaagent.application.ChosenLogManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What the extension says, and how it fails, when the agent starts. */
class StartTest extends AgentTest {
  private static final String PREFIX = "[otel.javaagent ";

  @Test
  void start_defaults_printsOneVerdictBeforeTheApplication() {
    AgentJvm jvm = start(jvm());

    assertThat(jvm.lines("dev.assent")).hasSize(1).first().asString().startsWith(PREFIX);
    assertThat(jvm.end()).isZero();
    assertThat(jvm.lines("dev.assent")).hasSize(1);
  }

  @Test
  void start_loggingNone_printsTheVerdictAllTheSame() {
    AgentJvm jvm = start(jvm().environment("OTEL_JAVAAGENT_LOGGING", "none"));

    assertThat(jvm.lines("Assent")).isNotEmpty();
  }

  @Test
  void start_wrongValue_applicationRunsAndNothingIsExported() {
    AgentJvm jvm = start(jvm().environment("ASSENT_PURPOSE", "nonsense"));
    jvm.run("request", "/", "--", "log", "An order came.");
    assertThat(jvm.end()).isZero();

    assertThat(receiver.paths()).isEmpty();
    assertThat(jvm.lines("ASSENT_PURPOSE")).hasSize(1);
    assertThat(jvm.output()).doesNotContain("\tat ");
  }

  @Test
  void start_unknownVariable_applicationRunsAndNothingIsExported() {
    AgentJvm jvm = start(jvm().environment("ASSENT_PURPOS", "security"));
    jvm.run("request", "/", "--", "log", "An order came.");
    assertThat(jvm.end()).isZero();

    assertThat(receiver.paths()).isEmpty();
    assertThat(jvm.lines("ASSENT_PURPOS")).hasSize(1);
  }

  @Test
  void start_declarativeFileWithoutTheExtension_canariesLeave() throws IOException {
    AgentJvm jvm =
        plantEverywhere(jvm().without("extension").environment("OTEL_CONFIG_FILE", file()));
    assertThat(jvm.end()).isZero();

    assertThat(found(jvm)).isNotEmpty();
  }

  @Test
  void start_declarativeFile_nothingIsExported() throws IOException {
    AgentJvm jvm = plantEverywhere(jvm().environment("OTEL_CONFIG_FILE", file()));
    assertThat(jvm.end()).isZero();

    assertThat(found(jvm)).isEmpty();
    assertThat(receiver.paths()).allMatch(it -> it.startsWith("/partner"));
    assertThat(jvm.lines("dev.assent")).isNotEmpty();
  }

  private String file() throws IOException {
    Path file = directory.resolve("otel.yaml");
    String exporter = "exporter: { otlp_http: { endpoint: %s/v1/%s } }";
    Files.writeString(
        file,
        """
        file_format: "1.0"
        propagator: { composite: [ { tracecontext: }, { baggage: } ] }
        tracer_provider:
          processors:
            - batch: { schedule_delay: 50, %s }
            - simple: { exporter: { console: } }
        logger_provider:
          processors:
            - batch: { schedule_delay: 50, %s }
        meter_provider:
          readers:
            - periodic: { %s }
        """
            .formatted(
                exporter.formatted(receiver.endpoint(), "traces"),
                exporter.formatted(receiver.endpoint(), "logs"),
                exporter.formatted(receiver.endpoint(), "metrics")),
        UTF_8);
    return file.toString();
  }

  /** An application may choose its log manager in main(), as JBoss does. */
  @Test
  void start_applicationChoosesItsLogManager_itIsUsed() {
    AgentJvm jvm = start(jvm());
    jvm.run("property", "java.util.logging.manager", ChosenLogManager.class.getName());
    jvm.run("manager");

    assertThat(jvm.lines(ChosenLogManager.class.getName())).hasSize(1);
  }
}
