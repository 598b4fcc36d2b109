/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.data.FlatLog;
import dev.assent.internal.data.FlatSpan;
import io.opentelemetry.api.common.AttributeType;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.common.ValueType;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.metrics.data.DoubleExemplarData;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.ExemplarData;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramBuckets;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramData;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramPointData;
import io.opentelemetry.sdk.metrics.data.GaugeData;
import io.opentelemetry.sdk.metrics.data.HistogramData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.LongExemplarData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.opentelemetry.sdk.metrics.data.SumData;
import io.opentelemetry.sdk.metrics.data.SummaryData;
import io.opentelemetry.sdk.metrics.data.SummaryPointData;
import io.opentelemetry.sdk.metrics.data.ValueAtQuantile;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.ExceptionEventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * LEAKS.md section 4: the gates visit every accessor of the data that OpenTelemetry passes to an
 * exporter. An upgrade that adds one fails here: visit it in tagger and gate, give it a canary, and
 * only then list it.
 */
class DriftGuardTest {
  private record Visited(Class<?> type, String... accessors) {}

  private static final List<Visited> VISITED =
      List.of(
          new Visited(
              SpanData.class,
              "getAttributes",
              "getEndEpochNanos",
              "getEvents",
              "getInstrumentationLibraryInfo",
              "getInstrumentationScopeInfo",
              "getKind",
              "getLinks",
              "getName",
              "getParentSpanContext",
              "getParentSpanId",
              "getResource",
              "getSpanContext",
              "getSpanId",
              "getStartEpochNanos",
              "getStatus",
              "getTotalAttributeCount",
              "getTotalRecordedEvents",
              "getTotalRecordedLinks",
              "getTraceId",
              "hasEnded"),
          new Visited(
              EventData.class,
              "getAttributes",
              "getDroppedAttributesCount",
              "getEpochNanos",
              "getName",
              "getTotalAttributeCount"),
          new Visited(
              ExceptionEventData.class,
              "getAttributes",
              "getDroppedAttributesCount",
              "getEpochNanos",
              "getException",
              "getName",
              "getTotalAttributeCount"),
          new Visited(LinkData.class, "getAttributes", "getSpanContext", "getTotalAttributeCount"),
          new Visited(StatusData.class, "getDescription", "getStatusCode"),
          new Visited(
              LogRecordData.class,
              "getAttributes",
              "getBody",
              "getBodyValue",
              "getEventName",
              "getInstrumentationScopeInfo",
              "getObservedTimestampEpochNanos",
              "getResource",
              "getSeverity",
              "getSeverityText",
              "getSpanContext",
              "getTimestampEpochNanos",
              "getTotalAttributeCount"),
          new Visited(
              MetricData.class,
              "getData",
              "getDescription",
              "getDoubleGaugeData",
              "getDoubleSumData",
              "getExponentialHistogramData",
              "getHistogramData",
              "getInstrumentationScopeInfo",
              "getLongGaugeData",
              "getLongSumData",
              "getName",
              "getResource",
              "getSummaryData",
              "getType",
              "getUnit",
              "isEmpty"),
          new Visited(SumData.class, "getAggregationTemporality", "getPoints", "isMonotonic"),
          new Visited(GaugeData.class, "getPoints"),
          new Visited(HistogramData.class, "getAggregationTemporality", "getPoints"),
          new Visited(ExponentialHistogramData.class, "getAggregationTemporality", "getPoints"),
          new Visited(SummaryData.class, "getPoints"),
          new Visited(
              PointData.class,
              "getAttributes",
              "getEpochNanos",
              "getExemplars",
              "getStartEpochNanos"),
          new Visited(
              LongPointData.class,
              "getAttributes",
              "getEpochNanos",
              "getExemplars",
              "getStartEpochNanos",
              "getValue"),
          new Visited(
              DoublePointData.class,
              "getAttributes",
              "getEpochNanos",
              "getExemplars",
              "getStartEpochNanos",
              "getValue"),
          new Visited(
              HistogramPointData.class,
              "getAttributes",
              "getBoundaries",
              "getCount",
              "getCounts",
              "getEpochNanos",
              "getExemplars",
              "getMax",
              "getMin",
              "getStartEpochNanos",
              "getSum",
              "hasMax",
              "hasMin"),
          new Visited(
              ExponentialHistogramPointData.class,
              "getAttributes",
              "getCount",
              "getEpochNanos",
              "getExemplars",
              "getMax",
              "getMin",
              "getNegativeBuckets",
              "getPositiveBuckets",
              "getScale",
              "getStartEpochNanos",
              "getSum",
              "getZeroCount",
              "hasMax",
              "hasMin"),
          new Visited(
              ExponentialHistogramBuckets.class,
              "getBucketCounts",
              "getOffset",
              "getScale",
              "getTotalCount"),
          new Visited(
              SummaryPointData.class,
              "getAttributes",
              "getCount",
              "getEpochNanos",
              "getExemplars",
              "getStartEpochNanos",
              "getSum",
              "getValues"),
          new Visited(ValueAtQuantile.class, "getQuantile", "getValue"),
          new Visited(
              ExemplarData.class, "getEpochNanos", "getFilteredAttributes", "getSpanContext"),
          new Visited(
              LongExemplarData.class,
              "getEpochNanos",
              "getFilteredAttributes",
              "getSpanContext",
              "getValue"),
          new Visited(
              DoubleExemplarData.class,
              "getEpochNanos",
              "getFilteredAttributes",
              "getSpanContext",
              "getValue"),
          new Visited(
              Resource.class,
              "getAttribute",
              "getAttributes",
              "getEntities",
              "getSchemaUrl",
              "getUnassociatedAttributes"),
          new Visited(
              InstrumentationScopeInfo.class,
              "getAttributes",
              "getName",
              "getSchemaUrl",
              "getVersion"),
          new Visited(
              SpanContext.class,
              "getSpanId",
              "getSpanIdBytes",
              "getTraceFlags",
              "getTraceId",
              "getTraceIdBytes",
              "getTraceState",
              "isRemote",
              "isSampled",
              "isValid"),
          new Visited(Attributes.class, "asMap", "forEach", "get", "isEmpty", "size", "toBuilder"),
          new Visited(Value.class, "asString", "getType", "getValue"),
          new Visited(KeyValue.class, "getKey", "getValue"));

  @TestFactory
  Stream<DynamicTest> accessors_ofEveryType_areTheVisitedOnes() {
    return VISITED.stream()
        .map(
            visited ->
                DynamicTest.dynamicTest(
                    visited.type().getSimpleName(),
                    () ->
                        assertThat(accessors(visited.type()))
                            .containsExactlyInAnyOrder(visited.accessors())));
  }

  private static List<String> accessors(Class<?> type) {
    Stream<Method> methods =
        type.isInterface()
            ? Arrays.stream(type.getMethods())
            : Arrays.stream(type.getDeclaredMethods())
                .filter(method -> !Modifier.isPrivate(method.getModifiers()));
    return methods
        .filter(method -> !Modifier.isStatic(method.getModifiers()) && !method.isSynthetic())
        .map(Method::getName)
        .filter(
            name ->
                type.isInterface()
                    || (name.startsWith("get") || name.startsWith("is") || name.startsWith("has"))
                        && !name.equals("hashCode"))
        .distinct()
        .toList();
  }

  @Test
  void types_ofValuesAttributesAndMetrics_areTheKnownOnes() {
    assertThat(AttributeType.values()).hasSize(9);
    assertThat(ValueType.values()).hasSize(8);
    assertThat(MetricDataType.values()).hasSize(7);
  }

  /**
   * An inherited default method in a flat class would read from an object that Assent does not
   * control.
   */
  @Test
  void flatData_everyAccessor_isImplementedOrDerivedFromOneThatIs() {
    assertThat(inherited(FlatSpan.class, SpanData.class))
        .containsExactlyInAnyOrder("getTraceId", "getSpanId", "getParentSpanId");
    assertThat(inherited(FlatLog.class, LogRecordData.class)).isEmpty();
  }

  @Test
  void decodedData_everyAccessor_isImplementedOrDerivedFromOneThatIs()
      throws ClassNotFoundException {
    assertThat(inherited(decoded("Span"), SpanData.class))
        .containsExactlyInAnyOrder("getTraceId", "getSpanId", "getParentSpanId");
    assertThat(inherited(decoded("Event"), EventData.class))
        .containsExactly("getDroppedAttributesCount");
    assertThat(inherited(decoded("Link"), LinkData.class)).isEmpty();
    assertThat(inherited(decoded("Log"), LogRecordData.class)).isEmpty();
  }

  private static Class<?> decoded(String what) throws ClassNotFoundException {
    return Class.forName("dev.assent.internal.otlp.Decoded" + what);
  }

  @Test
  void spanView_everyAccessor_isImplemented() throws ClassNotFoundException {
    Class<?> view = Class.forName("dev.assent.internal.tag.SpanView");
    assertThat(inherited(view, SpanData.class)).isEmpty();
  }

  private static List<String> inherited(Class<?> type, Class<?> contract) {
    List<String> own =
        Arrays.stream(type.getMethods())
            .filter(method -> !method.getDeclaringClass().isInterface())
            .map(Method::getName)
            .toList();
    return accessors(contract).stream().filter(name -> !own.contains(name)).toList();
  }
}
