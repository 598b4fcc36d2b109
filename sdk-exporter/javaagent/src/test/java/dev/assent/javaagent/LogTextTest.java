/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.javaagent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.fixtures.GrpcReceiver;
import dev.assent.testing.Receiver.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Texts of receivers and of the application that OpenTelemetry writes into logs. The agent replaces
 * {@code java.util.logging} in its own classes, so that no filter of Assent applies there.
 */
class LogTextTest extends AgentTest {
  private AgentJvm workUnderAnsweringReceiver(AgentJvm.Builder builder, String series) {
    AgentJvm jvm = start(builder);
    jvm.run("request", "/", "--", "log", "An order came.");
    await(series, () -> !receiver.paths().isEmpty());
    assertThat(jvm.end()).isZero();
    return jvm;
  }

  @Test
  void http_withoutTheExtension_textOfTheAnswerIsPrinted() {
    String secret = canaries.secret("text of an answer");
    receiver.answers(path -> new Answer(400, "text/plain", secret));
    AgentJvm jvm = workUnderAnsweringReceiver(jvm().without("extension"), "control");

    assertThat(jvm.output()).contains(secret);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void http_receiverRefuses_textOfTheAnswerIsNotPrinted(boolean debug) {
    String secret = canaries.secret("text of an answer");
    receiver.answers(path -> new Answer(400, "text/plain", secret));
    AgentJvm jvm =
        workUnderAnsweringReceiver(
            jvm().environment("OTEL_JAVAAGENT_DEBUG", String.valueOf(debug)), "refused");

    assertThat(jvm.output()).doesNotContain(secret);
    assertThat(jvm.lines("Exports to destination")).isNotEmpty();
  }

  private String grpcError(boolean extension, String secret) {
    try (GrpcReceiver grpc = GrpcReceiver.start()) {
      grpc.answer(3, secret);
      AgentJvm.Builder builder =
          jvm()
              .environment("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc")
              .environment("OTEL_EXPORTER_OTLP_ENDPOINT", grpc.endpoint());
      AgentJvm jvm = start(extension ? builder : builder.without("extension"));
      jvm.run("request", "/", "--", "log", "An order came.");
      await("a call", () -> !grpc.messages().isEmpty());
      assertThat(jvm.end()).isZero();
      return jvm.output();
    }
  }

  @Test
  void grpc_withoutTheExtension_textOfTheStatusIsPrinted() {
    String secret = canaries.secret("text of a status");
    assertThat(grpcError(false, secret)).contains(secret);
  }

  @Test
  void grpc_receiverRefuses_textOfTheStatusIsNotPrinted() {
    String secret = canaries.secret("text of a status");
    assertThat(grpcError(true, secret)).doesNotContain(secret);
  }

  @Test
  void callback_withoutTheExtension_messageOfItsExceptionIsPrinted() {
    String secret = canaries.secret("message of a callback's exception");
    AgentJvm jvm = start(jvm().without("extension")).run("gauge", secret);
    assertThat(jvm.end()).isZero();

    assertThat(jvm.output()).contains(secret);
  }

  @Test
  void callback_throws_messageIsNotPrinted() {
    String secret = canaries.secret("message of a callback's exception");
    AgentJvm jvm = start(jvm()).run("gauge", secret);
    assertThat(jvm.end()).isZero();

    assertThat(jvm.output()).doesNotContain(secret);
  }
}
