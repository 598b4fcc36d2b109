/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.propagation;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TraceParentOnlyTest {
  private static final String TRACE_ID = "0af7651916cd43dd8448eb211c80319c";
  private static final String SPAN_ID = "b7ad6b7169203331";
  private static final String HEADER = "00-" + TRACE_ID + "-" + SPAN_ID + "-01";

  private static final TextMapGetter<Map<String, String>> GETTER =
      (carrier, key) -> carrier.get(key.toLowerCase(Locale.ROOT));

  @Test
  void inject_stateAndBaggage_onlyTraceParentLeaves() {
    SpanContext span =
        SpanContext.create(
            TRACE_ID,
            SPAN_ID,
            TraceFlags.getSampled(),
            TraceState.builder().put("vendor", "canary").build());
    Context context =
        Context.root().with(Span.wrap(span)).with(Baggage.builder().put("chat", "canary").build());
    Map<String, String> headers = new HashMap<>();

    TraceParentOnly.INSTANCE.inject(context, headers, Map::put);

    assertThat(headers).isEqualTo(Map.of("traceparent", HEADER));
    assertThat(TraceParentOnly.INSTANCE.fields()).containsExactly("traceparent");
  }

  @Test
  void extract_stateAndBaggage_onlyIdsArrive() {
    Map<String, String> headers =
        Map.of("traceparent", HEADER, "tracestate", "vendor=canary", "baggage", "chat=canary");

    Context context = TraceParentOnly.INSTANCE.extract(Context.root(), headers, GETTER);

    SpanContext span = Span.fromContext(context).getSpanContext();
    assertThat(span.getTraceId()).isEqualTo(TRACE_ID);
    assertThat(span.getSpanId()).isEqualTo(SPAN_ID);
    assertThat(span.isSampled()).isTrue();
    assertThat(span.isRemote()).isTrue();
    assertThat(span.getTraceState().isEmpty()).isTrue();
    assertThat(Baggage.fromContext(context).isEmpty()).isTrue();
  }
}
