/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.gate;

import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What gating a collection allocates per point, compiled, relative to a point of the SDK's. Bounds
 * are what was reached and a little.
 */
class MetricAllocationTest {
  private static final int SERIES = 1000;
  private static final int CALLS = 20;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private Object sink;

  private static double perPoint(Runnable collection) {
    long least = Long.MAX_VALUE;
    long id = Thread.currentThread().getId();
    for (int round = 0; round < 80; round++) {
      long before = THREADS.getThreadAllocatedBytes(id);
      for (int i = 0; i < CALLS; i++) {
        collection.run();
      }
      least = Math.min(least, THREADS.getThreadAllocatedBytes(id) - before);
    }
    return (double) least / CALLS / SERIES;
  }

  private double perPoint(MetricTemporality preference, String attribute) {
    InMemoryMetricReader reader = InMemoryMetricReader.createDelta();
    try (MetricFixture it = MetricFixture.builder().preferences(preference).build();
        SdkMeterProvider provider =
            SdkMeterProvider.builder()
                .setClock(it.testClock)
                .registerMetricReader(reader)
                .build()) {
      LongCounter counter = provider.get(MetricFixture.SCOPE).counterBuilder("test.a").build();
      for (int i = 0; i < SERIES; i++) {
        counter.add(1, Attributes.of(stringKey(attribute), "v" + i));
      }
      Collection<MetricData> collected = reader.collectAllMetrics();
      MetricReadings readings = new MetricReadings(it.instruments, 0);
      return perPoint(() -> sink = it.gates.get(0).collect(readings.read(collected), 0));
    }
  }

  private double point() {
    Attributes attributes = Attributes.empty();
    List<PointData> points = new ArrayList<>(SERIES);
    return perPoint(
        () -> {
          points.clear();
          for (int i = 0; i < SERIES; i++) {
            points.add(LongPointData.create(1, 2, attributes, i));
          }
        });
  }

  @Test
  void permittedAccumulated_fewSmallObjects() {
    assertThat(perPoint(MetricTemporality.CUMULATIVE, "shape"))
        .as("141 reached, and 285 where other tests ran before, of 48")
        .isLessThan(7 * point());
  }

  @Test
  void permittedDelta_fewSmallObjects() {
    assertThat(perPoint(MetricTemporality.DELTA, "shape"))
        .as("293 reached, and 422 where other tests ran before, of 48")
        .isLessThan(10 * point());
  }

  @ParameterizedTest
  @EnumSource(
      value = MetricTemporality.class,
      names = {"CUMULATIVE", "DELTA"})
  void merged_fewSmallObjects(MetricTemporality preference) {
    assertThat(perPoint(preference, "topic"))
        .as("270 reached, and 340 where other tests ran before, of 48")
        .isLessThan(8 * point());
  }
}
