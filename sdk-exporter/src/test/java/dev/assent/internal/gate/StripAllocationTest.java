/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.fixtures.Allocation;
import dev.assent.internal.data.StampedSpan;
import dev.assent.internal.time.Clock;
import dev.assent.ledger.State;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/**
 * The allocation of stripping 3 of 10 attributes and of tagging, per span, in compiled code. The
 * bounds are measured values with a small margin.
 */
class StripAllocationTest {
  private static final int CALLS = 20_000;

  private final GateFixture fixture =
      new GateFixture("attributes: [ { prefix: chat., category: content.chat, max: 64 } ]");
  private Object sink;

  private void span(SdkTracerProvider tracing) {
    var builder =
        tracing
            .tracerBuilder("io.opentelemetry.test")
            .setInstrumentationVersion("1.2.3-alpha")
            .setSchemaUrl("https://opentelemetry.io/schemas/1.37.0")
            .build()
            .spanBuilder("GET")
            .setSpanKind(SpanKind.CLIENT)
            .setAttribute("http.request.method", "GET")
            .setAttribute("http.route", "/u/{id}")
            .setAttribute("url.scheme", "https")
            .setAttribute("server.port", 443)
            .setAttribute("http.response.status_code", 200)
            .setAttribute("network.protocol.version", "1.1")
            .setAttribute("network.protocol.name", "http");
    for (String name : new String[] {"chat.a", "chat.b", "chat.c"}) {
      builder.setAttribute(AttributeKey.stringKey(name), "hello");
    }
    builder.startSpan().end();
  }

  private static long bytesPerCall(Runnable call) {
    return (long) Allocation.perCall(8, CALLS, call);
  }

  @Test
  void enter_threeOfTenWithheld_allocatesLittleMoreThanTheCopy() {
    span(fixture.tracing());
    StampedSpan span = fixture.spans.get(0);
    fixture.permit(fixture.all() & ~fixture.mask("content"));
    assertThat(fixture.spanGate.enter(span).getAttributes().size()).isEqualTo(7);
    long bytes = bytesPerCall(() -> sink = fixture.spanGate.enter(span));
    assertThat(bytes).as("296 reached").isBetween(1L, 304L);
    assertThat(bytes).as("by hand").isLessThan(bytesPerCall(() -> sink = byHand(span)));
  }

  /** Removes a span's own attributes only, as a handwritten wrapper would. */
  private static Attributes byHand(StampedSpan span) {
    return span.getAttributes().toBuilder()
        .removeIf(key -> key.getKey().startsWith("chat."))
        .build();
  }

  @Test
  void leave_mayGoAsItIs_allocatesNothing() {
    span(fixture.tracing());
    StampedSpan span = fixture.spans.get(0);
    Clock now = Clock.system().reading();

    assertThat(fixture.spanGate.leave(span, State.QUEUED, false, now)).isSameAs(span);
    assertThat(bytesPerCall(() -> sink = fixture.spanGate.leave(span, State.QUEUED, false, now)))
        .isZero();
  }

  @Test
  void enter_ownCategoryWithheld_allocatesFarLessThanACopy() {
    span(fixture.tracing());
    StampedSpan span = fixture.spans.get(0);
    fixture.permit(0);

    assertThat(fixture.spanGate.enter(span)).isNull();
    assertThat(bytesPerCall(() -> sink = fixture.spanGate.enter(span))).isLessThanOrEqualTo(96);
  }

  @Test
  void onStartAndEnd_allPermitted_allocatesLittleMoreThanTheSdksCopy() {
    AtomicReference<ReadWriteSpan> ended = new AtomicReference<>();
    SpanProcessor tagger = fixture.spanTagger();
    SpanProcessor keep =
        new SpanProcessor() {
          @Override
          public void onStart(Context context, ReadWriteSpan span) {}

          @Override
          public boolean isStartRequired() {
            return false;
          }

          @Override
          public void onEnd(ReadableSpan span) {
            ended.set((ReadWriteSpan) span);
          }

          @Override
          public boolean isEndRequired() {
            return true;
          }
        };
    span(SdkTracerProvider.builder().addSpanProcessor(tagger).addSpanProcessor(keep).build());
    ReadWriteSpan span = ended.get();
    long copy = bytesPerCall(() -> sink = span.toSpanData());
    long all =
        bytesPerCall(
            () -> {
              tagger.onStart(Context.root(), span);
              tagger.onEnd(span);
              fixture.spans.clear();
            });
    tagger.onStart(Context.root(), span);
    tagger.onEnd(span);

    assertThat(fixture.spans).hasSize(1);
    assertThat(all - copy).as("472 reached, with the marker").isBetween(1L, 496L);
  }
}
