/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host.metric;

import dev.assent.internal.decision.evaluate.Decision;
import dev.assent.internal.host.metric.MetricOrigins.Origin;
import dev.assent.internal.metric.MetricGate;
import dev.assent.internal.metric.StampedMetric;
import io.opentelemetry.sdk.metrics.data.MetricData;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * The gate of a metric exporter that Assent has claimed in a taken-over SDK. Between the reader and
 * the exporter, a wrapper may keep metrics, copy them, change them, or add its own. So what arrives
 * is gated again. Thread-safe.
 *
 * <ul>
 *   <li>A metric that the destination's {@link HostedMetricReader} returned passes as the same
 *       instance if the decision of its collection is still in force; otherwise it is gated again.
 *   <li>Everything else is gated in full: name, texts, scope, resource, points, exemplars. It
 *       inherits the categories of what the reader returned, so that a copy of a withdrawn point
 *       does not leave. See {@link MetricOrigins}.
 *   <li>Points of one metric and time that collide are merged, as in the gate.
 * </ul>
 *
 * <p>It counts what it withholds and merges as captured. The pipeline counts what it takes. A
 * wrapper that drops a metric drops it before it is captured, and one that duplicates a metric
 * captures it twice.
 */
public final class ClaimedMetricGate {
  private final MetricGate gate;
  private final ForeignMetricGate foreign;
  private final MetricOrigins origins = new MetricOrigins();

  private ClaimedMetricGate(MetricGate gate) {
    this.gate = gate;
    this.foreign = new ForeignMetricGate(gate);
  }

  /**
   * Returns a gate of an exporter.
   *
   * @param gate the gate of its destination, which is also that of the pipeline behind the exporter
   */
  public static ClaimedMetricGate of(MetricGate gate) {
    return new ClaimedMetricGate(gate);
  }

  MetricGate gate() {
    return gate;
  }

  /** Remembers what the reader returns. Called under the gate's lock. */
  void given(List<StampedMetric> metrics) {
    origins.add(metrics);
  }

  /**
   * Gates the metrics of one export under the decisions in force. Throws only what the collection
   * throws.
   *
   * @return the metrics for the queue, none of which references an object of somebody else
   */
  public List<StampedMetric> gateAgain(Collection<MetricData> metrics) {
    List<StampedMetric> left = new ArrayList<>(metrics.size());
    for (MetricData metric : metrics) {
      if (metric instanceof StampedMetric stamped && isOfThisGate(stamped)) {
        StampedMetric passed = gate.enter(stamped);
        if (passed != null) {
          left.add(passed);
        }
      } else {
        left.addAll(foreign.gate(metric, (epochNanos, now) -> origin(metric, epochNanos, now)));
      }
    }
    return left;
  }

  private boolean isOfThisGate(StampedMetric metric) {
    return metric.destination() == gate.destination() && metric.subject() == gate.subject();
  }

  /** A metric that another destination's gate returned knows its own origin. */
  private Origin origin(MetricData metric, long epochNanos, Decision now) {
    return metric instanceof StampedMetric stamped && stamped.subject() == gate.subject()
        ? new Origin(stamped.capturedUnder(), stamped.ownMask(), true)
        : origins.of(epochNanos, now);
  }

  @Override
  public String toString() {
    return "ClaimedMetricGate{" + origins + "}";
  }
}
