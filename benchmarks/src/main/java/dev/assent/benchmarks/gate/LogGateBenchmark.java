/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.gate;

import dev.assent.benchmarks.Marshal;
import dev.assent.internal.data.StampedLog;
import dev.assent.internal.gate.Gate;
import dev.assent.internal.tag.LogsAlone;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
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
 * Measures the cost of the gate and of other products' filters per log record. Records have ten
 * attributes and a body: a map with a list and a map in it. They belong to 64 users (hot) or 8,192
 * (cold), in batches of 512.
 *
 * <ul>
 *   <li>{@code marshal}, the anchor: OTLP marshalling of the SDK's records with little allocation;
 *       nothing is gated, and the bytes are discarded. {@code marshalImmutable}: the other way
 *   <li>{@code stamped}: the export gate alone, for records that were frozen, classified and
 *       stamped before the queue; {@code stampedMarshal}: and the permitted records are marshalled
 *   <li>{@code alone}: freezing, classification, stamp and gate, the cost of an exporter without
 *       stamps; a prototype ({@link LogsAlone}), the product stamps before its queue
 *   <li>{@code removeIf}, {@code regexes}: as in {@link SpanByHandBenchmark}, for the attributes
 *       alone; they ignore the body
 *   <li>{@code json}, {@code masking}: the same records as discarded JSON, by a plain generator and
 *       through logstash's own masking decorator for logback, with the same names as paths; it
 *       masks values instead of removing them, and its cost is the difference
 *   <li>{@code sentry}: Sentry's own SDK, whose hook for logs removes the same names, to discarded
 *       JSON; the body is a text there. The figure includes encoding: compare it with {@code
 *       stamped} and {@code marshal} together
 * </ul>
 *
 * <p>{@code java -jar benchmarks/target/benchmarks.jar LogGate -prof gc} measures one outcome, hot;
 * {@code benchmarks/run LogGate} measures the published ones; for all use {@code -p
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
public class LogGateBenchmark {
  private static final int POLLUTING = 20;

  /** The policy's decision on the records. */
  @Param("STRIP_3")
  public Outcome outcome;

  /** The number of records that a pass visits. */
  @Param("HOT")
  public Memory memory;

  /** The origin of the keys. */
  @Param("CONSTANT")
  public Keys keys;

  private final Marshal marshal = new Marshal();
  private final MaskedJson masked = new MaskedJson(true);
  private final MaskedJson unmasked = new MaskedJson(false);
  private SentryLogs sentry;
  private World world;
  private Gate<StampedLog> gate;
  private LogsAlone alone;
  private List<List<LogRecordData>> plain;
  private List<List<StampedLog>> stamped;
  private int next;

  /** Records the data, checks that all contenders give the same, and warms up all call sites. */
  @Setup(Level.Trial)
  public void record() throws IOException {
    world = new World(outcome);
    gate = world.logGate();
    alone = new LogsAlone(world.catalog, gate, world.decisions.subject("acme/u7"));
    Fields fields = Fields.ofLog(outcome.stripped);
    Logs logs = new Logs(fields, keys, memory);
    plain = memory.batches(logs.plain(world));
    stamped = memory.batches(logs.stamped(world));
    sentry = new SentryLogs(fields);
    if (outcome != Outcome.GRANTED) {
      world.decideAgain();
    }
    requireSame(logs);
    for (int i = 0; i < POLLUTING; i++) {
      stampedMarshal();
      aloneMarshal();
      marshal();
      marshalImmutable();
      removeIf();
      regexes();
      json();
      masking();
      sentry();
    }
  }

  private void requireSame(Logs logs) throws IOException {
    int count = outcome == Outcome.WITHHELD ? 0 : Memory.BATCH;
    logs.requireLeft(World.leave(gate, stamped.get(0)), count);
    logs.requireLeft(alone.leave(plain.get(0)), count);
    logs.requireLeft(removeIf(), Memory.BATCH);
    logs.requireLeft(regexes(), Memory.BATCH);
    ByteArrayOutputStream json = new ByteArrayOutputStream();
    masked.write(plain.get(0), json);
    String text = json.toString(StandardCharsets.UTF_8);
    if (ByHand.isDenied(text.substring(0, text.indexOf('\n') < 0 ? 400 : text.indexOf('\n')))) {
      throw new IllegalStateException("not masked");
    }
  }

  /** Closes the decisions. */
  @TearDown(Level.Trial)
  public void close() {
    world.close();
    sentry.close();
  }

  private int next() {
    next = next + 1 == memory.batches ? 0 : next + 1;
    return next;
  }

  /** Encodes, the cost that any exporter has. */
  @Benchmark
  public int marshal() throws IOException {
    return marshal.logs(plain.get(next()));
  }

  /** Runs the gate before an attempt. */
  @Benchmark
  public List<StampedLog> stamped() {
    return World.leave(gate, stamped.get(next()));
  }

  /** Runs the gate and encodes the permitted records. */
  @Benchmark
  public int stampedMarshal() throws IOException {
    return marshal.logs(stamped());
  }

  /** Classifies and gates, as an exporter alone. */
  @Benchmark
  public List<? extends LogRecordData> alone() {
    return alone.leave(plain.get(next()));
  }

  /** Classifies, gates and encodes the permitted records. */
  @Benchmark
  public int aloneMarshal() throws IOException {
    return marshal.logs(alone());
  }

  /** Encodes by immutable marshalers. */
  @Benchmark
  public int marshalImmutable() throws IOException {
    return marshal.logsImmutable(plain.get(next()));
  }

  /** Removes by a set of names. */
  @Benchmark
  public List<LogRecordData> removeIf() {
    return wrapped(ByHand.REMOVE_IF);
  }

  /** Removes by eight patterns. */
  @Benchmark
  public List<LogRecordData> regexes() {
    return wrapped(ByHand.REGEXES);
  }

  /** Writes JSON without masking. */
  @Benchmark
  public void json() throws IOException {
    unmasked.write(plain.get(next()), OutputStream.nullOutputStream());
  }

  /** Writes JSON with masking. */
  @Benchmark
  public void masking() throws IOException {
    masked.write(plain.get(next()), OutputStream.nullOutputStream());
  }

  /** Sends by Sentry's SDK. */
  @Benchmark
  public long sentry() {
    return sentry.send(Memory.BATCH);
  }

  private List<LogRecordData> wrapped(ByHand by) {
    List<LogRecordData> left = new ArrayList<>(Memory.BATCH);
    for (LogRecordData log : plain.get(next())) {
      left.add(new FilteredLog(log, by.apply(log.getAttributes())));
    }
    return left;
  }
}
