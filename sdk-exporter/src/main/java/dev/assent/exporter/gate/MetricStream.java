/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.gate;

import dev.assent.decision.Decision;
import dev.assent.decision.Subject;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One metric at one destination, by what it is called after stripping: its series, at most {@value
 * #MAX_SERIES}; what comes beyond joins one series that says so. Not thread-safe; guarded by the
 * gate.
 */
final class MetricStream {
  /** The SDK's own limit: {@value}. */
  static final int MAX_SERIES = 2000;

  private static final Attributes OVERFLOW = Attributes.of(MetricStripper.OVERFLOW, true);

  private final MetricKey key;
  private final String description;
  private final MetricDataType type;
  private final boolean carries;
  private final Map<Attributes, MetricSeries> series = new LinkedHashMap<>();
  private long collected;
  private long merged;

  /**
   * A stream without series.
   *
   * @param carries whether what series hold outlives a collection
   */
  MetricStream(MetricKey key, String description, MetricDataType type, boolean carries) {
    this.key = key;
    this.description = description;
    this.type = type;
    this.carries = carries;
  }

  /** Whether a point's series is there already. */
  boolean knows(MetricSifted sifted) {
    return series.containsKey(sifted.attributes());
  }

  /**
   * Adds a point to the series of its attributes.
   *
   * @param from the type of the metric it comes from
   * @param level whether its value states how much there is, not what was added
   * @param observed whether a callback observed it
   * @return false if it can't be merged with what stands there
   */
  boolean add(MetricDataType from, MetricSifted sifted, boolean level, boolean observed) {
    if (from != type) {
      return false;
    }
    MetricSeries to = series(sifted.attributes());
    if (!to.fits(sifted.point())) {
      return false;
    }
    to.merge(sifted.point(), level);
    to.joins(sifted, observed);
    collected++;
    return true;
  }

  private MetricSeries series(Attributes attributes) {
    MetricSeries found = series.get(attributes);
    return found == null ? room(attributes) : found;
  }

  private MetricSeries room(Attributes attributes) {
    if (isFull()) {
      end(MetricSeries::mayEnd);
    }
    Attributes identity = isFull() ? OVERFLOW : attributes;
    return series.computeIfAbsent(identity, added -> MetricSeries.of(type, added));
  }

  private boolean isFull() {
    int others = series.containsKey(OVERFLOW) ? series.size() - 1 : series.size();
    return others >= MAX_SERIES - 1;
  }

  /** Ends series; returns how many. */
  int end(Predicate<MetricSeries> which) {
    int before = series.size();
    series.values().removeIf(which);
    return before - series.size();
  }

  boolean isEmpty() {
    return series.isEmpty();
  }

  /** How many points joined in the collection that ended last, beyond the first of each series. */
  long merged() {
    return merged;
  }

  /**
   * Ends the collection. What leaves: the points of each series that something joined, and of each
   * that accumulates. Of a stream that does not, all series end.
   *
   * @param until the time of accumulated points; null: each its own
   * @return null if there is no point
   */
  @Nullable StampedMetric metric(@Nullable Long until, Subject subject, Decision capturedUnder) {
    List<MetricPoint> points = new ArrayList<>(series.size());
    Long time = carries ? until : null;
    int joined = 0;
    for (Iterator<MetricSeries> rest = series.values().iterator(); rest.hasNext(); ) {
      MetricSeries each = rest.next();
      boolean isJoined = each.collected() > 0;
      joined += isJoined ? 1 : 0;
      if (isJoined || (carries && !each.observed())) {
        points.add(each.point(time));
      }
      if (carries) {
        each.rest();
      } else {
        rest.remove();
      }
    }
    merged = collected - joined;
    collected = 0;
    return points.isEmpty()
        ? null
        : StampedMetric.of(key, description, type, points, subject, capturedUnder);
  }
}
