/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric;

import java.util.function.Consumer;

/**
 * The output of metrics to one destination.
 *
 * @param gate the destination's gate, which keeps its accumulated series
 * @param pipeline the destination's queue, which receives permitted metrics one at a time. It
 *     counts the points that it accepts or refuses. Called on the collector's thread; must not
 *     block
 */
public record MetricOutput(MetricGate gate, Consumer<StampedMetric> pipeline) {
  /** Passes a gated metric to the queue. Never throws; counts the points if the queue fails. */
  public void pass(StampedMetric metric) {
    try {
      pipeline.accept(metric);
    } catch (Throwable failure) {
      gate.failed(metric.pointCount());
    }
  }
}
