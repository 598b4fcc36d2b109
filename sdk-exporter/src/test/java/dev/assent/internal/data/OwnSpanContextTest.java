/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import org.junit.jupiter.api.Test;

class OwnSpanContextTest {
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String SPAN = "b7ad6b7169203331";
  private static final TraceState STATE = TraceState.builder().put("vendor", "opaque").build();

  private final SpanContext own = new OwnSpanContext(TRACE, SPAN, TraceFlags.getSampled(), STATE);
  private final SpanContext plain = SpanContext.create(TRACE, SPAN, TraceFlags.getSampled(), STATE);

  @Test
  void accessors_sameIds_areThoseOfTheApi() {
    assertThat(own.getTraceId()).isEqualTo(plain.getTraceId());
    assertThat(own.getTraceIdBytes()).isEqualTo(plain.getTraceIdBytes());
    assertThat(own.getSpanId()).isEqualTo(plain.getSpanId());
    assertThat(own.getSpanIdBytes()).isEqualTo(plain.getSpanIdBytes());
    assertThat(own.getTraceFlags()).isEqualTo(plain.getTraceFlags());
    assertThat(own.getTraceState()).isEqualTo(plain.getTraceState());
    assertThat(own.isSampled()).isTrue();
    assertThat(own.isValid()).isTrue();
    assertThat(own.isRemote()).isFalse();
  }

  @Test
  void equals_sameIds_isSymmetric() {
    assertThat(own).isEqualTo(new OwnSpanContext(TRACE, SPAN, TraceFlags.getSampled(), STATE));
    assertThat(own.equals(plain)).isEqualTo(plain.equals(own));
  }

  @Test
  void toString_hasNoTraceState() {
    assertThat(own.toString()).contains(TRACE, SPAN).doesNotContain("opaque");
  }
}
