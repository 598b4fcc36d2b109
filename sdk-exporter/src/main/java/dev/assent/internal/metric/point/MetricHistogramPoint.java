/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric.point;

import io.opentelemetry.sdk.metrics.data.DoubleExemplarData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import java.util.List;

/** An explicit histogram that passed the gate. Immutable. */
public final class MetricHistogramPoint extends MetricPoint implements HistogramPointData {
  private final MetricBuckets buckets;
  private final List<DoubleExemplarData> exemplars;

  public MetricHistogramPoint(
      Head head, MetricBuckets buckets, List<DoubleExemplarData> exemplars) {
    super(head);
    this.buckets = buckets;
    this.exemplars = exemplars;
  }

  @Override
  public double getSum() {
    return buckets.totals().sum();
  }

  @Override
  public long getCount() {
    return buckets.counts().sum();
  }

  @Override
  public boolean hasMin() {
    return buckets.totals().hasMin();
  }

  @Override
  public double getMin() {
    return buckets.totals().min();
  }

  @Override
  public boolean hasMax() {
    return buckets.totals().hasMax();
  }

  @Override
  public double getMax() {
    return buckets.totals().max();
  }

  @Override
  public List<Double> getBoundaries() {
    return buckets.boundaries();
  }

  @Override
  public List<Long> getCounts() {
    return buckets.counts();
  }

  @Override
  public List<DoubleExemplarData> getExemplars() {
    return exemplars;
  }
}
