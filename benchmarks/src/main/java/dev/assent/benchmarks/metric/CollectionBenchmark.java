/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.metric;

import dev.assent.benchmarks.Marshal;
import dev.assent.internal.metric.MetricTemporality;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Measures the cost of collecting and encoding 10,000 points, all of which may leave: by
 * OpenTelemetry's own cumulative reader, and by Assent's, which gates and accumulates them. Each
 * series is recorded once before each collection; that is not measured.
 *
 * <p>{@code java -jar benchmarks/target/benchmarks.jar CollectionBenchmark -prof gc}: one minute.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 4, time = 1500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 10, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class CollectionBenchmark {
  private static final int INSTRUMENTS = 10;

  /** Sums of integers, or histograms with the SDK's default boundaries. */
  @Param({"sums", "histograms"})
  public String kind = "sums";

  private final Marshal marshal = new Marshal();
  private final List<Attributes> attributes = Points.attributes(Points.SERVICE);

  /** The instruments of one contender. */
  private final class Instruments {
    private final List<BiConsumer<Attributes, Integer>> all = new ArrayList<>();

    Instruments(SdkMeterProvider provider) {
      Meter meter = provider.get(Points.SCOPE);
      for (int i = 0; i < INSTRUMENTS; i++) {
        all.add(Points.Kind.valueOf(kind.toUpperCase(Locale.ROOT)).instrument(meter, "meet.a" + i));
      }
    }

    void record() {
      for (BiConsumer<Attributes, Integer> instrument : all) {
        for (int i = 0; i < attributes.size(); i++) {
          instrument.accept(attributes.get(i), i);
        }
      }
    }
  }

  /** OpenTelemetry's own reader. */
  @State(Scope.Benchmark)
  public static class Plain {
    private final Points.Reader reader = new Points.Reader(AggregationTemporality.CUMULATIVE);
    private @Nullable SdkMeterProvider provider;
    private @Nullable Instruments instruments;

    /** Records each series. */
    @Setup(Level.Invocation)
    public void record(CollectionBenchmark benchmark) {
      if (instruments == null) {
        provider = SdkMeterProvider.builder().registerMetricReader(reader).build();
        instruments = benchmark.new Instruments(provider);
      }
      instruments.record();
    }

    /** Shuts the provider down. */
    @TearDown
    public void stop() {
      Objects.requireNonNull(provider).close();
    }
  }

  /** Assent's reader. */
  @State(Scope.Benchmark)
  public static class Gated {
    private final GatedMetrics.World world = new GatedMetrics.World();
    private final GatedMetrics gated = new GatedMetrics(world, MetricTemporality.CUMULATIVE);
    private @Nullable SdkMeterProvider provider;
    private @Nullable Instruments instruments;

    /** Records each series. */
    @Setup(Level.Invocation)
    public void record(CollectionBenchmark benchmark) {
      if (instruments == null) {
        provider = SdkMeterProvider.builder().registerMetricReader(gated.reader()).build();
        instruments = benchmark.new Instruments(provider);
      }
      instruments.record();
    }

    /** Shuts the provider down. */
    @TearDown
    public void stop() {
      Objects.requireNonNull(provider).close();
      world.close();
    }
  }

  /** Collects and encodes. */
  @Benchmark
  public int openTelemetry(Plain it) throws IOException {
    return marshal.metrics(it.reader.collect());
  }

  /** Collects, gates, accumulates and encodes. */
  @Benchmark
  public int assent(Gated it) throws IOException {
    return marshal.metrics(it.gated.collect());
  }
}
