/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.Test;

class SnapshotReaderTest {
  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final List<Long> unsupported = new ArrayList<>();

  private Collection<MetricData> read(MetricSnapshot... families) {
    for (MetricSnapshot family : families) {
      registry.register(() -> family);
    }
    SnapshotReader reader =
        new SnapshotReader(
            registry, new ScrapedFamilies(), 0, (type, failure) -> {}, unsupported::add);
    return reader.read(1);
  }

  private static HistogramSnapshot histogram(List<Double> bounds, List<Long> counts) {
    return HistogramSnapshot.builder()
        .name("waits")
        .dataPoint(
            HistogramDataPointSnapshot.builder()
                .classicHistogramBuckets(ClassicHistogramBuckets.of(bounds, counts))
                .build())
        .build();
  }

  /** Prometheus has such a bound, and OpenTelemetry refuses it. */
  @Test
  void read_boundOfMinusInfinity_isCountedBelowTheNextOne() {
    Collection<MetricData> metrics =
        read(
            histogram(
                List.of(Double.NEGATIVE_INFINITY, 1.0, Double.POSITIVE_INFINITY),
                List.of(2L, 3L, 4L)));

    assertThat(metrics).hasSize(1);
    HistogramPointData point =
        metrics.iterator().next().getHistogramData().getPoints().iterator().next();
    assertThat(point.getBoundaries()).containsExactly(1.0);
    assertThat(point.getCounts()).containsExactly(5L, 4L);
    assertThat(unsupported).containsExactly(0L);
  }
}
