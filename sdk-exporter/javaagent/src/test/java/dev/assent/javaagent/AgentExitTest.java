/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.javaagent;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The agent shuts its SDK down when the JVM ends. */
class AgentExitTest extends AgentTest {
  private AgentJvm working(String state) {
    AgentJvm jvm =
        start(
            jvm()
                .environment("OTEL_BSP_SCHEDULE_DELAY", "3600000")
                .environment("OTEL_BLRP_SCHEDULE_DELAY", "3600000")
                .environment("ASSENT_ENABLED", state));
    jvm.run("request", "/", "--", "log", canaries.secret("log body"));
    assertThat(receiver.paths()).isEmpty();
    return jvm;
  }

  @Test
  void end_queuedData_isSentThroughTheGate() {
    AgentJvm jvm = working("true");
    assertThat(jvm.end()).isZero();

    assertThat(receiver.paths()).contains("/v1/traces", "/v1/logs", "/v1/metrics");
    assertThat(found(jvm)).isEmpty();
  }

  @Test
  void terminate_queuedData_isSentThroughTheGate() throws InterruptedException {
    AgentJvm jvm = working("true");
    jvm.terminate();

    assertThat(receiver.paths()).contains("/v1/traces", "/v1/logs", "/v1/metrics");
    assertThat(found(jvm)).isEmpty();
  }

  @Test
  void end_switchedOff_nothingIsSent() {
    AgentJvm jvm = working("false");
    assertThat(jvm.end()).isZero();

    assertThat(receiver.paths()).isEmpty();
    assertThat(jvm.output()).contains("switched off: nothing leaves");
  }
}
