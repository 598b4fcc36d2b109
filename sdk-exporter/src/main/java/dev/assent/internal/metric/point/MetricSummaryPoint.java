/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric.point;

import io.opentelemetry.sdk.metrics.data.DoubleExemplarData;
import io.opentelemetry.sdk.metrics.data.SummaryPointData;
import io.opentelemetry.sdk.metrics.data.ValueAtQuantile;
import java.util.List;

/** A summary that passed the gate. Immutable. */
public final class MetricSummaryPoint extends MetricPoint implements SummaryPointData {
  private final long count;
  private final double sum;
  private final List<ValueAtQuantile> quantiles;

  /**
   * @param quantiles an immutable list
   */
  public MetricSummaryPoint(Head head, long count, double sum, List<ValueAtQuantile> quantiles) {
    super(head);
    this.count = count;
    this.sum = sum;
    this.quantiles = quantiles;
  }

  @Override
  public long getCount() {
    return count;
  }

  @Override
  public double getSum() {
    return sum;
  }

  @Override
  public List<ValueAtQuantile> getValues() {
    return quantiles;
  }

  @Override
  public List<DoubleExemplarData> getExemplars() {
    return List.of();
  }

  /** A copy of quantiles that nobody else can change. */
  public static List<ValueAtQuantile> copy(List<ValueAtQuantile> quantiles) {
    return quantiles.stream()
        .map(each -> ValueAtQuantile.create(each.getQuantile(), each.getValue()))
        .toList();
  }
}
