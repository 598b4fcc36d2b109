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
 * What do people pay for what they write by hand, and what does the gate cost beside it? The spans
 * of {@link SpanGateBenchmark}, one batch of 512, hot; nothing is encoded but in the anchors.
 *
 * <ul>
 *   <li>{@code marshal}, the anchor, and {@code marshalImmutable}: OTLP marshalling to nowhere,
 *       both ways
 *   <li>{@code stamped}, {@code alone}: Assent, as there. It judges names, values' types and
 *       lengths, of events, name, status, links, scope and resource too, and counts what it took
 *   <li>{@code removeIf}: attributes rebuilt without the names in a {@code HashSet}, in a {@code
 *       DelegatingSpanData}; of the span's own attributes alone, as all that follow
 *   <li>{@code regexes}: eight patterns over every text
 *   <li>{@code beforeSend}: the same eight over a copy as a map, from which attributes are rebuilt.
 *       A reconstruction; what Sentry's own hook costs is {@code sentry}
 *   <li>{@code interceptor}: a callback for each attribute, which looks its name up
 *   <li>{@code sentry}: Sentry's SDK itself: a transaction with the same attributes and two child
 *       spans in place of the events, {@code beforeSendTransaction} removing the same names,
 *       through its client to a transport that serializes to nowhere. It does more (its own scope
 *       data) and its encoding, JSON, is part of the figure: compare with {@code stamped} and
 *       {@code marshal} together
 * </ul>
 *
 * <p>OpenTelemetry's contrib processors are not here: the artifact is not to be had where this was
 * built; {@code removeIf} has the shape of theirs. All but Sentry give the same spans, which is
 * asserted. {@code java -jar benchmarks/target/benchmarks.jar SpanByHand -prof gc}; also with
 * {@code -p outcome=PERMITTED,STRIP_1,STRIP_6}.
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
public class SpanByHandBenchmark {
  private static final int POLLUTING = 20;

  /** What the policy says. */
  @Param("STRIP_3")
  public Outcome outcome;

  /** Where keys come from. */
  @Param("CONSTANT")
  public Keys keys;

  private final Marshal marshal = new Marshal();
  private World world;
  private Gate<StampedSpan> gate;
  private SpansAlone alone;
  private SentrySpans sentry;
  private List<SpanData> plain;
  private List<StampedSpan> stamped;

  /** Records, and sees to it that all give the same, and that call sites have seen all. */
  @Setup(Level.Trial)
  public void record() throws IOException {
    world = new World(outcome);
    gate = world.spanGate();
    alone =
        new SpansAlone(
            world.catalog, gate, world.decisions.subject("acme/u7"), world.destination());
    Fields fields = Fields.ofSpan(outcome.stripped);
    Spans spans = new Spans(fields, keys, Memory.HOT);
    plain = spans.plain(world);
    stamped = spans.stamped(world);
    sentry = new SentrySpans(fields);
    world.decideAgain();
    for (List<? extends SpanData> left :
        List.of(stamped(), alone(), removeIf(), regexes(), beforeSend(), interceptor())) {
      spans.requireLeft(left, Memory.BATCH);
    }
    for (int i = 0; i < POLLUTING; i++) {
      marshal.spans(stamped());
      marshal.spans(alone());
      marshal.spans(removeIf());
      marshal.spans(regexes());
      marshal.spans(beforeSend());
      marshal.spans(interceptor());
      marshal();
      marshalImmutable();
      sentry();
    }
  }

  /** Ends the decisions. */
  @TearDown(Level.Trial)
  public void close() {
    world.close();
    sentry.close();
  }

  /** What any exporter pays. */
  @Benchmark
  public int marshal() throws IOException {
    return marshal.spans(plain);
  }

  /** What one pays that was told to make immutable marshalers. */
  @Benchmark
  public int marshalImmutable() throws IOException {
    return marshal.spansImmutable(plain);
  }

  /** Assent's export gate. */
  @Benchmark
  public List<StampedSpan> stamped() {
    return World.leave(gate, stamped);
  }

  /** Assent where nothing was stamped. */
  @Benchmark
  public List<? extends SpanData> alone() {
    return alone.leave(plain);
  }

  /** A set of names. */
  @Benchmark
  public List<SpanData> removeIf() {
    return wrapped(ByHand.REMOVE_IF);
  }

  /** Eight patterns. */
  @Benchmark
  public List<SpanData> regexes() {
    return wrapped(ByHand.REGEXES);
  }

  /** Eight patterns over a map. */
  @Benchmark
  public List<SpanData> beforeSend() {
    return wrapped(ByHand.BEFORE_SEND);
  }

  /** A callback per attribute. */
  @Benchmark
  public List<SpanData> interceptor() {
    return wrapped(ByHand.INTERCEPTOR);
  }

  /** Sentry's SDK. */
  @Benchmark
  public long sentry() {
    return sentry.send(Memory.BATCH);
  }

  private List<SpanData> wrapped(ByHand by) {
    List<SpanData> left = new ArrayList<>(plain.size());
    for (SpanData span : plain) {
      left.add(new FilteredSpan(span, by.apply(span.getAttributes())));
    }
    return left;
  }
}
