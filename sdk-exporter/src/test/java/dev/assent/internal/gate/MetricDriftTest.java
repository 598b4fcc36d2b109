/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.sdk.metrics.data.DoubleExemplarData;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.ExemplarData;
import io.opentelemetry.sdk.metrics.data.HistogramData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.LongExemplarData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.opentelemetry.sdk.metrics.data.SumData;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Fails if an upgrade of OpenTelemetry adds parts to metrics that the gate does not visit. */
class MetricDriftTest {
  static Stream<Arguments> visited() {
    return Stream.of(
        Arguments.of(
            MetricData.class,
            Set.of(
                "getResource",
                "getInstrumentationScopeInfo",
                "getName",
                "getDescription",
                "getUnit",
                "getType",
                "getData",
                "isEmpty",
                "getDoubleGaugeData",
                "getLongGaugeData",
                "getDoubleSumData",
                "getLongSumData",
                "getSummaryData",
                "getHistogramData",
                "getExponentialHistogramData")),
        Arguments.of(
            PointData.class,
            Set.of("getStartEpochNanos", "getEpochNanos", "getAttributes", "getExemplars")),
        Arguments.of(LongPointData.class, Set.of("getValue", "getExemplars")),
        Arguments.of(DoublePointData.class, Set.of("getValue", "getExemplars")),
        Arguments.of(
            HistogramPointData.class,
            Set.of(
                "getSum",
                "getCount",
                "hasMin",
                "getMin",
                "hasMax",
                "getMax",
                "getBoundaries",
                "getCounts",
                "getExemplars")),
        Arguments.of(SumData.class, Set.of("isMonotonic", "getAggregationTemporality")),
        Arguments.of(HistogramData.class, Set.of("getAggregationTemporality", "getPoints")),
        Arguments.of(
            ExemplarData.class, Set.of("getFilteredAttributes", "getEpochNanos", "getSpanContext")),
        Arguments.of(LongExemplarData.class, Set.of("getValue")),
        Arguments.of(DoubleExemplarData.class, Set.of("getValue")));
  }

  @ParameterizedTest
  @MethodSource("visited")
  void accessors_ofThisVersion_areThoseTheGateVisits(Class<?> type, Set<String> expected) {
    Set<String> found =
        Arrays.stream(type.getDeclaredMethods())
            .filter(method -> !Modifier.isStatic(method.getModifiers()) && !method.isBridge())
            .filter(method -> !method.isSynthetic())
            .map(Method::getName)
            .collect(Collectors.toSet());

    assertThat(found).isEqualTo(expected);
  }

  @ParameterizedTest
  @EnumSource(MetricDataType.class)
  void types_ofThisVersion_areThoseTheGateKnows(MetricDataType type) {
    assertThat(
            Set.of(
                "LONG_GAUGE",
                "DOUBLE_GAUGE",
                "LONG_SUM",
                "DOUBLE_SUM",
                "SUMMARY",
                "HISTOGRAM",
                "EXPONENTIAL_HISTOGRAM"))
        .contains(type.name());
  }
}
