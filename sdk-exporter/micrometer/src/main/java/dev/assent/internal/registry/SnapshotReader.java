/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.registry;

import dev.assent.internal.prometheus.FamilyName;
import dev.assent.internal.registry.ScrapedFamilies.Kind;
import dev.assent.internal.registry.ScrapedFamilies.Member;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.Data;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.GaugeData;
import io.opentelemetry.sdk.metrics.data.HistogramData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.metrics.data.SumData;
import io.opentelemetry.sdk.metrics.data.SummaryData;
import io.opentelemetry.sdk.metrics.data.SummaryPointData;
import io.opentelemetry.sdk.metrics.data.ValueAtQuantile;
import io.opentelemetry.sdk.resources.Resource;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBucket;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.DataPointSnapshot;
import io.prometheus.metrics.model.snapshots.DistributionDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Label;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.Quantile;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot.SummaryDataPointSnapshot;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.LongConsumer;

/**
 * Reads the families of a registry as metrics of OpenTelemetry, under the names and keys that the
 * catalog knows, with their cumulative values. Reads are made one after the other; names may be
 * asked for at any time.
 */
public final class SnapshotReader {
  private final PrometheusRegistry registry;
  private final ScrapedFamilies families;
  private final BiConsumer<Class<?>, Throwable> failures;
  private final LongConsumer unsupported;
  private final Map<Key, FamilyName> names = new ConcurrentHashMap<>();

  /** The time before which no collector has counted; the age of quantiles depends on it. */
  private final long startEpochNanos;

  // Confined to the reader that collects: the end of the last read, and the end of the last read
  // that succeeded for each collector that has failed since.
  private long lastEpochNanos;
  private final IdentityHashMap<Object, Long> failing = new IdentityHashMap<>();

  /**
   * Creates a reader of a registry whose collectors are read together: if one fails, the read does.
   *
   * @param registry what it reads
   * @param families the meters behind the families
   * @param startEpochNanos the time when the collectors began to count
   */
  public SnapshotReader(
      PrometheusRegistry registry, ScrapedFamilies families, long startEpochNanos) {
    this(registry, families, startEpochNanos, (collector, failure) -> {}, points -> {});
  }

  /**
   * Creates a reader. Of {@link ListingRegistry}, each that fails leaves out its own families.
   *
   * @param failures receives the class of such a collector, and what it threw
   * @param unsupported receives the number of points that have no counterpart in OpenTelemetry
   */
  public SnapshotReader(
      PrometheusRegistry registry,
      ScrapedFamilies families,
      long startEpochNanos,
      BiConsumer<Class<?>, Throwable> failures,
      LongConsumer unsupported) {
    this.registry = registry;
    this.families = families;
    this.failures = failures;
    this.unsupported = unsupported;
    this.startEpochNanos = startEpochNanos;
    this.lastEpochNanos = startEpochNanos;
  }

  /**
   * What tells families apart.
   *
   * @param unit a part of the family's name; empty if there is none, and where it was withheld
   */
  private record Key(String metric, MetricDataType type, String unit) {}

  PrometheusRegistry registry() {
    return registry;
  }

  ScrapedFamilies families() {
    return families;
  }

  /** The family of a metric that was read. Where its unit was withheld, the name has none. */
  public FamilyName name(MetricData metric) {
    FamilyName known = names.get(new Key(metric.getName(), metric.getType(), metric.getUnit()));
    return known == null ? FamilyName.of(metric) : known;
  }

  /**
   * Reads all families.
   *
   * @param epochNanos the time
   */
  public Collection<MetricData> read(long epochNanos) {
    long now = Math.max(lastEpochNanos, epochNanos);
    List<MetricData> metrics = new ArrayList<>();
    if (registry instanceof ListingRegistry collectors) {
      List<ListingRegistry.Source> sources = collectors.all();
      failing.keySet().retainAll(identities(sources));
      for (ListingRegistry.Source source : sources) {
        metrics.addAll(read(source, now));
      }
    } else {
      unsupported.accept(read(registry.scrape(), new Interval(lastEpochNanos, now), metrics));
    }
    lastEpochNanos = now;
    return metrics;
  }

  private static Set<Object> identities(List<ListingRegistry.Source> sources) {
    Set<Object> identities = Collections.newSetFromMap(new IdentityHashMap<>());
    sources.forEach(source -> identities.add(source.collector()));
    return identities;
  }

  private List<MetricData> read(ListingRegistry.Source source, long now) {
    Object collector = source.collector();
    Interval interval = new Interval(failing.getOrDefault(collector, lastEpochNanos), now);
    List<MetricData> metrics = new ArrayList<>();
    try {
      unsupported.accept(read(source.collect(), interval, metrics));
    } catch (Throwable failure) {
      failing.put(collector, interval.since);
      failures.accept(collector.getClass(), failure);
      return List.of();
    }
    failing.remove(collector);
    return metrics;
  }

  /** Returns how many points are left out. */
  private long read(
      Iterable<MetricSnapshot> snapshots, Interval interval, List<MetricData> metrics) {
    long left = 0;
    for (MetricSnapshot family : snapshots) {
      left += read(family, interval, metrics) ? 0 : family.getDataPoints().size();
    }
    return left;
  }

  /** The time since the last read, during which gauges may have been set. */
  private record Interval(long since, long now) {}

  /** Returns false for a family of another type, such as info or state set. */
  private boolean read(MetricSnapshot family, Interval interval, List<MetricData> metrics) {
    String prometheus = family.getMetadata().getPrometheusName();
    Member member = families.of(prometheus);
    Reading reading = new Reading(family, prometheus, member, interval, metrics);
    if (family instanceof CounterSnapshot counter) {
      reading.counter(counter);
    } else if (family instanceof GaugeSnapshot gauge) {
      reading.gauge(gauge);
    } else if (family instanceof SummarySnapshot summary) {
      reading.distribution(FamilyName.Kind.SUMMARY, summary.getDataPoints());
    } else if (family instanceof HistogramSnapshot histogram) {
      reading.distribution(FamilyName.Kind.HISTOGRAM, histogram.getDataPoints());
    } else {
      return false;
    }
    return true;
  }

  /** One family. */
  private final class Reading {
    private final MetricSnapshot family;
    private final String prometheus;
    private final Member member;
    private final Interval interval;
    private final List<MetricData> metrics;

    Reading(
        MetricSnapshot family,
        String prometheus,
        Member member,
        Interval interval,
        List<MetricData> metrics) {
      this.family = family;
      this.prometheus = prometheus;
      this.member = member;
      this.interval = interval;
      this.metrics = metrics;
    }

    void counter(CounterSnapshot counter) {
      String ending =
          member.meters().kind() != Kind.CUSTOM
              ? ""
              : member.ending().equals("_sum") ? ".total" : ".count";
      sum(
          ending,
          FamilyName.Kind.COUNTER,
          FamilyName.Part.WHOLE,
          true,
          values(counter.getDataPoints(), it -> it.getValue()));
    }

    void gauge(GaugeSnapshot gauge) {
      String ending =
          switch (member.ending()) {
            case "_max" -> ".max";
            case "_value" -> ".value";
            case "_sum" -> ".total";
            default -> "";
          };
      add(
          ending,
          MetricDataType.DOUBLE_GAUGE,
          GaugeData.createDoubleGaugeData(values(gauge.getDataPoints(), it -> it.getValue())),
          FamilyName.Kind.GAUGE,
          FamilyName.Part.WHOLE);
    }

    /** Levels for tasks, sums for a function timer, else what it is. */
    void distribution(FamilyName.Kind kind, List<? extends DistributionDataPointSnapshot> points) {
      boolean isLevel = member.meters().kind() == Kind.TASKS;
      if (isLevel || member.meters().kind() == Kind.FUNCTION_TIMER) {
        sum(
            isLevel ? ".active" : ".count",
            FamilyName.Kind.SUMMARY,
            FamilyName.Part.COUNT,
            !isLevel,
            values(points, Reading::count));
        sum(
            isLevel ? ".duration" : ".sum",
            FamilyName.Kind.SUMMARY,
            FamilyName.Part.SUM,
            !isLevel,
            values(points, Reading::total));
        return;
      }
      if (kind == FamilyName.Kind.SUMMARY) {
        add(
            "",
            MetricDataType.SUMMARY,
            SummaryData.create(points.stream().map(this::summary).toList()),
            kind,
            FamilyName.Part.WHOLE);
      } else {
        add(
            "",
            MetricDataType.HISTOGRAM,
            HistogramData.create(
                AggregationTemporality.CUMULATIVE, points.stream().map(this::histogram).toList()),
            kind,
            FamilyName.Part.WHOLE);
      }
    }

    private SummaryPointData summary(DistributionDataPointSnapshot point) {
      List<ValueAtQuantile> quantiles = new ArrayList<>();
      if (point instanceof SummaryDataPointSnapshot summary) {
        for (Quantile quantile : summary.getQuantiles()) {
          quantiles.add(ValueAtQuantile.create(quantile.getQuantile(), quantile.getValue()));
        }
      }
      return SummaryPointData.create(
          startEpochNanos,
          interval.now,
          attributes(point.getLabels()),
          count(point),
          total(point),
          quantiles);
    }

    private HistogramPointData histogram(DistributionDataPointSnapshot point) {
      List<Double> bounds = new ArrayList<>();
      List<Long> counts = new ArrayList<>();
      if (point instanceof HistogramDataPointSnapshot histogram
          && histogram.hasClassicHistogramData()) {
        long below = 0; // OpenTelemetry has no bound of minus infinity
        for (ClassicHistogramBucket bucket : histogram.getClassicBuckets()) {
          if (bucket.getUpperBound() == Double.NEGATIVE_INFINITY) {
            below = bucket.getCount();
            continue;
          }
          counts.add(bucket.getCount() + below);
          below = 0;
          if (bucket.getUpperBound() != Double.POSITIVE_INFINITY) {
            bounds.add(bucket.getUpperBound());
          }
        }
      } else {
        counts.add(count(point)); // a native histogram, which the text formats don't have
      }
      return HistogramPointData.create(
          startEpochNanos,
          interval.now,
          attributes(point.getLabels()),
          total(point),
          false,
          0,
          false,
          0,
          bounds,
          counts);
    }

    private static long count(DistributionDataPointSnapshot point) {
      return point.hasCount() ? point.getCount() : 0;
    }

    private static double total(DistributionDataPointSnapshot point) {
      return point.hasSum() ? point.getSum() : 0;
    }

    private void sum(
        String ending,
        FamilyName.Kind kind,
        FamilyName.Part part,
        boolean monotonic,
        List<DoublePointData> points) {
      add(
          ending,
          MetricDataType.DOUBLE_SUM,
          SumData.createDoubleSumData(monotonic, AggregationTemporality.CUMULATIVE, points),
          kind,
          part);
    }

    private void add(
        String ending,
        MetricDataType type,
        Data<?> data,
        FamilyName.Kind kind,
        FamilyName.Part part) {
      String name = member.meters().name() + ending;
      String unit = member.meters().unit();
      names.put(new Key(name, type, ""), new FamilyName(member.plain(), kind, part));
      names.put(new Key(name, type, unit), new FamilyName(prometheus, kind, part));
      String help = family.getMetadata().getHelp();
      metrics.add(
          new ReadMetric(
              Resource.empty(), name, help == null ? "" : help.strip(), unit, type, data));
    }

    private <P extends DataPointSnapshot> List<DoublePointData> values(
        List<P> points, Function<P, Number> value) {
      List<DoublePointData> values = new ArrayList<>(points.size());
      for (P point : points) {
        values.add(
            DoublePointData.create(
                interval.since,
                interval.now,
                attributes(point.getLabels()),
                value.apply(point).doubleValue(),
                List.of()));
      }
      return values;
    }

    private Attributes attributes(Labels labels) {
      AttributesBuilder attributes = Attributes.builder();
      for (Label label : labels) {
        attributes.put(member.meters().key(label.getName()), label.getValue());
      }
      return attributes.build();
    }
  }
}
