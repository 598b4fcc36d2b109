/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.prometheus;

import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramData;
import io.opentelemetry.sdk.metrics.data.HistogramData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.opentelemetry.sdk.metrics.data.SumData;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.DataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot.SummaryDataPointSnapshot;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The families of one scrape. A point is lost that the format can't express: one of another type
 * than its family, with the labels of another point, or of a family whose series would have the
 * names of another's. Not thread-safe.
 */
final class Families {
  private final Map<String, Family> families = new TreeMap<>();

  /** The family that owns a name of time series. */
  private final Map<String, String> owners = new TreeMap<>();

  private @Nullable Labels resource;

  /**
   * Adds a metric.
   *
   * @param name the name of its family
   * @return the number of its points that are lost
   */
  int add(MetricData metric, FamilyName name) {
    Collection<? extends PointData> points = metric.getData().getPoints();
    if (!isCumulative(metric) || !claims(name)) {
      return points.size();
    }
    if (resource == null && !metric.getResource().getAttributes().isEmpty()) {
      resource = LabelText.of(metric.getResource().getAttributes());
    }
    Family family =
        families.computeIfAbsent(
            name.name(), added -> new Family(name, metric.getDescription(), new LinkedHashMap<>()));
    int lost = 0;
    for (PointData point : points) {
      lost += add(family, metric, name.part(), point) ? 0 : 1;
    }
    return lost;
  }

  private static boolean isCumulative(MetricData metric) {
    AggregationTemporality temporality = AggregationTemporality.CUMULATIVE;
    if (metric.getData() instanceof SumData<?> sum) {
      temporality = sum.getAggregationTemporality();
    } else if (metric.getData() instanceof HistogramData histogram) {
      temporality = histogram.getAggregationTemporality();
    } else if (metric.getData() instanceof ExponentialHistogramData histogram) {
      temporality = histogram.getAggregationTemporality();
    }
    return temporality == AggregationTemporality.CUMULATIVE;
  }

  private boolean claims(FamilyName name) {
    Family known = families.get(name.name());
    if (known != null) {
      return known.name.isOf(name);
    }
    if (name.name().equals("target") || name.series().stream().anyMatch(owners::containsKey)) {
      return false;
    }
    name.series().forEach(series -> owners.put(series, name.name()));
    return true;
  }

  private static boolean add(
      Family family, MetricData metric, FamilyName.Part part, PointData point) {
    try {
      Labels labels = LabelText.of(point.getAttributes(), metric.getInstrumentationScopeInfo());
      if (part == FamilyName.Part.WHOLE) {
        return family.points.putIfAbsent(
                labels, PointSnapshot.of(point, family.name.kind(), labels))
            == null;
      }
      DataPointSnapshot known = family.points.get(labels);
      DataPointSnapshot joined = PointSnapshot.ofSummary(point, part, labels, known);
      if (joined == null) {
        return false;
      }
      family.points.put(labels, joined);
      return true;
    } catch (RuntimeException inexpressible) {
      return false;
    }
  }

  /** The families, and one that describes the resource. */
  MetricSnapshots snapshots() {
    List<MetricSnapshot> all = new ArrayList<>(families.size() + 1);
    if (resource != null && !resource.isEmpty()) {
      all.add(
          new InfoSnapshot(
              new MetricMetadata("target", "Target metadata"),
              List.of(new InfoDataPointSnapshot(resource))));
    }
    for (Family family : families.values()) {
      if (!family.points.isEmpty()) {
        all.add(family.snapshot());
      }
    }
    return new MetricSnapshots(all);
  }

  /**
   * A family.
   *
   * @param help the description of its first metric
   */
  private record Family(FamilyName name, String help, Map<Labels, DataPointSnapshot> points) {
    MetricSnapshot snapshot() {
      MetricMetadata metadata = new MetricMetadata(name.name(), help.isEmpty() ? null : help);
      return switch (name.kind()) {
        case COUNTER -> new CounterSnapshot(metadata, all(CounterDataPointSnapshot.class));
        case GAUGE -> new GaugeSnapshot(metadata, all(GaugeDataPointSnapshot.class));
        case HISTOGRAM -> new HistogramSnapshot(metadata, all(HistogramDataPointSnapshot.class));
        case SUMMARY -> new SummarySnapshot(metadata, all(SummaryDataPointSnapshot.class));
      };
    }

    private <P extends DataPointSnapshot> List<P> all(Class<P> type) {
      return points.values().stream().map(type::cast).toList();
    }
  }
}
