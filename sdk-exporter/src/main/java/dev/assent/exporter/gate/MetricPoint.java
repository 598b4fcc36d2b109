/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.gate;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.data.PointData;

/** A point that passed the gate, with the categories that it holds. Immutable. */
abstract class MetricPoint implements PointData {
  private final Head head;

  MetricPoint(Head head) {
    this.head = head;
  }

  /** Its own categories: all must be permitted. */
  long own() {
    return head.own;
  }

  /** The categories of its attributes and exemplars. */
  long fields() {
    return head.fields;
  }

  @Override
  public long getStartEpochNanos() {
    return head.startEpochNanos;
  }

  @Override
  public long getEpochNanos() {
    return head.epochNanos;
  }

  @Override
  public Attributes getAttributes() {
    return head.attributes;
  }

  /** No content. */
  @Override
  public String toString() {
    return getClass().getSimpleName();
  }

  /** What points of all types have. */
  record Head(
      long startEpochNanos, long epochNanos, Attributes attributes, long own, long fields) {}
}
