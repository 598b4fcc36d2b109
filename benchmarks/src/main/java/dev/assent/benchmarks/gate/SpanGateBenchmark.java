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
 * Measures the cost of the gate per span before it is sent. Spans have ten attributes and two
 * events with two attributes each. They belong to 64 users (hot) or 8,192 (cold), in batches of
 * 512.
 *
 * <ul>
 *   <li>{@code marshal}, the anchor: OTLP marshalling of the SDK's spans with little allocation;
 *       nothing is gated, and the bytes are discarded
 *   <li>{@code stamped}: the export gate alone, for spans that were classified and stamped before
 *       the queue; {@code stampedMarshal}: and the permitted spans are marshalled
 *   <li>{@code alone}: the cost of an exporter without stamps, classification and gate; the product
 *       has no such mode, and a prototype over the product's classifier ({@link SpansAlone})
 *       measures it, for one subject; {@code aloneMarshal}: and marshalled
 *   <li>{@code classify}: that classification alone, regardless of the decision
 *   <li>{@code iterate}: reads every key and value of the same spans, and does nothing with them
 * </ul>
 *
 * <p>{@code java -jar benchmarks/target/benchmarks.jar SpanGate -prof gc} measures all of them
 * where everything may leave; {@code benchmarks/run SpanGate} measures the published ones, with
 * other outcomes and keys for some; for all use {@code -p
 * outcome=GRANTED,PERMITTED,STRIP_1,STRIP_3,STRIP_6,WITHHELD -p memory=HOT,COLD -p
 * keys=CONSTANT,PER_CALL,COMPOSED}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 800, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 4, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Fork(
    value = 2,
    jvmArgsAppend = {"-Xms2g", "-Xmx2g"})
@OperationsPerInvocation(Memory.BATCH)
@SuppressWarnings("NullAway.Init") // JMH calls the setup
public class SpanGateBenchmark {
  private static final int POLLUTING = 40;

  /** The policy's decision on the spans. */
  @Param("PERMITTED")
  public Outcome outcome;

  /** The number of spans that a pass visits. */
  @Param({"HOT", "COLD"})
  public Memory memory;

  /** The origin of the keys. */
  @Param("CONSTANT")
  public Keys keys;

  private final Marshal marshal = new Marshal();
  private World world;
  private Gate<StampedSpan> gate;
  private SpansAlone alone;
  private List<List<SpanData>> plain;
  private List<List<StampedSpan>> stamped;
  private int next;

  /** Records the data, checks that all contenders give the same, and warms up all call sites. */
  @Setup(Level.Trial)
  public void record() throws IOException {
    world = new World(outcome);
    gate = world.spanGate();
    alone =
        new SpansAlone(
            world.catalog, gate, world.decisions.subject("acme/u7"), world.destination());
    Spans spans = new Spans(Fields.ofSpan(outcome.stripped), keys, memory);
    plain = memory.batches(spans.plain(world));
    stamped = memory.batches(spans.stamped(world));
    if (outcome != Outcome.GRANTED) {
      world.decideAgain();
    }
    requireSame(spans);
    for (int i = 0; i < POLLUTING; i++) {
      stampedMarshal();
      aloneMarshal();
      marshal();
      classify();
      iterate();
    }
  }

  private void requireSame(Spans spans) {
    int count = outcome == Outcome.WITHHELD ? 0 : Memory.BATCH;
    spans.requireLeft(World.leave(gate, stamped.get(0)), count);
    spans.requireLeft(alone.leave(plain.get(0)), count);
    if ((World.leave(gate, stamped.get(0)) == stamped.get(0)) != outcome.isPassed()
        || (alone.leave(plain.get(0)) == (Object) plain.get(0)) != outcome.isPassed()) {
      throw new IllegalStateException("not the same instances");
    }
    long mask = 0;
    for (StampedSpan span : stamped.get(0)) {
      mask |= span.ownMask() | span.fieldsMask();
    }
    if (mask != alone.classify(plain.get(0))) {
      throw new IllegalStateException("not the same categories");
    }
  }

  /** Closes the decisions. */
  @TearDown(Level.Trial)
  public void close() {
    world.close();
  }

  private int next() {
    next = next + 1 == memory.batches ? 0 : next + 1;
    return next;
  }

  /** Encodes, the cost that any exporter has. */
  @Benchmark
  public int marshal() throws IOException {
    return marshal.spans(plain.get(next()));
  }

  /** Runs the gate before an attempt. */
  @Benchmark
  public List<StampedSpan> stamped() {
    return World.leave(gate, stamped.get(next()));
  }

  /** Runs the gate and encodes the permitted spans. */
  @Benchmark
  public int stampedMarshal() throws IOException {
    return marshal.spans(stamped());
  }

  /** Classifies and gates, as an exporter alone. */
  @Benchmark
  public List<? extends SpanData> alone() {
    return alone.leave(plain.get(next()));
  }

  /** Classifies, gates and encodes the permitted spans. */
  @Benchmark
  public int aloneMarshal() throws IOException {
    return marshal.spans(alone());
  }

  /** Classifies only. */
  @Benchmark
  public long classify() {
    return alone.classify(plain.get(next()));
  }

  /** Reads every attribute. */
  @Benchmark
  public int iterate() {
    Fields.Iteration iteration = new Fields.Iteration();
    List<SpanData> batch = plain.get(next());
    for (int i = 0; i < batch.size(); i++) {
      SpanData span = batch.get(i);
      span.getAttributes().forEach(iteration);
      for (int event = 0; event < span.getEvents().size(); event++) {
        span.getEvents().get(event).getAttributes().forEach(iteration);
      }
    }
    return iteration.sum();
  }
}
