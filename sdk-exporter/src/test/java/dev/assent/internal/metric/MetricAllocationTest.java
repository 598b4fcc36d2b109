/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric;

import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.fixtures.Allocation;
import dev.assent.fixtures.MeasuredProcess;
import dev.assent.internal.metric.reader.MetricReadings;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The allocation of gating a collection, per point, in compiled code, relative to a point of the
 * SDK. Bounds are measured values with a small margin.
 */
@Tag("ci")
class MetricAllocationTest {
  private static final int SERIES = 1000;
  private static final int CALLS = 20;

  private Object sink;

  private static double perPoint(Runnable collection) {
    return Allocation.perCall(80, CALLS, collection) / SERIES;
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

  private double relative(String figure) {
    double point = point();
    return switch (figure) {
          case "accumulated" -> perPoint(MetricTemporality.CUMULATIVE, "shape");
          case "delta" -> perPoint(MetricTemporality.DELTA, "shape");
          case "merged accumulated" -> perPoint(MetricTemporality.CUMULATIVE, "topic");
          default -> perPoint(MetricTemporality.DELTA, "topic");
        }
        / point;
  }

  /** Runs in a process of its own, so that the compiler's profile has no other types. */
  @ParameterizedTest
  @CsvSource({"accumulated, 4.9", "delta, 7.8", "merged accumulated, 5.9", "merged delta, 6.3"})
  void collection_perPoint_fewSmallObjects(String figure, double most) {
    MeasuredProcess process =
        new MeasuredProcess(List.of(), MetricAllocationTest.class, List.of(figure));
    assertThat(process.least(process.figure(), most)).isLessThan(most);
  }

  /** Prints the allocation per point of a collection, in points of the SDK of 48 bytes. */
  public static void main(String[] figure) {
    System.out.println(new MetricAllocationTest().relative(figure[0]));
  }
}
