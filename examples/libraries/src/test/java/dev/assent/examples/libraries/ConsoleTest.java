/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.libraries;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.testing.ProcessOutput;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import java.util.Locale;
import java.util.NavigableSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * OpenTelemetry's console exporters beside OTLP: what is printed is gated, too. Data that passed
 * the gate prints no values of attributes.
 */
class ConsoleTest extends LibraryTest {
  private static final AttributeKey<String> CUSTOMER = AttributeKey.stringKey("shop.customer");

  @BeforeEach
  void printToo() {
    for (String signal : new String[] {"traces", "metrics", "logs"}) {
      properties.put("otel." + signal + ".exporter", "console,otlp");
    }
    properties.put("otel.resource.attributes", "owner=" + canaries.secret("resource"));
  }

  @Override
  void use(OpenTelemetry openTelemetry) {
    openTelemetry
        .getTracer("shop")
        .spanBuilder("order of " + canaries.secret("span name"))
        .setAttribute(CUSTOMER, canaries.secret("attribute of a span"))
        .startSpan()
        .end();
    openTelemetry
        .getLogsBridge()
        .get("shop")
        .logRecordBuilder()
        .setBody(canaries.secret("body"))
        .setAttribute(CUSTOMER, canaries.secret("attribute of a log record"))
        .emit();
    openTelemetry
        .getMeter("shop")
        .counterBuilder("http.client.requests")
        .build()
        .add(1, Attributes.of(CUSTOMER, canaries.secret("attribute of a point")));
  }

  @Test
  void control_withoutAssent_everyCanaryIsPrinted() throws Exception {
    try (ProcessOutput output = ProcessOutput.start()) {
      assertThat(leavingWithoutAssent()).hasSize(canaries.size());
      assertThat(canaries.in(output.text())).hasSize(canaries.size());
    }
  }

  @Test
  void output_withAssent_hasDataAndNoCanary() throws Exception {
    try (ProcessOutput output = ProcessOutput.start()) {
      NavigableSet<String> leaving = leaving();

      assertThat(leaving).isEmpty();
      assertThat(canaries.in(output.text())).isEmpty();
      assertThat(output.text().toLowerCase(Locale.ROOT))
          .contains("loggingspanexporter", "'internal' :")
          .contains("loggingmetricexporter", "points=1")
          .contains("undefined_severity_number");
    }
  }
}
