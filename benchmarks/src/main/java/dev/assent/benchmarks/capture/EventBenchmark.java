/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.capture;

import dev.assent.benchmarks.decision.ManySubjects;
import dev.assent.capture.EventEmitter;
import dev.assent.capture.EventType;
import dev.assent.capture.Events;
import dev.assent.capture.Field;
import dev.assent.category.Category;
import dev.assent.consent.Subject;
import dev.assent.internal.capture.LiveEvents;
import dev.assent.internal.catalog.Catalog;
import dev.assent.internal.category.Categories;
import dev.assent.internal.consent.SubjectPath;
import dev.assent.internal.ledger.LiveLedger;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.logs.Logger;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Measures the cost of recording an event with three fields through the events API, into a plain
 * SDK's logger whose processor only counts. No gate and no queue is measured.
 *
 * <ul>
 *   <li>{@code permitted}: some destination may receive the whole event
 *   <li>{@code stripped}: the same except one field, which is not put into the record
 *   <li>{@code denied}: no destination may receive the event; it is not built, and counted
 *   <li>{@code unknown}: the same for an unknown subject
 *   <li>{@code deniedInContext}: the same for a subject in the context, one of many
 *   <li>{@code whose}: the look-up of the current context's subject, which every event makes
 *   <li>{@code otelRecord}: the permitted record by OpenTelemetry's own API, without a decision
 *   <li>{@code counter}: one increment of a Micrometer counter; {@code adder}: of the {@code
 *       LongAdder} behind any exact count
 * </ul>
 *
 * <p>{@code java -jar benchmarks/target/benchmarks.jar EventBenchmark -prof gc}
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 4, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@SuppressWarnings("NullAway.Init") // JMH calls the setup
public class EventBenchmark {
  private static final Field<String> ID = Field.ofString("meeting.id", Category.SERVICE_USAGE);
  private static final Field<Long> SIZE = Field.ofLong("meeting.size", Category.SERVICE_USAGE);
  private static final Field<String> TEXT = Field.ofString("meeting.text", Category.CONTENT_CHAT);
  private static final Field<String> ILL = Field.ofString("meeting.ill", Category.PROTECTED_HEALTH);
  private static final AttributeKey<String> ID_KEY = AttributeKey.stringKey("meeting.id");
  private static final AttributeKey<Long> SIZE_KEY = AttributeKey.longKey("meeting.size");
  private static final AttributeKey<String> TEXT_KEY = AttributeKey.stringKey("meeting.text");
  private static final EventType SAID = EventType.usage("meeting.said", ID, SIZE, TEXT);
  private static final EventType FELT = EventType.usage("meeting.felt", ID, SIZE, ILL);
  private static final EventType SEEN =
      EventType.of("meeting.seen", Category.PROTECTED_HEALTH, ID, SIZE, ILL);

  private final Counter counter = new SimpleMeterRegistry().counter("events");
  private final LongAdder adder = new LongAdder();

  /** A process of one subject, which granted chat. */
  private ManySubjects client;

  /** A process of many subjects, without one of its own. */
  private ManySubjects server;

  private Logger logger;
  private EventEmitter said;
  private EventEmitter felt;
  private EventEmitter seen;
  private EventEmitter seenByServer;
  private long records;
  private long attributes;
  private long number;

  /** A thread's context with a current subject. */
  @State(Scope.Thread)
  public static class InContext {
    private io.opentelemetry.context.Scope current;

    /** Makes a subject current. */
    @Setup
    @SuppressWarnings("MustBeClosedChecker") // closed by the tear-down
    public void open(EventBenchmark benchmark) {
      current = benchmark.server.decisions.subject(ManySubjects.path(0)).makeCurrent();
    }

    /** Ends the subject's scope. */
    @TearDown
    public void close() {
      current.close();
    }
  }

  /** Declares the events, and checks the records that result. */
  @Setup
  public void declare() throws InterruptedException {
    int user = 0;
    while ((ManySubjects.path(user).hashCode() & 1) != 0) {
      user++;
    }
    client =
        new ManySubjects(1L << 20, Duration.ofHours(1), new SubjectPath(ManySubjects.path(user)));
    client.load(user + 1);
    server = new ManySubjects(1L << 20);
    server.load(8);
    logger =
        SdkLoggerProvider.builder()
            .addLogRecordProcessor(
                (context, record) -> {
                  records++;
                  attributes += record.getAttributes().size();
                })
            .build()
            .get("benchmark");
    Events events = capture(client);
    said = events.declare(SAID);
    felt = events.declare(FELT);
    seen = events.declare(SEEN);
    seenByServer = capture(server).declare(SEEN);
    check(this::permitted, 1, 3);
    check(this::otelRecord, 1, 3);
    check(this::stripped, 1, 2);
    check(this::denied, 0, 0);
    check(this::unknown, 0, 0);
  }

  private Events capture(ManySubjects whose) {
    return LiveEvents.create(
        logger,
        Catalog.builtIn(),
        whose.decisions,
        LiveLedger.create(Categories.builtIn(), whose.decisions.destinations()),
        (span, categories) -> {});
  }

  private void check(Runnable recording, long expected, long with) {
    records = 0;
    attributes = 0;
    recording.run();
    if (records != expected || attributes != with) {
      throw new IllegalStateException(records + " records with " + attributes + " attributes");
    }
  }

  /** Closes the decisions. */
  @TearDown
  public void close() {
    client.close();
    server.close();
  }

  /** Builds the whole event. */
  @Benchmark
  public void permitted() {
    said.begin().with(ID, "m1").with(SIZE, number++).with(TEXT, "hello").emit();
  }

  /** Builds the event without one field. */
  @Benchmark
  public void stripped() {
    felt.begin().with(ID, "m1").with(SIZE, number++).with(ILL, "cold").emit();
  }

  /** Counts a denied event. */
  @Benchmark
  public void denied() {
    seen.begin().with(ID, "m1").with(SIZE, number++).with(ILL, "cold").emit();
  }

  /** Counts an event of an unknown subject. */
  @Benchmark
  public void unknown() {
    seenByServer.begin().with(ID, "m1").with(SIZE, number++).with(ILL, "cold").emit();
  }

  /** Counts a denied event of the context's subject. */
  @Benchmark
  public void deniedInContext(InContext subject) {
    seenByServer.begin().with(ID, "m1").with(SIZE, number++).with(ILL, "cold").emit();
  }

  /** Records by OpenTelemetry's own API. */
  @Benchmark
  public void otelRecord() {
    logger
        .logRecordBuilder()
        .setEventName("meeting.said")
        .setAttribute(ID_KEY, "m1")
        .setAttribute(SIZE_KEY, number++)
        .setAttribute(TEXT_KEY, "hello")
        .emit();
  }

  /** Looks up the current subject. */
  @Benchmark
  public Subject whose() {
    return client.decisions.of(Context.current());
  }

  /** Increments the usual counter of events. */
  @Benchmark
  public void counter() {
    counter.increment();
  }

  /** Increments an exact count. */
  @Benchmark
  public void adder() {
    adder.increment();
  }
}
