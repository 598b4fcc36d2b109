/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.propagation.MapGetter;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What leaves in the headers of a taken-over SDK, by host, catalog and consent. */
class HostedPropagationTest extends ChatApplication {
  private static final String HERE = "api.example.com";

  @Override
  String choices() {
    return GRANTED;
  }

  @BeforeEach
  void propagate() throws IOException {
    properties.put("otel.propagators", "tracecontext,baggage");
    properties.put(
        "assent.catalog",
        Files.writeString(
                directory.resolve("headers.yaml"),
                """
                attributes:
                  - { name: app.chat.text, max: 100, category: content.chat }
                  - { name: tenant, max: 16, category: service.telemetry }
                  - { name: topic, max: 64, category: content.chat }
                """)
            .toString());
    properties.put("assent.propagate", HERE + "=tenant,topic");
    properties.put("assent.propagate.purpose", "ai_training");
  }

  private static Baggage of(String user) {
    return naming(user).toBuilder()
        .put("tenant", "blue")
        .put("topic", "secret-topic")
        .put("card", "secret-card")
        .build();
  }

  /** Serves a request, in which a filter names the user, and calls another host meanwhile. */
  private Map<String, String> called(Baggage baggage, String host) {
    Span server =
        sdk.getTracer("shop")
            .spanBuilder("GET")
            .setNoParent()
            .setSpanKind(SpanKind.SERVER)
            .startSpan();
    Map<String, String> headers = new HashMap<>();
    try (Scope entry = Context.root().with(server).makeCurrent();
        Scope named = baggage.makeCurrent()) {
      Span client =
          sdk.getTracer("shop")
              .spanBuilder("GET")
              .setSpanKind(SpanKind.CLIENT)
              .setAttribute("server.address", host)
              .startSpan();
      sdk.getPropagators()
          .getTextMapPropagator()
          .inject(Context.current().with(client), headers, Map::put);
      client.end();
    }
    server.end();
    return headers;
  }

  @Test
  void content_leavesForTheUserWhoGrantedItAndToListedHostsOnly() {
    start();

    assertThat(called(of("acme/u7"), HERE).get("baggage"))
        .contains("tenant=blue", "topic=secret-topic")
        .doesNotContain("card", "acme");
    assertThat(called(of("acme/u8"), HERE).get("baggage")).isEqualTo("tenant=blue");
    assertThat(called(of("acme/u7,acme/u8"), HERE).get("baggage")).isEqualTo("tenant=blue");
    assertThat(called(of("acme/u7"), "www.example.com")).containsOnlyKeys("traceparent");
    flush();
    assertThat(receiver.received("secret-")).isFalse();
  }

  /** A caller names somebody who granted content: that is nobody's grant here. */
  @Test
  void remoteCaller_namesNobodyInHeadersEither() {
    start();
    Context extracted =
        sdk.getPropagators()
            .getTextMapPropagator()
            .extract(
                Context.root(),
                Map.of(
                    "traceparent",
                    "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                    "baggage",
                    "assent.subject=acme/u7,topic=secret-topic,tenant=blue"),
                MapGetter.INSTANCE);
    Span client =
        sdk.getTracer("shop")
            .spanBuilder("GET")
            .setParent(extracted)
            .setSpanKind(SpanKind.CLIENT)
            .setAttribute("server.address", HERE)
            .startSpan();
    Map<String, String> headers = new HashMap<>();
    sdk.getPropagators().getTextMapPropagator().inject(extracted.with(client), headers, Map::put);
    client.end();

    assertThat(headers.get("baggage")).isEqualTo("tenant=blue");
  }

  @Test
  void sdkThatExportsNothing_saysThatNothingListedLeaves() {
    properties.put("otel.traces.exporter", "none");
    properties.put("otel.metrics.exporter", "none");
    properties.put("otel.logs.exporter", "none");
    start();

    assertThat(called(of("acme/u7"), HERE)).doesNotContainKey("baggage");
    assertThat(String.join(" ", log.messages())).contains("ASSENT_PROPAGATE has no effect");
  }

  @Test
  void listedNameThatNoCatalogKnows_isCountedAtStart() {
    properties.put("assent.propagate", HERE + "=tenant,plan");
    properties.remove("assent.propagate.purpose");
    start();

    assertThat(String.join(" ", log.messages()))
        .contains("ASSENT_PROPAGATE lists 1 name that is not in the catalog")
        .doesNotContain("plan");
  }

  /** As OpenTelemetry's BaggageSpanProcessor does. */
  private static final class BaggageCopy implements SpanProcessor {
    @Override
    public void onStart(Context parentContext, ReadWriteSpan span) {
      Baggage.fromContext(parentContext)
          .forEach((key, entry) -> span.setAttribute(key, entry.getValue()));
    }

    @Override
    public boolean isStartRequired() {
      return true;
    }

    @Override
    public void onEnd(ReadableSpan span) {}

    @Override
    public boolean isEndRequired() {
      return false;
    }

    @Override
    public CompletableResultCode shutdown() {
      return CompletableResultCode.ofSuccess();
    }
  }

  @Test
  void incomingBaggage_copiedToAttributes_needsACategory() {
    properties.put("assent.trusted.processors", BaggageCopy.class.getName());
    start(
        customizer ->
            customizer.addTracerProviderCustomizer(
                (builder, config) -> builder.addSpanProcessor(new BaggageCopy())));
    Context extracted =
        sdk.getPropagators()
            .getTextMapPropagator()
            .extract(
                Context.root(),
                Map.of("baggage", "card=secret-card,topic=secret-topic,tenant=blue-one"),
                MapGetter.INSTANCE);
    sdk.getTracer("shop")
        .spanBuilder("GET")
        .setParent(extracted)
        .setSpanKind(SpanKind.SERVER)
        .startSpan()
        .end();
    flush();

    assertThat(receiver.received("secret-")).isFalse();
    assertThat(receiver.received("blue-one")).isTrue();
  }
}
