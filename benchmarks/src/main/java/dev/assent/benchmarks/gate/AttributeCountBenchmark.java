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
 * Measures the growth of the cost with the number of attributes. Spans have no events; a batch has
 * 512, in hot memory. From the third attribute on, every third one is withheld; its name is in no
 * catalog.
 *
 * <ul>
 *   <li>{@code marshal}, the anchor: OTLP marshalling with little allocation
 *   <li>{@code iterate}: reads every key and value, and does nothing with them
 *   <li>{@code classify}: Assent's classification of all attributes
 *   <li>{@code strip}: the gate of stamped spans, which removes a third of the attributes
 *   <li>{@code removeIf}: removes the same by a {@code HashSet} and the builder's filter
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

  /** The number of attributes of a span. */
  @Param({"1", "8", "32", "128"})
  public int attributes;

  private final Marshal marshal = new Marshal();
  private World world;
  private Gate<StampedSpan> gate;
  private SpansAlone alone;
  private ManyFields fields;
  private List<SpanData> plain;
  private List<StampedSpan> stamped;

  /** Records the spans, and checks that both contenders remove the same attributes. */
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

  /** Closes the decisions. */
  @TearDown(Level.Trial)
  public void close() {
    world.close();
  }

  /** Encodes, the cost that any exporter has. */
  @Benchmark
  public int marshal() throws IOException {
    return marshal.spans(plain);
  }

  /** Reads every attribute. */
  @Benchmark
  public int iterate() {
    Fields.Iteration iteration = new Fields.Iteration();
    for (int i = 0; i < plain.size(); i++) {
      plain.get(i).getAttributes().forEach(iteration);
    }
    return iteration.sum();
  }

  /** Classifies every attribute. */
  @Benchmark
  public long classify() {
    return alone.classify(plain);
  }

  /** Runs the gate, which removes a third. */
  @Benchmark
  public List<StampedSpan> strip() {
    return World.leave(gate, stamped);
  }

  /** Removes by a set of names. */
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
