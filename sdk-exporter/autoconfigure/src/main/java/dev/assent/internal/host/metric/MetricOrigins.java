/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host.metric;

import dev.assent.internal.decision.evaluate.Decision;
import dev.assent.internal.metric.StampedMetric;
import dev.assent.internal.metric.point.MetricPoint;
import java.util.ArrayList;
import java.util.List;

/**
 * What a reader of a taken-over SDK was given, by time, as the origin of the points that come back.
 * A point that a wrapper copied shows neither its own categories, nor the decision under which it
 * was collected. It inherits both from the collections that it may come from: those under the
 * decision that was in force at the time of the point. A point that is newer than every collection
 * may come from each of them. Thread-safe.
 */
final class MetricOrigins {
  /** The maximum number of remembered changes of decisions: {@value}. Older ones are united. */
  static final int MAX = 16;

  /**
   * The origin of a point.
   *
   * @param capturedUnder the decision under which it was collected
   * @param held all categories of what was given then
   * @param isGiven whether it was collected by Assent's reader
   */
  record Origin(Decision capturedUnder, long held, boolean isGiven) {}

  /**
   * The collections under one decision.
   *
   * @param untilEpochNanos the time of their newest point
   */
  private record Period(Decision decision, long held, long untilEpochNanos) {
    /** The union; a permission must have lasted since the older one. */
    Period and(Period newer) {
      return new Period(
          decision.alsoAdding(newer.decision.addedToWaiting()),
          held | newer.held,
          Math.max(untilEpochNanos, newer.untilEpochNanos));
    }
  }

  /** Guarded by this; the oldest first. */
  private final List<Period> periods = new ArrayList<>();

  /** Remembers the result of a collection. */
  synchronized void add(List<StampedMetric> metrics) {
    if (metrics.isEmpty()) {
      return;
    }
    Period given = period(metrics);
    int last = periods.size() - 1;
    if (last >= 0 && periods.get(last).decision == given.decision) {
      periods.set(last, periods.get(last).and(given));
    } else {
      periods.add(given);
    }
    if (periods.size() > MAX) {
      Period oldest = periods.remove(0);
      periods.set(0, oldest.and(periods.get(0)));
    }
  }

  private static Period period(List<StampedMetric> metrics) {
    long held = 0;
    long until = Long.MIN_VALUE;
    for (StampedMetric metric : metrics) {
      held |= metric.ownMask() | metric.fieldsMask();
      for (MetricPoint point : metric.all()) {
        until = Math.max(until, point.getEpochNanos());
      }
    }
    return new Period(metrics.get(0).capturedUnder(), held, until);
  }

  /**
   * The origin of a point.
   *
   * @param epochNanos its time
   * @param now the decision of a point that no reader of Assent collected
   */
  synchronized Origin of(long epochNanos, Decision now) {
    if (periods.isEmpty()) {
      return new Origin(now, 0, false);
    }
    Period any = periods.get(0);
    for (Period period : periods) {
      if (epochNanos <= period.untilEpochNanos) {
        return new Origin(period.decision, period.held, true);
      }
      any = any.and(period);
    }
    return new Origin(any.decision, any.held, true);
  }

  @Override
  public synchronized String toString() {
    return "MetricOrigins{" + periods.size() + "}";
  }
}
