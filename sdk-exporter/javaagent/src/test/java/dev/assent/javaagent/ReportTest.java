/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.javaagent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The report of an application under the agent. */
class ReportTest extends AgentTest {
  @Test
  void report_requestUnderTheAgent_isCountedWithoutValuesAndNames() throws IOException {
    Path report = directory.resolve("stays.json");
    AgentJvm jvm = start(jvm().environment("ASSENT_REPORT", report.toString()));
    jvm.run("request", "/orders/" + canaries.secret("path"), "--", "log", "An order.");
    await("a span", () -> !receiver.spans().isEmpty());
    assertThat(jvm.end()).isZero();

    String text = Files.readString(report);
    assertThat(text)
        .contains("\"name\": \"otlp\"", "\"name\": \"body of log records\"")
        .doesNotContain("\"spans\": 0", "An order.");
    assertThat(found(jvm)).isEmpty();
    assertThat(text).doesNotContain("/orders/");
  }
}
