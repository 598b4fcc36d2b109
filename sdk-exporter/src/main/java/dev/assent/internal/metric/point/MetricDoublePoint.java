/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric.point;

import io.opentelemetry.sdk.metrics.data.DoubleExemplarData;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import java.util.List;

/** A number that passed the gate. Immutable. */
public final class MetricDoublePoint extends MetricPoint implements DoublePointData {
  private final double value;
  private final List<DoubleExemplarData> exemplars;

  public MetricDoublePoint(Head head, double value, List<DoubleExemplarData> exemplars) {
    super(head);
    this.value = value;
    this.exemplars = exemplars;
  }

  @Override
  public double getValue() {
    return value;
  }

  @Override
  public List<DoubleExemplarData> getExemplars() {
    return exemplars;
  }
}
