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
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** An application that names subjects in baggage, without a class of Assent. */
class SubjectsOverBaggageTest extends ChatApplication {

  @Override
  String choices() {
    return GRANTED;
  }

  @Test
  void subject_namedInBaggage_itsGrantCounts() {
    start();

    try (Scope scope = naming("acme/u7").makeCurrent()) {
      chat("granted-7");
    }
    try (Scope scope = naming("acme/u8").makeCurrent()) {
      chat("secret-8");
    }
    chat("secret-nobody");
    flush();

    assertThat(receiver.spans("")).hasSize(3);
    assertThat(receiver.received("granted-7")).isTrue();
    assertThat(receiver.received("secret-8")).isFalse();
    assertThat(receiver.received("secret-nobody")).isFalse();
  }

  @Test
  void subject_namedByARemoteCaller_namesNobody() {
    properties.put("otel.propagators", "tracecontext,baggage");
    start();
    Map<String, String> headers =
        Map.of(
            "traceparent",
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            "baggage",
            "assent.subject=acme/u7,tenant=blue");

    Context extracted =
        sdk.getPropagators()
            .getTextMapPropagator()
            .extract(Context.root(), headers, MapGetter.INSTANCE);
    Span server =
        sdk.getTracer("shop")
            .spanBuilder("GET")
            .setParent(extracted)
            .setSpanKind(SpanKind.SERVER)
            .startSpan();
    try (Scope scope = extracted.with(server).makeCurrent()) {
      server.setAttribute(CHAT, "secret-server");
      chat("secret-child");
    }
    server.end();
    flush();

    assertThat(receiver.spans("")).hasSize(2);
    assertThat(receiver.received("secret-")).isFalse();
  }

  @Test
  void baggageAndTraceState_neverLeave_unlessListed() {
    properties.put("otel.propagators", "tracecontext,baggage");
    properties.put("assent.propagate", "tenant");
    start();
    Map<String, String> headers = new HashMap<>();
    Baggage baggage =
        Baggage.builder()
            .put("assent.subject", "acme/u7")
            .put("card", "4111")
            .put("tenant", "blue")
            .build();

    Span span = sdk.getTracer("shop").spanBuilder("call").startSpan();
    sdk.getPropagators()
        .getTextMapPropagator()
        .inject(Context.root().with(span).with(baggage), headers, Map::put);
    span.end();

    assertThat(headers).containsOnlyKeys("traceparent", "baggage");
    assertThat(headers.get("baggage")).isEqualTo("tenant=blue");
    assertThat(String.join(" ", log.messages())).contains("Assent does not send baggage");
  }
}
