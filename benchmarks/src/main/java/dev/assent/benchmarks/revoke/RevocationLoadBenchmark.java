/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.revoke;

import dev.assent.Assent;
import dev.assent.consent.Receipt;
import dev.assent.consent.Subject;
import dev.assent.internal.decision.SubjectHandle;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Measures the cost of a span's life on the application's thread (start, ten attributes, one of
 * them chat, end) while decisions change at a given rate. Each change is a {@code revoke()} of
 * another user's chat, and purges all queues; the next one does not wait for its receipt.
 * Everything behind runs as usual, down to a receiver on loopback that discards. At this rate every
 * contender's queue overflows; the times compare the application's side.
 *
 * <ul>
 *   <li>{@code assent}: the recorded spans belong to a user who granted chat, and keeps the grant
 *   <li>{@code plain}: OpenTelemetry with its batch processor and OTLP exporter; nothing changes
 *       there
 * </ul>
 *
 * <p>The result includes the rates per second that were reached, as {@code changed} and {@code
 * receipts}: a rate below the requested one means that the machine could do no more. {@code java
 * -jar benchmarks/target/benchmarks.jar RevocationLoad -prof gc}; {@code -bm sample} for the
 * percentiles; {@code -p changesPerSecond=10,1000} for the rates between.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 12, time = 1000, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 4, time = 400, timeUnit = TimeUnit.MILLISECONDS)
@Fork(2)
public class RevocationLoadBenchmark {
  /** The maximum number of revocations without a receipt; further ones wait. */
  private static final int MOST_UNDER_WAY = 1000;

  /** The contender {@code plain}, or Assent with this number of changes per second. */
  @Param({"plain", "0", "1", "100", "10000"})
  public String changesPerSecond = "0";

  private final AtomicLong changed = new AtomicLong();
  private final AtomicLong receipts = new AtomicLong();
  private @Nullable StallingReceiver receiver;
  private @Nullable SdkTracerProvider plain;
  private @Nullable Assent assent;
  private @Nullable Thread changing;
  private io.opentelemetry.context.@Nullable Scope scope;
  private @Nullable Tracer tracer;
  private volatile boolean ended;

  /** The rates of changes that were reached. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.EVENTS)
  public static class Reached {
    /** Revocations whose call returned, per second. */
    public long changed;

    /** Revocations whose receipt arrived, per second. */
    public long receipts;

    private long changedBefore;
    private long receiptsBefore;
    private long began;

    /** Starts counting. */
    @Setup(Level.Iteration)
    public void begin(RevocationLoadBenchmark load) {
      changedBefore = load.changed.get();
      receiptsBefore = load.receipts.get();
      began = System.nanoTime();
    }

    /** Stops counting. */
    @TearDown(Level.Iteration)
    public void end(RevocationLoadBenchmark load) {
      double seconds = (System.nanoTime() - began) / 1e9;
      changed = Math.round((load.changed.get() - changedBefore) / seconds);
      receipts = Math.round((load.receipts.get() - receiptsBefore) / seconds);
    }
  }

  /** Starts a receiver, a contender, and the thread that revokes. */
  @Setup(Level.Trial)
  @SuppressWarnings("MustBeClosedChecker") // closed by the tear-down
  public void start() throws IOException, InterruptedException {
    StallingReceiver to = new StallingReceiver();
    receiver = to;
    if (changesPerSecond.equals("plain")) {
      SdkTracerProvider provider = plain(to.endpoint());
      plain = provider;
      tracer = provider.get("app");
      return;
    }
    Assent built = Consenting.builder(catalog(), to.endpoint()).build();
    assent = built;
    tracer = built.openTelemetry().getTracer("app");
    Subject recorded = Consenting.granted(built, "acme/recorded");
    scope = recorded.makeCurrent();
    int rate = Integer.parseInt(changesPerSecond);
    if (rate > 0) {
      Thread thread = new Thread(() -> change(built, rate), "changing");
      thread.setDaemon(true);
      changing = thread;
      thread.start();
    }
  }

  private static SdkTracerProvider plain(String endpoint) {
    return SdkTracerProvider.builder()
        .addSpanProcessor(
            BatchSpanProcessor.builder(
                    OtlpHttpSpanExporter.builder().setEndpoint(endpoint + "/v1/traces").build())
                .build())
        .build();
  }

  private static Path catalog() throws IOException {
    Path directory = Files.createTempDirectory("load");
    directory.toFile().deleteOnExit();
    Path catalog = Consenting.catalog(directory);
    catalog.toFile().deleteOnExit();
    return catalog;
  }

  private void change(Assent of, int perSecond) {
    Queue<CompletableFuture<Receipt>> underWay = new ArrayDeque<>();
    long interval = TimeUnit.SECONDS.toNanos(1) / perSecond;
    long next = System.nanoTime();
    for (long i = 0; !ended; i++) {
      ((SubjectHandle) of.subject("acme/u" + i % 512)).decision();
      CompletableFuture<Receipt> receipt = Consenting.revoke(of, "acme/u" + i % 512);
      changed.incrementAndGet();
      underWay.add(receipt.whenComplete((done, failed) -> receipts.incrementAndGet()));
      while (underWay.size() > MOST_UNDER_WAY) {
        underWay.remove().join();
      }
      while (!underWay.isEmpty() && underWay.element().isDone()) {
        underWay.remove();
      }
      next = Math.max(next + interval, System.nanoTime() - interval);
      while (!ended && next - System.nanoTime() > 0) {
        LockSupport.parkNanos(next - System.nanoTime());
      }
    }
  }

  /** Stops them. */
  @TearDown(Level.Trial)
  public void stop() throws IOException, InterruptedException {
    ended = true;
    if (changing != null) {
      changing.join();
    }
    if (scope != null) {
      scope.close();
    }
    if (assent != null) {
      assent.close();
    }
    if (plain != null) {
      plain.close();
    }
    if (receiver != null) {
      receiver.close();
    }
  }

  /** Records one span. */
  @Benchmark
  public @Nullable Span life(Reached reached) {
    Tracer by = tracer;
    if (by == null) {
      return null;
    }
    Span span = by.spanBuilder("chat").setSpanKind(SpanKind.CLIENT).startSpan();
    span.setAttribute(Consenting.CHAT, "hello");
    span.setAttribute(Consenting.NOTE, "note");
    span.setAttribute("http.request.method", "GET");
    span.setAttribute("http.route", "/meetings/{id}");
    span.setAttribute("http.response.status_code", 200L);
    span.setAttribute("url.scheme", "https");
    span.setAttribute("server.address", "meet.example.com");
    span.setAttribute("server.port", 443L);
    span.setAttribute("network.protocol.version", "1.1");
    span.setAttribute("network.protocol.name", "http");
    span.end();
    return span;
  }
}
