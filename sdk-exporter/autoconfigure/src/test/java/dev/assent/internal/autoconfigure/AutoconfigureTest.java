/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.fixtures.WithoutAssent;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import org.junit.jupiter.api.Test;

/** Assent on the class path of an application with an autoconfigured SDK. */
class AutoconfigureTest extends AutoconfiguredSdk {
  private static final AttributeKey<String> CARD = AttributeKey.stringKey("payment.card");
  private static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");

  private void record(String secret) {
    Span span = sdk.getTracer("shop").spanBuilder("GET").startSpan();
    span.setAttribute(METHOD, "GET");
    span.setAttribute(CARD, secret + "-span");
    span.end();
    sdk.getLogsBridge()
        .get("shop")
        .logRecordBuilder()
        .setBody(secret + "-body")
        .setAttribute(CARD, secret + "-log")
        .emit();
    sdk.getMeter("shop")
        .counterBuilder("http.server.requests")
        .build()
        .add(3, Attributes.of(CARD, secret + "-metric"));
  }

  @Test
  void law1_unknownFieldsOfAllSignals_areStripped() {
    start();

    record("4111-secret");
    flush();

    assertThat(receiver.spans("")).hasSize(1);
    assertThat(receiver.spans("").get(0).getAttributesList())
        .extracting(attribute -> attribute.getKey())
        .containsExactly("http.request.method");
    assertThat(receiver.logs("")).hasSize(1);
    assertThat(receiver.metrics("")).isNotEmpty();
    assertThat(receiver.received("4111-secret")).isFalse();
  }

  /** What is left of a value may look like a permitted one. */
  @Test
  void law1_valuesCutByTheSdksLimit_areStripped() {
    properties.put("otel.attribute.value.length.limit", "3");
    start();

    Span span = sdk.getTracer("shop").spanBuilder("GET").startSpan();
    span.setAttribute(METHOD, "GET4111");
    span.end();
    sdk.getLogsBridge().get("shop").logRecordBuilder().setAttribute(METHOD, "GET4111").emit();
    flush();

    assertThat(receiver.spans("")).hasSize(1);
    assertThat(receiver.spans("").get(0).getAttributesList()).isEmpty();
    assertThat(receiver.logs("")).hasSize(1);
    assertThat(receiver.logs("").get(0).getAttributesList()).isEmpty();
  }

  @Test
  void control_withoutAssent_everythingArrives() {
    sdk =
        AutoConfiguredOpenTelemetrySdk.builder()
            .disableShutdownHook()
            .setServiceClassLoader(new WithoutAssent())
            .addPropertiesSupplier(() -> properties)
            .build()
            .getOpenTelemetrySdk();

    record("4111-secret");
    flush();

    for (String place : new String[] {"span", "body", "log", "metric"}) {
      assertThat(receiver.received("4111-secret-" + place)).as(place).isTrue();
    }
  }

  @Test
  void verdict_beforeAnythingRecords_namesWhatIsGated() {
    start();

    assertThat(String.join(" ", log.messages()))
        .contains("Assent took over", "otlp (", "OTLP/HTTP");
  }
}
