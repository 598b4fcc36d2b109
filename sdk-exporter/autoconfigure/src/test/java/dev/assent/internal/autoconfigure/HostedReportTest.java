/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.api.common.Attributes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The report of an autoconfigured SDK. */
class HostedReportTest extends AutoconfiguredSdk {
  private static final String CANARY = "kanarienvogel";

  @TempDir private Path directory;

  @Test
  void report_allSignals_areCountedWithoutValuesAndNames() throws IOException {
    Path report = directory.resolve("stays.json");
    properties.put("assent.report", report.toString());
    start();
    sdk.getTracer("shop")
        .spanBuilder("GET")
        .setAttribute("key." + CANARY, CANARY)
        .setAttribute("http.request.method", "GET")
        .startSpan()
        .end();
    sdk.getLogsBridge().get("shop").logRecordBuilder().setBody(CANARY).emit();
    sdk.getMeter("shop")
        .counterBuilder("http.server.requests")
        .build()
        .add(1, Attributes.builder().put(CANARY, CANARY).build());
    flush();
    sdk.close();
    sdk = null;

    assertThat(Files.readString(report))
        .contains("\"name\": \"otlp\"", "\"spans\": 1", "\"logRecords\": 1")
        .contains("\"unclassified\": ")
        .doesNotContain(CANARY, "\"points\": 0");
  }

  @Test
  void report_noFormat_isAnErrorThatSaysWhatIsValid() {
    properties.put("assent.report", directory.resolve("stays.txt").toString());
    assertThatThrownBy(this::start)
        .hasStackTraceContaining("valid: the path of a file that ends in .html or .json");
  }
}
