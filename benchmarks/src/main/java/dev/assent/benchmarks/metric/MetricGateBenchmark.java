/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.metric;

import dev.assent.benchmarks.Marshal;
import dev.assent.internal.metric.MetricTemporality;
import dev.assent.internal.metric.StampedMetric;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.PointData;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * Measures the cost per point of gating 1,000 metric points of one instrument, or 10,000 of ten,
 * with seven attributes each, collected by the SDK.
 *
 * <ul>
 *   <li>{@code gate}: Assent, from the SDK's collection to the destination's queue: gated, merged,
 *       accumulated, counted. {@code permitted}: everything may leave; {@code merged}: one
 *       attribute may not, so that 50 series become one; {@code tenth}: so in each tenth series;
 *       {@code withheld}: nothing may leave
 *   <li>{@code gateAndMarshal}: and the permitted points, encoded
 *   <li>{@code marshal}, {@code marshalTree}: OpenTelemetry's two ways to encode all points
 *   <li>{@code accumulate}: adds each point to a number of its own and creates a point from it, the
 *       minimum for any cumulative output; sums only
 *   <li>{@code iterate}: reads a time and the attributes of each point
 *   <li>{@code removeIf}: handwritten merging, which does nothing else
 * </ul>
 *
 * <p>{@code java -jar benchmarks/target/benchmarks.jar MetricGate -prof gc}: about five minutes.
 * Excluded by default: {@code -p outcome=withheld}, {@code -f 5}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 100, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class MetricGateBenchmark {
  /** The number of points per operation, for every parameter; figures are per point. */
  private static final int POINTS = 10_000;

  /** The input of all contenders. */
  @State(Scope.Benchmark)
  public static class Input {
    /** Sums of integers, or histograms with the SDK's default boundaries. */
    @Param({"sums", "histograms"})
    public String kind = "sums";

    /** The number of points in a collection, 1,000 per instrument. */
    @Param({"1000", "10000"})
    public int points = POINTS;

    Points.Kind kind() {
      return Points.Kind.valueOf(kind.toUpperCase(Locale.ROOT));
    }
  }

  /** The input of contenders without a gate. */
  @State(Scope.Benchmark)
  public static class Plain {
    private final Marshal marshal = new Marshal();
    private final Naive naive = new Naive();
    private final Totals totals = new Totals();
    private List<Collection<MetricData>> collections = List.of();
    private int rounds;
    private int next;

    /** Collects the input. */
    @Setup
    public void start(Input input) {
      collections =
          Points.collections(input.kind(), "meet.a", input.points, Points.CONTENT, 1, true, 2);
      rounds = POINTS / input.points;
    }

    Collection<MetricData> next() {
      next ^= 1;
      return collections.get(next);
    }
  }

  /** Assent's reader and gate. */
  @State(Scope.Benchmark)
  public static class Gated {
    /** The temporality of sums and histograms that leave. */
    @Param({"cumulative", "delta"})
    public String temporality = "cumulative";

    /** The policy's decision on the points. */
    @Param({"permitted", "tenth", "merged"})
    public String outcome = "permitted";

    private final Marshal marshal = new Marshal();
    private GatedMetrics.@Nullable World world;
    private @Nullable GatedMetrics gated;
    private List<Collection<MetricData>> collections = List.of();
    private int rounds;
    private int next;

    /** Collects the input, and checks the points that leave. */
    @Setup
    public void start(Input input) {
      world = new GatedMetrics.World();
      pollute(world);
      collections =
          Points.collections(
              input.kind(),
              outcome.equals("withheld") ? "chat.a" : "meet.a",
              input.points,
              outcome.equals("permitted") ? Points.SERVICE : Points.CONTENT,
              outcome.equals("tenth") ? 10 : 1,
              true,
              2);
      rounds = POINTS / input.points;
      List<Map<Attributes, long[]>> expected = new Naive().merge(collections.get(0));
      List<StampedMetric> passed =
          new GatedMetrics(world, temporality()).collect(collections.get(0));
      require(passed.size() == (outcome.equals("withheld") ? 0 : collections.get(0).size()));
      for (int i = 0; i < passed.size(); i++) {
        check(expected.get(i), passed.get(i));
      }
    }

    private MetricTemporality temporality() {
      return MetricTemporality.of(temporality);
    }

    /**
     * Runs all kinds of points through the code, so that the compiler's profile is as mixed as in a
     * real process.
     */
    private static void pollute(GatedMetrics.World world) {
      for (MetricTemporality each : MetricTemporality.values()) {
        GatedMetrics gated = new GatedMetrics(world, each);
        for (Points.Kind kind : Points.Kind.values()) {
          for (var area : List.of(Points.SERVICE, Points.CONTENT)) {
            for (boolean reused : new boolean[] {true, false}) {
              Points.collections(kind, "meet.b", 2000, area, 1, reused, 8).forEach(gated::collect);
              Points.collections(kind, "chat.b", 2000, area, 1, reused, 2).forEach(gated::collect);
            }
          }
        }
      }
    }

    private static void check(Map<Attributes, long[]> expected, StampedMetric metric) {
      Map<Attributes, long[]> found = new HashMap<>();
      for (PointData point : metric.getData().getPoints()) {
        Attributes plain = point.getAttributes().toBuilder().build();
        require(found.put(plain, Naive.numbers(point)) == null);
      }
      require(found.keySet().equals(expected.keySet()));
      found.forEach((key, numbers) -> require(Arrays.equals(numbers, expected.get(key))));
    }

    private static void require(boolean asExpected) {
      if (!asExpected) {
        throw new IllegalStateException("not what should leave");
      }
    }

    List<StampedMetric> collect() {
      GatedMetrics.World all = Objects.requireNonNull(world);
      if (gated == null) {
        gated = new GatedMetrics(all, temporality());
      }
      next ^= 1;
      return gated.collect(collections.get(next));
    }

    /** Closes the gates. */
    @TearDown
    public void stop() {
      Objects.requireNonNull(world).close();
    }
  }

  /** Runs the reader's part: from the SDK's collection to the queue. */
  @Benchmark
  @OperationsPerInvocation(POINTS)
  public void gate(Gated it, Blackhole hole) {
    for (int i = 0; i < it.rounds; i++) {
      hole.consume(it.collect());
    }
  }

  /** Runs the reader's part, and encodes the points that leave. */
  @Benchmark
  @OperationsPerInvocation(POINTS)
  public int gateAndMarshal(Gated it) throws IOException {
    int bytes = 0;
    for (int i = 0; i < it.rounds; i++) {
      bytes += it.marshal.metrics(it.collect());
    }
    return bytes;
  }

  /** Encodes all points with little allocation. */
  @Benchmark
  @OperationsPerInvocation(POINTS)
  public int marshal(Plain it) throws IOException {
    int bytes = 0;
    for (int i = 0; i < it.rounds; i++) {
      bytes += it.marshal.metrics(it.next());
    }
    return bytes;
  }

  /** Encodes all points by a tree of marshalers. */
  @Benchmark
  @OperationsPerInvocation(POINTS)
  public int marshalTree(Plain it) throws IOException {
    int bytes = 0;
    for (int i = 0; i < it.rounds; i++) {
      bytes += it.marshal.metricsImmutable(it.next());
    }
    return bytes;
  }

  /** Reads each point. */
  @Benchmark
  @OperationsPerInvocation(POINTS)
  public long iterate(Plain it) {
    long sum = 0;
    for (int i = 0; i < it.rounds; i++) {
      for (MetricData metric : it.next()) {
        for (PointData point : metric.getData().getPoints()) {
          sum += point.getEpochNanos() + point.getAttributes().size();
        }
      }
    }
    return sum;
  }

  /** Accumulates only. */
  @Benchmark
  @OperationsPerInvocation(POINTS)
  public Object accumulate(Plain it) {
    Object last = it;
    for (int i = 0; i < it.rounds; i++) {
      last = it.totals.add(it.next());
    }
    return last;
  }

  /** Merges as handwritten code does. */
  @Benchmark
  @OperationsPerInvocation(POINTS)
  public Object removeIf(Plain it) {
    Object last = it;
    for (int i = 0; i < it.rounds; i++) {
      last = it.naive.merge(it.next());
    }
    return last;
  }
}
