/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.recording;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.fixtures.Allocation;
import dev.assent.internal.decision.GivenDecision;
import dev.assent.internal.gate.GateFixture;
import dev.assent.ledger.Withheld;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanLimits;
import org.junit.jupiter.api.Test;

/**
 * The allocation of a span's life on the application's thread, in compiled code: start, ten
 * attributes, two events, end and stamp. The bounds are measured values with a small margin. Tests
 * that ran before in the same JVM may have shown the compiler other classes of attributes; then it
 * allocates an object of 24 bytes for each event.
 */
class SpanLifeAllocationTest {
  private static final int CALLS = 20_000;
  private static final Attributes EVENT =
      Attributes.of(
          AttributeKey.stringKey("http.request.method"),
          "GET",
          AttributeKey.stringKey("url.scheme"),
          "https");
  private static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
  private static final AttributeKey<String> ROUTE = AttributeKey.stringKey("http.route");
  private static final AttributeKey<String> SCHEME = AttributeKey.stringKey("url.scheme");
  private static final AttributeKey<Long> PORT = AttributeKey.longKey("server.port");
  private static final AttributeKey<Long> STATUS =
      AttributeKey.longKey("http.response.status_code");
  private static final AttributeKey<String> VERSION =
      AttributeKey.stringKey("network.protocol.version");
  private static final AttributeKey<String> PROTOCOL =
      AttributeKey.stringKey("network.protocol.name");
  private static final AttributeKey<String> TRANSPORT = AttributeKey.stringKey("network.transport");
  private static final AttributeKey<String> TYPE = AttributeKey.stringKey("network.type");
  private static final AttributeKey<Long> THREAD = AttributeKey.longKey("thread.id");

  private static void life(Tracer tracer) {
    Span span = tracer.spanBuilder("GET /u/{id}").setSpanKind(SpanKind.SERVER).startSpan();
    span.setAttribute(METHOD, "GET")
        .setAttribute(ROUTE, "/u/{id}")
        .setAttribute(SCHEME, "https")
        .setAttribute(PORT, (Long) 80L)
        .setAttribute(STATUS, (Long) 100L)
        .setAttribute(VERSION, "1.1")
        .setAttribute(PROTOCOL, "http")
        .setAttribute(TRANSPORT, "tcp")
        .setAttribute(TYPE, "ipv4")
        .setAttribute(THREAD, (Long) 1L);
    span.addEvent("exception", EVENT);
    span.addEvent("exception", EVENT);
    span.end();
  }

  private static long bytes(Tracer tracer, Runnable clear) {
    return (long)
        Allocation.perCall(
            8,
            CALLS,
            () -> {
              life(tracer);
              clear.run();
            });
  }

  private static long own(GateFixture fixture) {
    RecordingRig rig = new RecordingRig(fixture, SpanLimits.getDefault(), true);
    return bytes(rig.tracer(), fixture.spans::clear);
  }

  @Test
  void life_permitted_allocatesLessThanTheSdks() {
    long plain;
    try (SdkTracerProvider provider =
        SdkTracerProvider.builder().addSpanProcessor(new Nothing()).build()) {
      plain = bytes(provider.get("t"), () -> {});
    }

    long bytes = own(new GateFixture(""));

    assertThat(bytes).as("784 reached, or 832").isBetween(1L, 848L);
    assertThat(bytes).as("OpenTelemetry's, which classifies nothing").isLessThan(plain);
  }

  @Test
  void life_policyNeverPermits_allocatesIdsAndTheSpan() {
    assertThat(ofWithheld(Withheld.POLICY)).as("408 reached").isBetween(1L, 424L);
  }

  @Test
  void life_choiceIsMissing_allocatesAsMuch() {
    assertThat(ofWithheld(Withheld.DENIED)).as("944 reached, or 992").isBetween(1L, 1_008L);
  }

  private static long ofWithheld(Withheld reason) {
    GateFixture fixture = new GateFixture("");
    fixture.decide(GivenDecision.permitting(0).because(reason));
    long bytes = own(fixture);
    assertThat(fixture.spans).isEmpty();
    return bytes;
  }
}
