/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.fixtures.Allocation;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.internal.data.ImmutableLongPointData;
import io.opentelemetry.sdk.metrics.internal.data.ImmutableMetricData;
import io.opentelemetry.sdk.metrics.internal.data.ImmutableSumData;
import io.opentelemetry.sdk.testing.logs.TestLogRecordData;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A request allocates its own bytes and hardly more; if its array is lent, hardly anything. */
class OtlpEncoderAllocationTest {
  private static final int DATA = 512;
  private static final int MAX = 1 << 24;

  /** The list of a scope's data, which grows. */
  private static final int LIST = 20;

  /** The iterator of a metric's points. */
  private static final int ITERATOR = 32;

  private static final Attributes ATTRIBUTES =
      Attributes.builder().put("http.request.method", "GET").put("server.port", 443).build();

  @Test
  void encode_spans_allocatesTheRequestOnly() {
    SpanData span =
        Samples.spanBuilder()
            .setSpanContext(
                SpanContext.create(
                    Samples.TRACE,
                    "00f067aa0ba902b7",
                    TraceFlags.getSampled(),
                    TraceState.getDefault()))
            .setAttributes(ATTRIBUTES)
            .setEvents(List.of(EventData.create(5, "event", ATTRIBUTES)))
            .setLinks(List.of())
            .build();

    assertAllocatesTheRequest(OtlpEncoder.spans(), span, LIST);
  }

  @Test
  void encode_logs_allocatesTheRequestOnly() {
    LogRecordData log =
        TestLogRecordData.builder()
            .setBodyValue(Value.of("a line"))
            .setAttributes(ATTRIBUTES)
            .build();

    assertAllocatesTheRequest(OtlpEncoder.logs(), log, LIST);
  }

  @Test
  void encode_metrics_allocatesTheRequestOnly() {
    MetricData metric =
        ImmutableMetricData.createLongSum(
            Samples.span().getResource(),
            Samples.span().getInstrumentationScopeInfo(),
            "name",
            "description",
            "1",
            ImmutableSumData.create(
                true,
                AggregationTemporality.DELTA,
                List.of(ImmutableLongPointData.create(1, 2, ATTRIBUTES, 3))));

    assertAllocatesTheRequest(OtlpEncoder.metrics(), metric, LIST + ITERATOR);
  }

  /** The array for a large request, which is not kept, has its size from the beginning. */
  @Test
  void lend_manyPoints_growsNoArray() {
    MetricData metric =
        ImmutableMetricData.createLongSum(
            Samples.span().getResource(),
            Samples.span().getInstrumentationScopeInfo(),
            "name",
            "description",
            "1",
            ImmutableSumData.create(
                true,
                AggregationTemporality.DELTA,
                Collections.nCopies(40_000, ImmutableLongPointData.create(1, 2, ATTRIBUTES, 3))));
    OtlpEncoder<MetricData> encoder = OtlpEncoder.metrics();
    int size = encoder.encode(List.of(metric), MAX).length;
    assertThat(size).isGreaterThan(ScratchArray.MAX_KEPT);

    long least = Allocation.least(20, () -> lendAndGiveBack(encoder, List.of(metric)));

    assertThat(least).as("of a request of %s bytes", size).isLessThan(size * 5L / 4);
  }

  private static <T> void lendAndGiveBack(OtlpEncoder<T> encoder, List<T> data) {
    LentMessage message = encoder.lend(data, MAX);
    message.giveBack();
  }

  private static <T> void assertAllocatesTheRequest(OtlpEncoder<T> encoder, T datum, int beside) {
    List<T> data = Collections.nCopies(DATA, datum);
    int size = encoder.encode(data, MAX).length;

    long least = Allocation.least(300, () -> encoder.encode(data, MAX));

    assertThat(least)
        .as("of a request of %s bytes", size)
        .isBetween((long) size, size + (long) DATA * beside);
    assertThat(Allocation.least(300, () -> lendAndGiveBack(encoder, data)))
        .as("without its %s bytes", size)
        .isLessThanOrEqualTo((long) DATA * beside);
  }
}
