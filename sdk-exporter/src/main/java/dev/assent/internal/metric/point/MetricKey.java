/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric.point;

import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.resources.Resource;

/**
 * The identity of a metric in a request, after stripping. Immutable.
 *
 * @param shape its type, regardless of the type of its numbers
 * @param isMonotonic whether a sum is monotonic
 * @param temporality the temporality of a sum or histogram
 */
public record MetricKey(
    Resource resource,
    InstrumentationScopeInfo scope,
    String name,
    String unit,
    MetricDataType shape,
    boolean isMonotonic,
    AggregationTemporality temporality) {

  /** Returns the key of a metric with these properties of its stream. */
  public static MetricKey of(
      MetricData metric, boolean monotonic, AggregationTemporality temporality) {
    return new MetricKey(
        metric.getResource(),
        metric.getInstrumentationScopeInfo(),
        metric.getName(),
        metric.getUnit(),
        shape(metric.getType()),
        monotonic,
        temporality);
  }

  /** The common type of whole and other numbers. */
  public static MetricDataType shape(MetricDataType type) {
    return switch (type) {
      case LONG_SUM -> MetricDataType.DOUBLE_SUM;
      case LONG_GAUGE -> MetricDataType.DOUBLE_GAUGE;
      default -> type;
    };
  }

  /** Shows no content. */
  @Override
  public String toString() {
    return "MetricKey{shape=" + shape + "}";
  }
}
