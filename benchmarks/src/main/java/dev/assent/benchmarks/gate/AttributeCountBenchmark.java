/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.gate;

import dev.assent.benchmarks.Marshal;
import dev.assent.internal.data.StampedSpan;
import dev.assent.internal.gate.Gate;
import dev.assent.internal.tag.SpansAlone;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
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

/**
 * How does the cost grow with the number of attributes? Spans without events, hot, a batch of 512;
 * every third attribute, from the third on, may not go, and has a name that no catalog knows.
 *
 * <ul>
 *   <li>{@code marshal}, the anchor: OTLP marshalling with little allocation
 *   <li>{@code iterate}: every key and value is read, and nothing done
 *   <li>{@code classify}: Assent's classification of all of them
 *   <li>{@code strip}: the gate of stamped spans, which takes a third
 *   <li>{@code removeIf}: the same taken by a {@code HashSet} and the builder's filter
 * </ul>
 *
 * <p>{@code java -jar benchmarks/target/benchmarks.jar AttributeCount -prof gc}; other numbers by
 * {@code -p attributes=2,4,16,64}
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 4, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Fork(2)
@OperationsPerInvocation(Memory.BATCH)
@SuppressWarnings("NullAway.Init") // JMH calls the setup
public class AttributeCountBenchmark {
  private static final int POLLUTING = 20;

  /** Attributes of a span. */
  @Param({"1", "8", "32", "128"})
  public int attributes;

  private final Marshal marshal = new Marshal();
  private World world;
  private Gate<StampedSpan> gate;
  private SpansAlone alone;
  private ManyFields fields;
  private List<SpanData> plain;
  private List<StampedSpan> stamped;

  /** Records, and sees to it that both take the same. */
  @Setup(Level.Trial)
  public void record() throws IOException {
    world = new World(Outcome.STRIP_3);
    gate = world.spanGate();
    alone =
        new SpansAlone(
            world.catalog, gate, world.decisions.subject("acme/u7"), world.destination());
    fields = new ManyFields(attributes);
    plain = fields.plain(world);
    stamped = fields.stamped(world);
    world.decideAgain();
    List<StampedSpan> left = strip();
    List<SpanData> other = removeIf();
    for (int i = 0; i < Memory.BATCH; i++) {
      if (!left.get(i).getAttributes().asMap().equals(other.get(i).getAttributes().asMap())
          || left.get(i).getAttributes().size() != attributes - attributes / 3) {
        throw new IllegalStateException("not the same");
      }
    }
    for (int i = 0; i < POLLUTING; i++) {
      marshal.spans(strip());
      marshal.spans(removeIf());
      marshal();
      classify();
      iterate();
    }
  }

  /** Ends the decisions. */
  @TearDown(Level.Trial)
  public void close() {
    world.close();
  }

  /** What any exporter pays. */
  @Benchmark
  public int marshal() throws IOException {
    return marshal.spans(plain);
  }

  /** Every attribute is read. */
  @Benchmark
  public int iterate() {
    Fields.Iteration iteration = new Fields.Iteration();
    for (int i = 0; i < plain.size(); i++) {
      plain.get(i).getAttributes().forEach(iteration);
    }
    return iteration.sum();
  }

  /** Classification. */
  @Benchmark
  public long classify() {
    return alone.classify(plain);
  }

  /** The gate, which takes a third. */
  @Benchmark
  public List<StampedSpan> strip() {
    return World.leave(gate, stamped);
  }

  /** A set of names. */
  @Benchmark
  public List<SpanData> removeIf() {
    List<SpanData> left = new ArrayList<>(plain.size());
    for (SpanData span : plain) {
      left.add(
          new FilteredSpan(
              span,
              span.getAttributes().toBuilder()
                  .removeIf(key -> fields.denied().contains(key.getKey()))
                  .build()));
    }
    return left;
  }
}
