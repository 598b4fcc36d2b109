/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host.metric;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.metric.NaiveHistogram;
import dev.assent.internal.metric.StampedMetric;
import dev.assent.internal.metric.point.MetricKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramBuckets;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramPointData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.metrics.data.PointData;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A backend that adds up increases, as the data model tells it: the difference from the point
 * before it under one start time, the whole value under a new one, each delta once. It fails where
 * a monotonic series falls, or where intervals overlap.
 */
final class BackendModel {
  /** A series by its name and attributes. */
  record Series(String metric, Attributes attributes) {}

  private final Map<List<Object>, PointData> last = new HashMap<>();
  private final Map<Series, Map<String, Double>> totals = new HashMap<>();
  private final Map<Series, Integer> starts = new HashMap<>();

  void accept(List<StampedMetric> metrics) {
    for (StampedMetric metric : metrics) {
      for (PointData point : metric.getData().getPoints()) {
        if (MetricKey.shape(metric.getType()) != MetricDataType.DOUBLE_GAUGE) {
          accept(metric, point);
        }
      }
    }
  }

  private void accept(StampedMetric metric, PointData point) {
    Attributes attributes = point.getAttributes().toBuilder().build();
    Series series = new Series(metric.getName(), attributes);
    List<Object> identity =
        List.of(series, metric.getResource().getAttributes().asMap(), metric.key().shape());
    PointData before = last.put(identity, point);
    assertThat(point.getEpochNanos())
        .as("%s ends before it begins", series)
        .isGreaterThanOrEqualTo(point.getStartEpochNanos());
    boolean isDelta = metric.key().temporality() == AggregationTemporality.DELTA;
    boolean goesOn =
        !isDelta && before != null && before.getStartEpochNanos() == point.getStartEpochNanos();
    if (before != null) {
      long free = goesOn ? before.getStartEpochNanos() : before.getEpochNanos();
      assertThat(point.getStartEpochNanos()).as("%s overlaps", series).isGreaterThanOrEqualTo(free);
      assertThat(point.getEpochNanos()).isGreaterThanOrEqualTo(before.getEpochNanos());
    }
    if (!goesOn && !isDelta) {
      starts.merge(series, 1, Integer::sum);
    }
    Map<String, Double> now = numbers(point);
    Map<String, Double> then = goesOn ? rescaled(before, point) : Map.of();
    then.keySet().forEach(number -> now.putIfAbsent(number, 0.0));
    now.forEach(
        (number, value) -> {
          double increase = value - then.getOrDefault(number, 0.0);
          if (metric.key().isMonotonic() && !number.equals("sum")) {
            assertThat(increase).as("%s of %s falls", number, series).isNotNegative();
          }
          totals
              .computeIfAbsent(series, added -> new TreeMap<>())
              .merge(number, increase, Double::sum);
        });
  }

  /** The numbers of the earlier point, in the buckets of the later one. */
  private static Map<String, Double> rescaled(PointData before, PointData point) {
    if (before instanceof ExponentialHistogramPointData then
        && point instanceof ExponentialHistogramPointData now) {
      assertThat(now.getScale()).isLessThanOrEqualTo(then.getScale());
      return numbers(then, then.getScale() - now.getScale());
    }
    return numbers(before);
  }

  private static Map<String, Double> numbers(PointData point) {
    Map<String, Double> numbers = new TreeMap<>();
    if (point instanceof LongPointData number) {
      numbers.put("sum", (double) number.getValue());
      numbers.put("value", (double) number.getValue());
    } else if (point instanceof DoublePointData number) {
      numbers.put("sum", number.getValue());
    } else if (point instanceof HistogramPointData histogram) {
      numbers.put("sum", histogram.getSum());
      numbers.put("count", (double) histogram.getCount());
      for (int i = 0; i < histogram.getCounts().size(); i++) {
        String bound =
            i < histogram.getBoundaries().size()
                ? String.valueOf(histogram.getBoundaries().get(i))
                : "inf";
        numbers.put("le " + bound, (double) histogram.getCounts().get(i));
      }
    } else {
      return numbers((ExponentialHistogramPointData) point, 0);
    }
    return numbers;
  }

  /** Counts by the lower exponent of each bucket, after the scale was reduced. */
  private static Map<String, Double> numbers(ExponentialHistogramPointData histogram, int reduced) {
    Map<String, Double> numbers = new TreeMap<>();
    numbers.put("sum", histogram.getSum());
    numbers.put("count", (double) histogram.getCount());
    numbers.put("zeros", (double) histogram.getZeroCount());
    buckets(numbers, "+", histogram.getPositiveBuckets(), reduced);
    buckets(numbers, "-", histogram.getNegativeBuckets(), reduced);
    return numbers;
  }

  private static void buckets(
      Map<String, Double> to, String sign, ExponentialHistogramBuckets buckets, int reduced) {
    NaiveHistogram.indexed(buckets)
        .forEach(
            (index, count) ->
                to.merge(sign + Math.floorDiv(index, 1 << reduced), (double) count, Double::sum));
  }

  /** The sum of all increases of a series; 0 if there are none. */
  double total(Series series, String number) {
    return totals.getOrDefault(series, Map.of()).getOrDefault(number, 0.0);
  }

  /** The sum of all increases of a metric, in whichever series they arrived. */
  double total(String metric, String number) {
    double total = 0;
    for (Series series : totals.keySet()) {
      total += series.metric().equals(metric) ? total(series, number) : 0;
    }
    return total;
  }

  /** The series of a metric that arrived. */
  List<Attributes> series(String metric) {
    return totals.keySet().stream()
        .filter(series -> series.metric().equals(metric))
        .map(Series::attributes)
        .toList();
  }

  /** How often a cumulative series began. */
  int starts(Series series) {
    return starts.getOrDefault(series, 0);
  }
}
