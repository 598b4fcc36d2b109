/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.registry;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.assent.internal.time.Clock;
import io.opentelemetry.sdk.resources.Resource;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.Quantile;
import io.prometheus.metrics.model.snapshots.Quantiles;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import java.util.ArrayList;
import java.util.List;

/** Families of a Prometheus registry, which libraries fill. */
class FamiliesFuzzTest {
  /** A read fails for nothing that Prometheus' own classes accept. */
  @FuzzTest
  void produce_anyFamilies_doesNotFail(FuzzedDataProvider input) {
    List<MetricSnapshot> families = new ArrayList<>();
    while (input.remainingBytes() > 0 && families.size() < 8) {
      try {
        families.add(family(input));
      } catch (IllegalArgumentException refusedByPrometheus) {
        // another one
      }
    }
    MetricSnapshots all;
    try {
      all = new MetricSnapshots(families);
    } catch (IllegalArgumentException refusedByPrometheus) {
      return; // the same name twice
    }
    PrometheusRegistry registry = new PrometheusRegistry();
    registry.register(() -> all);
    PrometheusReader reader = new PrometheusReader(registry, Clock.system(), () -> false);
    int unused = reader.produce(Resource.empty()).size();
  }

  private static MetricSnapshot family(FuzzedDataProvider input) {
    String name = input.consumeAsciiString(24);
    Labels labels =
        input.consumeBoolean()
            ? Labels.EMPTY
            : Labels.of(input.consumeAsciiString(12), input.consumeString(12));
    double value = input.consumeDouble();
    return switch (input.consumeInt(0, 3)) {
      case 0 ->
          CounterSnapshot.builder()
              .name(name)
              .dataPoint(
                  CounterSnapshot.CounterDataPointSnapshot.builder()
                      .labels(labels)
                      .value(value)
                      .build())
              .build();
      case 1 ->
          GaugeSnapshot.builder()
              .name(name)
              .dataPoint(
                  GaugeSnapshot.GaugeDataPointSnapshot.builder()
                      .labels(labels)
                      .value(value)
                      .build())
              .build();
      case 2 ->
          SummarySnapshot.builder()
              .name(name)
              .dataPoint(
                  SummarySnapshot.SummaryDataPointSnapshot.builder()
                      .labels(labels)
                      .quantiles(
                          Quantiles.of(new Quantile(input.consumeProbabilityDouble(), value)))
                      .count(input.consumeLong())
                      .sum(value)
                      .build())
              .build();
      default ->
          HistogramSnapshot.builder()
              .name(name)
              .dataPoint(
                  HistogramSnapshot.HistogramDataPointSnapshot.builder()
                      .labels(labels)
                      .classicHistogramBuckets(
                          ClassicHistogramBuckets.of(
                              List.of(input.consumeDouble(), Double.POSITIVE_INFINITY),
                              List.of(input.consumeLong(), input.consumeLong())))
                      .sum(value)
                      .build())
              .build();
    };
  }
}
