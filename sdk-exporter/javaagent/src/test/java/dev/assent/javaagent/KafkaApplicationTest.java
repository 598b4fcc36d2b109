/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.javaagent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.fixtures.KafkaBroker;
import dev.assent.javaagent.application.KafkaApplication;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/**
 * Kafka's own clients and broker, with canaries in keys and names. The names of topics, groups and
 * clients are from configurations, and service data.
 */
class KafkaApplicationTest extends AgentTest {
  private void recordSentAndReceived(AgentJvm.Builder builder) throws IOException {
    try (KafkaBroker broker = new KafkaBroker(directory.resolve("kafka"));
        AgentJvm jvm =
            builder
                .mainOfTests(
                    KafkaApplication.class.getName(),
                    broker.address(),
                    "topic" + canaries.secret("topic"),
                    canaries.secret("key"),
                    canaries.secret("value"),
                    canaries.secret("client"),
                    canaries.secret("group"))
                .start()) {
      assertThat(jvm.awaitOutput("received").end()).isZero();
    }
  }

  @Test
  void record_withoutTheExtension_canariesLeave() throws IOException {
    recordSentAndReceived(
        jvm()
            .without("extension")
            // whose command line has all of them
            .environment(
                "OTEL_JAVA_DISABLED_RESOURCE_PROVIDERS",
                "io.opentelemetry.instrumentation.resources.ProcessResourceProvider"));

    assertThat(canaries.in(receiver.requests())).contains("topic", "key", "client", "group");
  }

  @Test
  void record_onlyNamesOfConfigurationsLeave() throws IOException {
    recordSentAndReceived(jvm());

    assertThat(canaries.in(receiver.requests())).containsExactly("client", "group", "topic");
    assertThat(receiver.received("messaging.operation")).isTrue();
    receiver.assertNamed();
  }
}
