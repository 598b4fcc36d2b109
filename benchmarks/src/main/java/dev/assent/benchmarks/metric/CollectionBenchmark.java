/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.metric;

import dev.assent.internal.metric.MetricTemporality;
import dev.assent.internal.otlp.LentMessage;
import dev.assent.internal.otlp.OtlpEncoder;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.exporter.internal.otlp.metrics.LowAllocationMetricsRequestMarshaler;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.MetricData;
import java.io.IOException;
import java.io.OutputStream;
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
 * Measures the cost of collecting 10,000 points, all of which may leave, and of encoding them as a
 * request in an array: by OpenTelemetry's own cumulative reader and low-allocation encoder, and by
 * Assent's reader, which gates and accumulates them, and its encoder, whose array the exporter
 * sends as it is (target C7). Assent judges each point anew at each collection. Both requests have
 * the same length. Each series is recorded once before each collection, so all values change; that
 * is not measured.
 *
 * <p>{@code java -jar benchmarks/target/benchmarks.jar CollectionBenchmark -prof gc}: three
 * minutes.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 4, time = 1500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 10, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(3)
public class CollectionBenchmark {
  private static final int INSTRUMENTS = 10;
  private static final int POINTS = 10_000;
  private static final int MAX = 1 << 26;

  /** Sums of integers, or histograms with the SDK's default boundaries. */
  @Param({"sums", "histograms"})
  public String kind = "sums";

  private final LowAllocationMetricsRequestMarshaler marshaler =
      new LowAllocationMetricsRequestMarshaler();
  private final OtlpEncoder<MetricData> encoder = OtlpEncoder.metrics();
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

    /** Checks that its request is as long as OpenTelemetry's. */
    @Setup
    public void check(CollectionBenchmark benchmark) throws IOException {
      Plain plain = new Plain();
      plain.record(benchmark);
      record(benchmark);
      int expected = benchmark.openTelemetry(plain).length;
      int actual = benchmark.assent(this).length();
      plain.stop();
      if (actual != expected || expected < POINTS) {
        throw new IllegalStateException(actual + " bytes instead of " + expected);
      }
    }

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
  public byte[] openTelemetry(Plain it) throws IOException {
    marshaler.initialize(it.reader.collect());
    byte[] request = new byte[marshaler.getBinarySerializedSize()];
    marshaler.writeBinaryTo(new Filling(request));
    marshaler.reset();
    return request;
  }

  /** Collects, gates, accumulates and encodes. */
  @Benchmark
  public LentMessage assent(Gated it) {
    LentMessage request = Objects.requireNonNull(encoder.lend(it.gated.collect(), MAX));
    request.giveBack();
    return request;
  }

  /** Fills an array of the right size, as OpenTelemetry's senders do. */
  private static final class Filling extends OutputStream {
    private final byte[] array;
    private int size;

    Filling(byte[] array) {
      this.array = array;
    }

    @Override
    public void write(int value) {
      array[size++] = (byte) value;
    }

    @Override
    public void write(byte[] from, int offset, int length) {
      System.arraycopy(from, offset, array, size, length);
      size += length;
    }
  }
}
