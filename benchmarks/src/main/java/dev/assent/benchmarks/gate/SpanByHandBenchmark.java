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
 * Measures the cost of handwritten filters, and of the gate beside them. The spans are those of
 * {@link SpanGateBenchmark}, one batch of 512, hot; only the anchors encode.
 *
 * <ul>
 *   <li>{@code marshal}, the anchor, and {@code marshalImmutable}: OTLP marshalling in both ways;
 *       the bytes are discarded
 *   <li>{@code stamped}, {@code alone}: Assent, as in {@link SpanGateBenchmark}. It checks names,
 *       types and lengths of values, also of events, name, status, links, scope and resource, and
 *       counts what it removes
 *   <li>{@code removeIf}: attributes rebuilt without the names in a {@code HashSet}, in a {@code
 *       DelegatingSpanData}; like all that follow, it handles only the span's own attributes
 *   <li>{@code regexes}: eight patterns over every text
 *   <li>{@code beforeSend}: the same eight patterns over a copy in a map, from which attributes are
 *       rebuilt. A reconstruction; {@code sentry} measures Sentry's own hook
 *   <li>{@code interceptor}: a callback for each attribute, which looks up its name
 *   <li>{@code sentry}: Sentry's own SDK: a transaction with the same attributes, and two child
 *       spans instead of the events; {@code beforeSendTransaction} removes the same names, and its
 *       client passes the result to a transport that serializes and discards it. It does more (its
 *       own scope data), and the figure includes its encoding, JSON: compare it with {@code
 *       stamped} and {@code marshal} together
 * </ul>
 *
 * <p>OpenTelemetry's contrib processors are missing, because the artifact was not available where
 * this was built; {@code removeIf} has their shape. The setup asserts that all but Sentry give the
 * same spans. {@code java -jar benchmarks/target/benchmarks.jar SpanByHand -prof gc}; also with
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

  /** The policy's decision on the spans. */
  @Param("STRIP_3")
  public Outcome outcome;

  /** The origin of the keys. */
  @Param("CONSTANT")
  public Keys keys;

  private final Marshal marshal = new Marshal();
  private World world;
  private Gate<StampedSpan> gate;
  private SpansAlone alone;
  private SentrySpans sentry;
  private List<SpanData> plain;
  private List<StampedSpan> stamped;

  /** Records the data, checks that all contenders give the same, and warms up all call sites. */
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

  /** Closes the decisions. */
  @TearDown(Level.Trial)
  public void close() {
    world.close();
    sentry.close();
  }

  /** Encodes, the cost that any exporter has. */
  @Benchmark
  public int marshal() throws IOException {
    return marshal.spans(plain);
  }

  /** Encodes by immutable marshalers. */
  @Benchmark
  public int marshalImmutable() throws IOException {
    return marshal.spansImmutable(plain);
  }

  /** Runs Assent's export gate. */
  @Benchmark
  public List<StampedSpan> stamped() {
    return World.leave(gate, stamped);
  }

  /** Classifies and gates spans without stamps. */
  @Benchmark
  public List<? extends SpanData> alone() {
    return alone.leave(plain);
  }

  /** Removes by a set of names. */
  @Benchmark
  public List<SpanData> removeIf() {
    return wrapped(ByHand.REMOVE_IF);
  }

  /** Removes by eight patterns. */
  @Benchmark
  public List<SpanData> regexes() {
    return wrapped(ByHand.REGEXES);
  }

  /** Removes by eight patterns over a map. */
  @Benchmark
  public List<SpanData> beforeSend() {
    return wrapped(ByHand.BEFORE_SEND);
  }

  /** Removes by a callback per attribute. */
  @Benchmark
  public List<SpanData> interceptor() {
    return wrapped(ByHand.INTERCEPTOR);
  }

  /** Sends by Sentry's SDK. */
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
