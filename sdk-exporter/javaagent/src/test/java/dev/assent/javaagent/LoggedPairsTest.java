/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.javaagent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.javaagent.application.LoggingApplication;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** With the preview of the agent's version 3, log records have pairs of the application. */
class LoggedPairsTest extends AgentTest {
  private void logged(AgentJvm.Builder builder) {
    Stream.of("slf4j-api.jar", "logback-classic.jar", "logback-core.jar").forEach(builder::library);
    try (AgentJvm jvm =
        builder
            .environment(AgentJvm.V3, "true")
            // whose command line has all of them
            .environment(
                "OTEL_JAVA_DISABLED_RESOURCE_PROVIDERS",
                "io.opentelemetry.instrumentation.resources.ProcessResourceProvider")
            .main(
                LoggingApplication.class,
                canaries.secret("pair"),
                canaries.secret("context"),
                canaries.secret("marker"),
                canaries.secret("argument"),
                canaries.secret("exception"))
            .start()) {
      assertThat(jvm.awaitOutput("logged").end()).isZero();
    }
  }

  @Test
  void pairs_withoutTheExtension_leave() {
    logged(jvm().without("extension"));

    assertThat(canaries.in(receiver.requests())).contains("pair", "argument", "exception");
    assertThat(receiver.received("customer.name")).isTrue();
  }

  @Test
  void pairs_noneLeaves_andTheRecordDoes() {
    logged(jvm());

    assertThat(canaries.in(receiver.requests())).isEmpty();
    assertThat(receiver.received("customer.name")).isFalse();
    assertThat(receiver.received("java.lang.IllegalStateException")).isTrue();
    assertThat(receiver.received("WARN")).isTrue();
  }
}
