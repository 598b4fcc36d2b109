/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OwnSpanContextTest {
  private static final String TRACE = "f0f7651916cd43dd8448eb211c80319c";
  private static final String SPAN = "b7ad6b7169203331";
  private static final TraceState STATE = TraceState.builder().put("vendor", "opaque").build();

  private final SpanContext plain = SpanContext.create(TRACE, SPAN, TraceFlags.getSampled(), STATE);
  private final OwnSpanContext own =
      OwnSpanContext.ofRoot(
          0xf0f7651916cd43ddL,
          0x8448eb211c80319cL,
          0xb7ad6b7169203331L,
          TraceFlags.getSampled(),
          STATE);

  @Test
  void accessors_sameIds_areThoseOfTheApi() {
    assertSame(own, plain);
    assertThat(own.isSampled()).isTrue();
  }

  private static OwnSpanContext child(SpanContext parent, long span) {
    return OwnSpanContext.ofChild(parent, span, TraceFlags.getDefault(), TraceState.getDefault());
  }

  private static void assertSame(SpanContext own, SpanContext plain) {
    assertThat(own.getTraceId()).isEqualTo(plain.getTraceId());
    assertThat(own.getTraceIdBytes()).isEqualTo(plain.getTraceIdBytes());
    assertThat(own.getSpanId()).isEqualTo(plain.getSpanId());
    assertThat(own.getSpanIdBytes()).isEqualTo(plain.getSpanIdBytes());
    assertThat(own.getTraceFlags()).isEqualTo(plain.getTraceFlags());
    assertThat(own.getTraceState()).isEqualTo(plain.getTraceState());
    assertThat(own.isValid()).isEqualTo(plain.isValid());
    assertThat(own.isRemote()).isEqualTo(plain.isRemote());
  }

  @Test
  void ofChild_anyParent_hasItsTrace() {
    for (SpanContext parent :
        new SpanContext[] {
          own,
          plain,
          SpanContext.createFromRemoteParent(TRACE, SPAN, TraceFlags.getSampled(), STATE),
          child(plain, 7)
        }) {
      assertSame(
          child(parent, 1),
          SpanContext.create(
              TRACE, "0000000000000001", TraceFlags.getDefault(), TraceState.getDefault()));
    }
  }

  @Test
  void getTraceId_again_isTheSameText() {
    assertThat(own.getTraceId()).isSameAs(own.getTraceId());
    assertThat(own.getSpanId()).isSameAs(own.getSpanId());
  }

  /** The propagator asks for the ids while it writes into a buffer of OpenTelemetry's. */
  @Test
  void inject_idsThatNobodyHasReadBefore_isAValidHeader() {
    Map<String, String> headers = new HashMap<>();

    W3CTraceContextPropagator.getInstance()
        .inject(Context.root().with(Span.wrap(own)), headers, Map::put);

    assertThat(headers).containsEntry("traceparent", "00-" + TRACE + "-" + SPAN + "-01");
  }

  @Test
  void equals_sameIds_isSymmetric() {
    OwnSpanContext same = child(plain, own.span()).with(own.getTraceFlags(), STATE);

    assertThat(same).isEqualTo(own).hasSameHashCodeAs(own);
    assertThat(same.with(TraceFlags.getDefault(), STATE)).isNotEqualTo(own);
    assertThat(same.with(TraceFlags.getSampled(), TraceState.getDefault())).isNotEqualTo(own);
    assertThat(child(own, 3)).isNotEqualTo(child(own, 4));
    assertThat(own.equals(plain)).isEqualTo(plain.equals(own));
  }

  @Test
  void toString_hasNoTraceState() {
    assertThat(own.toString()).contains(TRACE, SPAN).doesNotContain("opaque");
  }
}
