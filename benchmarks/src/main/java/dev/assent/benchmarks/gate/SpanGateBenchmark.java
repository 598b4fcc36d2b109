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
 * What does the gate cost per span before it is sent? Spans of ten attributes and two events with
 * two attributes each, of 64 users (hot) or 8,192 (cold), in batches of 512.
 *
 * <ul>
 *   <li>{@code marshal}, the anchor: OTLP marshalling with little allocation to nowhere, of the
 *       spans as the SDK gives them; nothing is judged
 *   <li>{@code stamped}: the export gate alone, for spans that were classified and stamped before
 *       the queue; {@code stampedMarshal}: and what it lets go is marshalled
 *   <li>{@code alone}: what an exporter would pay that nobody stamped for, classification and gate;
 *       the product has no such mode, it is measured by a prototype over the product's classifier
 *       ({@link SpansAlone}), for one subject; {@code aloneMarshal}: and marshalled
 *   <li>{@code classify}: that classification alone, whatever may go
 *   <li>{@code iterate}: every key and value of the same spans is read, and nothing is done
 * </ul>
 *
 * <p>{@code java -jar benchmarks/target/benchmarks.jar SpanGate -prof gc} measures all of them
 * where everything may go; {@code benchmarks/run SpanGate} what is published, also other outcomes
 * and keys for some of them. All of it takes {@code -p
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

  /** What the policy says. */
  @Param("PERMITTED")
  public Outcome outcome;

  /** How many spans a pass visits. */
  @Param({"HOT", "COLD"})
  public Memory memory;

  /** Where keys come from. */
  @Param("CONSTANT")
  public Keys keys;

  private final Marshal marshal = new Marshal();
  private World world;
  private Gate<StampedSpan> gate;
  private SpansAlone alone;
  private List<List<SpanData>> plain;
  private List<List<StampedSpan>> stamped;
  private int next;

  /** Records, and sees to it that all give the same, and that call sites have seen all. */
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
      mask |= span.own() | span.fields();
    }
    if (mask != alone.classify(plain.get(0))) {
      throw new IllegalStateException("not the same categories");
    }
  }

  /** Ends the decisions. */
  @TearDown(Level.Trial)
  public void close() {
    world.close();
  }

  private int next() {
    next = next + 1 == memory.batches ? 0 : next + 1;
    return next;
  }

  /** What any exporter pays. */
  @Benchmark
  public int marshal() throws IOException {
    return marshal.spans(plain.get(next()));
  }

  /** The gate before an attempt. */
  @Benchmark
  public List<StampedSpan> stamped() {
    return World.leave(gate, stamped.get(next()));
  }

  /** And what it lets go is encoded. */
  @Benchmark
  public int stampedMarshal() throws IOException {
    return marshal.spans(stamped());
  }

  /** Classification and gate of an exporter alone. */
  @Benchmark
  public List<? extends SpanData> alone() {
    return alone.leave(plain.get(next()));
  }

  /** And what it lets go is encoded. */
  @Benchmark
  public int aloneMarshal() throws IOException {
    return marshal.spans(alone());
  }

  /** Classification alone. */
  @Benchmark
  public long classify() {
    return alone.classify(plain.get(next()));
  }

  /** Every attribute is read. */
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
