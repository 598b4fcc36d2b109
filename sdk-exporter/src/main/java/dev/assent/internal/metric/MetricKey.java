/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric;

import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.resources.Resource;

/**
 * What tells two metrics of a request apart, after stripping. Immutable.
 *
 * @param shape its type, whatever its numbers are
 * @param monotonic of sums
 * @param temporality of sums and histograms
 */
record MetricKey(
    Resource resource,
    InstrumentationScopeInfo scope,
    String name,
    String unit,
    MetricDataType shape,
    boolean monotonic,
    AggregationTemporality temporality) {

  /** The type of both whole and other numbers. */
  static MetricDataType shape(MetricDataType type) {
    return switch (type) {
      case LONG_SUM -> MetricDataType.DOUBLE_SUM;
      case LONG_GAUGE -> MetricDataType.DOUBLE_GAUGE;
      default -> type;
    };
  }

  /** No content. */
  @Override
  public String toString() {
    return "MetricKey{shape=" + shape + "}";
  }
}
