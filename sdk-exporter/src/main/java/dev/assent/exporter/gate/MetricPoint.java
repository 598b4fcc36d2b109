/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.gate;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.data.PointData;

/** A point that passed the gate, with the categories that it holds. Immutable. */
abstract class MetricPoint implements PointData {
  private final long startEpochNanos;
  private final long epochNanos;
  private final Attributes attributes;
  private final MetricOutcome outcome;

  MetricPoint(Head head) {
    this.startEpochNanos = head.startEpochNanos;
    this.epochNanos = head.epochNanos;
    this.attributes = head.attributes;
    this.outcome = head.outcome;
  }

  /** Its own categories, and those of its attributes and exemplars. */
  MetricOutcome outcome() {
    return outcome;
  }

  /** Its own categories: all must be permitted. */
  long own() {
    return outcome.own();
  }

  @Override
  public long getStartEpochNanos() {
    return startEpochNanos;
  }

  @Override
  public long getEpochNanos() {
    return epochNanos;
  }

  @Override
  public Attributes getAttributes() {
    return attributes;
  }

  /** No content. */
  @Override
  public String toString() {
    return getClass().getSimpleName();
  }

  /** What points of all types have. */
  record Head(
      long startEpochNanos, long epochNanos, Attributes attributes, MetricOutcome outcome) {}
}
