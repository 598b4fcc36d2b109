/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.metric;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.sdk.metrics.InstrumentSelector;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.SdkMeterProviderBuilder;
import io.opentelemetry.sdk.metrics.View;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Measures the cost of a filter at the recording of a measurement: one of 1,000 series in turn,
 * with seven attributes that the application keeps. The filter removes one of them, so that 50
 * series become one.
 *
 * <ul>
 *   <li>{@code openTelemetry}: a counter without a filter. Applications with Assent make the same
 *       call: Assent filters when it collects, and does nothing here
 *   <li>{@code openTelemetryView}: the same with a View that names the attributes to keep
 *   <li>{@code micrometer}: a counter is looked up by name and tags, and incremented
 *   <li>{@code micrometerIgnoreTags}: the same with {@code MeterFilter.ignoreTags}
 * </ul>
 *
 * <p>Neither filter depends on consent or can change at run time: an attribute that a View or
 * filter drops is lost for every destination. {@code java -jar benchmarks/target/benchmarks.jar
 * metric.Filter -prof gc}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 4, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Fork(2)
public class FilterBenchmark {
  private static final String NAME = "meet.requests";

  private final Attributes[] attributes =
      Points.attributes(Points.CONTENT).toArray(new Attributes[0]);
  private final String[][] tags = new String[attributes.length][];
  private final Points.Reader plainReader = new Points.Reader(AggregationTemporality.DELTA);
  private final Points.Reader viewReader = new Points.Reader(AggregationTemporality.DELTA);
  private final MeterRegistry plainRegistry = new SimpleMeterRegistry();
  private final MeterRegistry ignoringRegistry = new SimpleMeterRegistry();
  private final SdkMeterProvider plainProvider =
      SdkMeterProvider.builder().registerMetricReader(plainReader).build();
  private final SdkMeterProvider viewProvider = viewed().registerMetricReader(viewReader).build();
  private final LongCounter plain = plainProvider.get(Points.SCOPE).counterBuilder(NAME).build();
  private final LongCounter viewed = viewProvider.get(Points.SCOPE).counterBuilder(NAME).build();
  private int next;

  private SdkMeterProviderBuilder viewed() {
    Set<String> kept =
        attributes[0].asMap().keySet().stream()
            .map(key -> key.getKey())
            .filter(key -> !key.equals(Points.CONTENT.getKey()))
            .collect(Collectors.toSet());
    return SdkMeterProvider.builder()
        .registerView(
            InstrumentSelector.builder().setName(NAME).build(),
            View.builder().setAttributeFilter(kept).build());
  }

  /** Checks that the filters leave 20 series of 1,000. */
  @Setup
  public void start() {
    ignoringRegistry.config().meterFilter(MeterFilter.ignoreTags(Points.CONTENT.getKey()));
    for (int i = 0; i < attributes.length; i++) {
      tags[i] =
          attributes[i].asMap().entrySet().stream()
              .flatMap(each -> List.of(each.getKey().getKey(), "" + each.getValue()).stream())
              .toArray(String[]::new);
    }
    for (int i = 0; i < attributes.length; i++) {
      openTelemetry();
    }
    for (int i = 0; i < attributes.length; i++) {
      openTelemetryView();
    }
    for (int i = 0; i < attributes.length; i++) {
      micrometer();
    }
    for (int i = 0; i < attributes.length; i++) {
      micrometerIgnoreTags();
    }
    require(series(plainReader) == attributes.length);
    require(series(viewReader) == attributes.length / Points.MERGED);
    require(plainRegistry.getMeters().size() == attributes.length);
    require(ignoringRegistry.getMeters().size() == attributes.length / Points.MERGED);
  }

  private static int series(Points.Reader reader) {
    return reader.collect().iterator().next().getData().getPoints().size();
  }

  private static void require(boolean asExpected) {
    if (!asExpected) {
      throw new IllegalStateException("not what should be left");
    }
  }

  private int next() {
    int i = next + 1;
    next = i < attributes.length ? i : 0;
    return next;
  }

  @Benchmark
  public void openTelemetry() {
    plain.add(1, attributes[next()]);
  }

  @Benchmark
  public void openTelemetryView() {
    viewed.add(1, attributes[next()]);
  }

  @Benchmark
  public void micrometer() {
    Counter counter = plainRegistry.counter(NAME, tags[next()]);
    counter.increment();
  }

  @Benchmark
  public void micrometerIgnoreTags() {
    Counter counter = ignoringRegistry.counter(NAME, tags[next()]);
    counter.increment();
  }

  /** Closes both. */
  @TearDown
  public void stop() {
    plainProvider.close();
    viewProvider.close();
  }
}
