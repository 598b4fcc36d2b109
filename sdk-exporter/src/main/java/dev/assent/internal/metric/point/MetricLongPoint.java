/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric.point;

import io.opentelemetry.sdk.metrics.data.LongExemplarData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import java.util.List;

/** A whole number that passed the gate. Immutable. */
public final class MetricLongPoint extends MetricPoint implements LongPointData {
  private final long value;
  private final List<LongExemplarData> exemplars;

  public MetricLongPoint(Head head, long value, List<LongExemplarData> exemplars) {
    super(head);
    this.value = value;
    this.exemplars = exemplars;
  }

  @Override
  public long getValue() {
    return value;
  }

  @Override
  public List<LongExemplarData> getExemplars() {
    return exemplars;
  }
}
