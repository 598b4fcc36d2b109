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
 * What an event costs who records it: three fields, through the facade, into a plain SDK's logger
 * whose processor only counts, so that no gate and no queue is measured.
 *
 * <ul>
 *   <li>{@code permitted}: some destination may get all of it
 *   <li>{@code stripped}: the same but for one field, which is not even put into the record
 *   <li>{@code denied}: no destination may get it; it is never built, and counted
 *   <li>{@code unknown}: the same of nobody in particular, of whom nothing is known
 *   <li>{@code deniedInContext}: the same of a subject in the context, one of many
 *   <li>{@code whose}: the subject of the current context alone, which every event asks for
 *   <li>{@code otelRecord}: the permitted record by OpenTelemetry's own API; it asks nobody
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

  /** A process of one subject, who granted chat. */
  private ManySubjects client;

  /** A process of many, with nobody of its own. */
  private ManySubjects server;

  private Logger logger;
  private EventEmitter said;
  private EventEmitter felt;
  private EventEmitter seen;
  private EventEmitter seenByServer;
  private long records;
  private long attributes;
  private long number;

  /** Where a thread is whose context has a subject. */
  @State(Scope.Thread)
  public static class InContext {
    private io.opentelemetry.context.Scope current;

    /** Makes a subject current. */
    @Setup
    @SuppressWarnings("MustBeClosedChecker") // until the tear-down
    public void open(EventBenchmark benchmark) {
      current = benchmark.server.decisions.subject(ManySubjects.path(0)).makeCurrent();
    }

    /** Nobody is current. */
    @TearDown
    public void close() {
      current.close();
    }
  }

  /** Declares events, and looks at what comes of them. */
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

  /** Ends its threads. */
  @TearDown
  public void close() {
    client.close();
    server.close();
  }

  /** Built whole. */
  @Benchmark
  public void permitted() {
    said.begin().with(ID, "m1").with(SIZE, number++).with(TEXT, "hello").emit();
  }

  /** Built without one field. */
  @Benchmark
  public void stripped() {
    felt.begin().with(ID, "m1").with(SIZE, number++).with(ILL, "cold").emit();
  }

  /** Counted. */
  @Benchmark
  public void denied() {
    seen.begin().with(ID, "m1").with(SIZE, number++).with(ILL, "cold").emit();
  }

  /** Counted. */
  @Benchmark
  public void unknown() {
    seenByServer.begin().with(ID, "m1").with(SIZE, number++).with(ILL, "cold").emit();
  }

  /** Counted. */
  @Benchmark
  public void deniedInContext(InContext subject) {
    seenByServer.begin().with(ID, "m1").with(SIZE, number++).with(ILL, "cold").emit();
  }

  /** By OpenTelemetry's own API. */
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

  /** Whose it is. */
  @Benchmark
  public Subject whose() {
    return client.decisions.of(Context.current());
  }

  /** What people count events with. */
  @Benchmark
  public void counter() {
    counter.increment();
  }

  /** What exact counting takes. */
  @Benchmark
  public void adder() {
    adder.increment();
  }
}
