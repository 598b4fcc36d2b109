/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.micrometer;

import dev.assent.internal.prometheus.FamilyName;
import dev.assent.micrometer.ScrapedFamilies.Kind;
import dev.assent.micrometer.ScrapedFamilies.Member;
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
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.DataPointSnapshot;
import io.prometheus.metrics.model.snapshots.DistributionDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Label;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads the families of a registry as metrics of OpenTelemetry, under the names and keys that the
 * catalog knows, as {@link dev.assent.internal.metric.ScrapedReader.Source} requires. Reads are
 * made one after the other; names may be asked for at any time.
 */
final class SnapshotReader {
  private final PrometheusRegistry registry;
  private final ScrapedFamilies families;
  private final Map<Key, FamilyName> names = new ConcurrentHashMap<>();

  // Confined to the reader that collects.
  private final Map<String, Map<Labels, Distribution>> before = new HashMap<>();
  private long lastEpochNanos = now();

  SnapshotReader(PrometheusRegistry registry, ScrapedFamilies families) {
    this.registry = registry;
    this.families = families;
  }

  private record Key(String metric, MetricDataType type) {}

  private static long now() {
    Instant now = Instant.now();
    return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
  }

  /** The family of a metric that was read. */
  FamilyName name(MetricData metric) {
    FamilyName known = names.get(new Key(metric.getName(), metric.getType()));
    return known == null ? FamilyName.of(metric) : known;
  }

  Collection<MetricData> read() {
    long now = Math.max(lastEpochNanos, now());
    Interval interval = new Interval(lastEpochNanos, now);
    List<MetricData> metrics = new ArrayList<>();
    for (MetricSnapshot family : registry.scrape()) {
      read(family, interval, metrics);
    }
    lastEpochNanos = now;
    return metrics;
  }

  private record Interval(long start, long end) {}

  private void read(MetricSnapshot family, Interval interval, List<MetricData> metrics) {
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
    }
  }

  /** The numbers of a distribution; each array is the object's own. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Distribution(double[] bounds, long[] counts, double sum) {
    static Distribution of(DistributionDataPointSnapshot point) {
      double sum = point.hasSum() ? point.getSum() : 0;
      if (point instanceof HistogramDataPointSnapshot histogram
          && histogram.hasClassicHistogramData()) {
        ClassicHistogramBuckets buckets = histogram.getClassicBuckets();
        double[] bounds = new double[Math.max(0, buckets.size() - 1)];
        long[] counts = new long[buckets.size()];
        for (int i = 0; i < counts.length; i++) {
          counts[i] = buckets.getCount(i);
          if (i < bounds.length) {
            bounds[i] = buckets.getUpperBound(i);
          }
        }
        return new Distribution(bounds, counts, sum);
      }
      return new Distribution(
          new double[0], new long[] {point.hasCount() ? point.getCount() : 0}, sum);
    }

    /** The increase; all of it after a reset. */
    Distribution since(@Nullable Distribution earlier) {
      if (earlier == null || earlier.counts.length != counts.length || earlier.sum > sum) {
        return this;
      }
      long[] increase = new long[counts.length];
      for (int i = 0; i < counts.length; i++) {
        increase[i] = counts[i] - earlier.counts[i];
        if (increase[i] < 0) {
          return this;
        }
      }
      return new Distribution(bounds, increase, sum - earlier.sum);
    }

    HistogramPointData point(Interval interval, Attributes attributes) {
      List<Double> boundaries = new ArrayList<>(bounds.length);
      for (double bound : bounds) {
        boundaries.add(bound);
      }
      List<Long> numbers = new ArrayList<>(counts.length);
      for (long count : counts) {
        numbers.add(count);
      }
      return HistogramPointData.create(
          interval.start, interval.end, attributes, sum, false, 0, false, 0, boundaries, numbers);
    }
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
          member.origin().kind() != Kind.CUSTOM
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

    /** A level for tasks, sums for a function timer, else a histogram. */
    void distribution(
        FamilyName.Kind kind, List<? extends DistributionDataPointSnapshot> points) {
      boolean isLevel = member.origin().kind() == Kind.TASKS;
      if (isLevel || member.origin().kind() == Kind.FUNCTION_TIMER) {
        sum(
            isLevel ? ".active" : ".count",
            FamilyName.Kind.SUMMARY,
            FamilyName.Part.COUNT,
            !isLevel,
            values(points, it -> it.getCount()));
        sum(
            isLevel ? ".duration" : ".sum",
            FamilyName.Kind.SUMMARY,
            FamilyName.Part.SUM,
            !isLevel,
            values(points, DistributionDataPointSnapshot::getSum));
        return;
      }
      Map<Labels, Distribution> last = before.computeIfAbsent(prometheus, it -> new HashMap<>());
      Map<Labels, Distribution> current = new LinkedHashMap<>();
      List<HistogramPointData> increases = new ArrayList<>();
      for (DistributionDataPointSnapshot point : points) {
        Distribution all = Distribution.of(point);
        current.put(point.getLabels(), all);
        increases.add(
            all.since(last.get(point.getLabels())).point(interval, attributes(point.getLabels())));
      }
      before.put(prometheus, current);
      add(
          "",
          MetricDataType.HISTOGRAM,
          HistogramData.create(AggregationTemporality.DELTA, increases),
          kind,
          FamilyName.Part.WHOLE);
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
      String name = member.origin().name() + ending;
      names.put(new Key(name, type), new FamilyName(prometheus, kind, part));
      String help = family.getMetadata().getHelp();
      metrics.add(new ReadMetric(name, help == null ? "" : help.strip(), type, data));
    }

    private <P extends DataPointSnapshot> List<DoublePointData> values(
        List<P> points, Function<P, Number> value) {
      List<DoublePointData> values = new ArrayList<>(points.size());
      for (P point : points) {
        values.add(
            DoublePointData.create(
                interval.start,
                interval.end,
                attributes(point.getLabels()),
                value.apply(point).doubleValue(),
                List.of()));
      }
      return values;
    }

    private Attributes attributes(Labels labels) {
      AttributesBuilder attributes = Attributes.builder();
      for (Label label : labels) {
        attributes.put(member.origin().key(label.getName()), label.getValue());
      }
      return attributes.build();
    }
  }
}
