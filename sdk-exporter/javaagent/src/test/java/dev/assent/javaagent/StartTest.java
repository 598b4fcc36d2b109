/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.javaagent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.javaagent.application.SilentApplication;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the extension says, and how it fails, when the agent starts. */
class StartTest extends AgentTest {
  private static final String PREFIX = "[otel.javaagent ";
  private static final Set<String> SIGNALS = Set.of("/v1/traces", "/v1/logs", "/v1/metrics");

  @Test
  void start_defaults_printsTheVerdictBeforeTheApplication() {
    AgentJvm jvm = start(jvm());

    assertThat(jvm.lines("dev.assent")).isNotEmpty().allMatch(it -> it.startsWith(PREFIX));
    assertThat(jvm.lines("Gated: otlp (traces by OTLP/HTTP")).hasSize(1);
    assertThat(jvm.output().indexOf("Gated:")).isLessThan(jvm.output().indexOf("ready"));
    assertThat(jvm.lines("Assent exports no")).isEmpty();
    assertThat(jvm.lines("Assent dev")).isEmpty();
    assertThat(jvm.end()).isZero();
  }

  @Test
  void start_loggingNone_printsWarningsAllTheSame() {
    AgentJvm jvm =
        start(
            jvm()
                .environment("OTEL_JAVAAGENT_LOGGING", "none")
                .environment("ASSENT_PURPOSE", "nonsense"));

    assertThat(jvm.lines("ASSENT_PURPOSE")).hasSize(1);
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
    assertThat(jvm.lines("Nothing is exported. OTEL_CONFIG_FILE: Assent can't gate")).hasSize(1);
    assertThat(jvm.lines("- assent: # instead of batch")).hasSizeGreaterThanOrEqualTo(2);
  }

  @Test
  void start_declarativeFileWithComponents_noCanaryIsFound() throws IOException {
    AgentJvm jvm = plantEverywhere(jvm().environment("OTEL_CONFIG_FILE", gatedFile("")));
    await("spans, logs and metrics", () -> paths().containsAll(SIGNALS));
    assertThat(jvm.end()).isZero();

    assertThat(found(jvm)).isEmpty();
    assertThat(jvm.lines("Gated: otlp (traces by OTLP/HTTP")).hasSize(1);
    assertThat(jvm.lines("Assent exports no")).isEmpty();
  }

  @Test
  void start_declarativeFileWithABatchBeside_itExportsNothing() throws IOException {
    String batch =
        "    - batch: { schedule_delay: 50, exporter: { otlp_http: { endpoint: %s/batch } } }\n"
            .formatted(receiver.endpoint());
    AgentJvm jvm = plantEverywhere(jvm().environment("OTEL_CONFIG_FILE", gatedFile(batch)));
    await("spans, logs and metrics", () -> paths().containsAll(SIGNALS));
    assertThat(jvm.end()).isZero();

    assertThat(found(jvm)).isEmpty();
    assertThat(paths()).doesNotContain("/batch");
    assertThat(jvm.lines("Assent exports nothing from tracer_provider.processors[1] (batch)"))
        .hasSize(1);
  }

  /** The agent adds an exporter to the file, which prints spans. */
  @Test
  void start_declarativeFileWithDebug_noCanaryIsFound() throws IOException {
    AgentJvm jvm =
        plantEverywhere(
            jvm()
                .environment("OTEL_CONFIG_FILE", gatedFile(""))
                .property("otel.javaagent.debug", "true"));
    await("spans, logs and metrics", () -> paths().containsAll(SIGNALS));
    assertThat(jvm.end()).isZero();

    assertThat(found(jvm)).isEmpty();
    assertThat(jvm.lines("exports nothing from tracer_provider.processors[1] (simple)")).hasSize(1);
  }

  @Test
  void start_declarativeFileAndACallbackThatThrows_itsMessageIsNotPrinted() throws IOException {
    String secret = canaries.secret("message of a callback's exception");
    AgentJvm jvm = start(jvm().environment("OTEL_CONFIG_FILE", gatedFile("")));
    jvm.run("gauge", secret);
    assertThat(jvm.end()).isZero();

    assertThat(jvm.lines("Gated: otlp (traces by OTLP/HTTP")).hasSize(1);
    assertThat(jvm.output()).doesNotContain(secret);
  }

  private Set<String> paths() {
    return new HashSet<>(receiver.paths());
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

  /**
   * As with JBoss, whose log manager is no class of the class path, and can be loaded in main only.
   */
  @Test
  void start_logManagerOfTheApplication_isNotCreatedBeforeMain() {
    try (AgentJvm jvm =
        jvm()
            .property("java.util.logging.manager", "org.jboss.logmanager.LogManager")
            .main(SilentApplication.class)
            .start()) {
      jvm.awaitOutput("ran to its end");

      assertThat(jvm.lines("dev.assent")).isNotEmpty();
      assertThat(jvm.output()).doesNotContain("Could not load Logmanager");
    }
  }
}
