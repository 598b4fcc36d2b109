/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric.point;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.data.PointData;

/** A point that passed the gate, with its categories. Immutable. */
public abstract class MetricPoint implements PointData {
  private final long earliestEpochNanos;
  private final long startEpochNanos;
  private final long epochNanos;
  private final Attributes attributes;
  private final PointDecision outcome;

  MetricPoint(Head head) {
    this.earliestEpochNanos = head.earliestEpochNanos;
    this.startEpochNanos = head.startEpochNanos;
    this.epochNanos = head.epochNanos;
    this.attributes = head.attributes;
    this.outcome = head.outcome;
  }

  /** Its own categories, and those of its attributes and exemplars. */
  public PointDecision outcome() {
    return outcome;
  }

  /** Its own categories: all must be permitted. */
  public long ownMask() {
    return outcome.ownMask();
  }

  /** The time of the oldest measurement that may be in it, which the gate compares with grants. */
  public long earliestEpochNanos() {
    return earliestEpochNanos;
  }

  /** The same for any point; the start for a point of the SDK. */
  public static long earliest(PointData point) {
    return point instanceof MetricPoint ours ? ours.earliestEpochNanos : point.getStartEpochNanos();
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

  /** Shows no content. */
  @Override
  public String toString() {
    return getClass().getSimpleName();
  }

  /**
   * The common parts of points of all types.
   *
   * @param earliestEpochNanos the time of the oldest measurement that may be in it
   * @param startEpochNanos the start of its series
   */
  public record Head(
      long earliestEpochNanos,
      long startEpochNanos,
      long epochNanos,
      Attributes attributes,
      PointDecision outcome) {}
}
