/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.revoke;

import com.sun.management.ThreadMXBean;
import dev.assent.Assent;
import dev.assent.AssentBuilder;
import dev.assent.benchmarks.report.Figures;
import dev.assent.consent.Receipt;
import dev.assent.consent.Subject;
import dev.assent.ledger.Signal;
import dev.assent.ledger.State;
import io.opentelemetry.api.logs.Logger;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Measures the time from {@code revoke()} to its receipt, each time for another user whose chat is
 * everywhere in the process:
 *
 * <ul>
 *   <li>{@code queues}: 2048 spans and 2048 log records in the queues, nothing in flight; all of
 *       them lose their text
 *   <li>{@code stalled}: the same queues full, and 512 spans of the user in a request of 8 MiB, of
 *       which the receiver has read half before it stalls
 *   <li>{@code spool}: a number of MiB on disk, of which 64 spans are the user's: all segments are
 *       rewritten under a new key, and forced
 * </ul>
 *
 * <p>No local source stores choices, so that no file but the spool's is forced. {@code java -Xmx1g
 * -cp benchmarks/target/benchmarks.jar dev.assent.benchmarks.revoke.RevokeLatency queues 1000}, or
 * {@code stalled 1000}, or {@code spool 50 64}. Prints percentiles in milliseconds of the time
 * until the call returned, and until the receipt; prints the first revocation of the process
 * separately, and the processor time of the thread that purges. Writes {@link Figures}.
 */
public final class RevokeLatency {
  private static final int QUEUE = 2048;
  private static final int BATCH = 512;
  private static final int FRAME = 64;
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final String BIG = "x".repeat(16 << 10);
  private static final String SMALL = "hello";
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final String mode;
  private final int revocations;
  private final int warmUp;
  private final long[] called;
  private final long[] completed;
  private final long[] purging;
  private double first = Double.NaN;
  private final StallingReceiver receiver = new StallingReceiver();
  private final Assent assent;
  private final Tracer tracer;
  private final Logger logger;
  private long control;
  private final Path directory = Files.createTempDirectory("revoke");

  private RevokeLatency(String mode, int revocations, int mebibytes) throws Exception {
    this.mode = mode;
    this.revocations = revocations;
    this.warmUp = Math.min(200, Math.max(3, revocations / 5));
    this.called = new long[revocations];
    this.completed = new long[revocations];
    this.purging = new long[revocations];
    this.assent = build(mebibytes);
    this.tracer = assent.openTelemetry().getTracer("app");
    this.logger = assent.openTelemetry().getLogsBridge().get("app");
  }

  /** Prints percentiles. */
  public static void main(String[] arguments) throws Exception {
    String mode = arguments.length == 0 ? "queues" : arguments[0];
    int revocations = arguments.length < 2 ? 1000 : Integer.parseInt(arguments[1]);
    int mebibytes = arguments.length < 3 ? 64 : Integer.parseInt(arguments[2]);
    new RevokeLatency(mode, revocations, mebibytes).run(mebibytes);
    System.exit(0);
  }

  private Assent build(int mebibytes) throws IOException {
    Path catalog = Consenting.catalog(directory);
    boolean isStalled = mode.equals("stalled");
    String queue = Integer.toString(isStalled ? QUEUE : 2 * QUEUE);
    String batch = Integer.toString(isStalled ? BATCH : 2 * QUEUE);
    AssentBuilder builder =
        Consenting.builder(catalog, receiver.endpoint())
            .setting("OTEL_BSP_SCHEDULE_DELAY", "1h")
            .setting("OTEL_BSP_MAX_QUEUE_SIZE", queue)
            .setting("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", batch)
            .setting("OTEL_BLRP_SCHEDULE_DELAY", "1h")
            .setting("OTEL_BLRP_MAX_QUEUE_SIZE", queue)
            .setting("OTEL_BLRP_MAX_EXPORT_BATCH_SIZE", batch);
    if (mode.equals("spool")) {
      builder
          .setting("ASSENT_SPOOL_DIR", directory.resolve("spool").toString())
          .setting("ASSENT_SPOOL_MAX_BYTES", Long.toString(mebibytes * (4L << 20)));
    }
    return builder.build();
  }

  private void run(int mebibytes) throws Exception {
    if (mode.equals("spool")) {
      receiver.answer(503);
      fillSpool(mebibytes);
    }
    for (int i = -warmUp; i < revocations; i++) {
      String user = "acme/u" + (i + warmUp);
      Subject subject = Consenting.granted(assent, user);
      control = controlThread();
      switch (mode) {
        case "queues" -> withFullQueues(subject, user, i);
        case "stalled" -> withStalledReceiver(subject, user, i);
        case "spool" -> withSpool(subject, user, i);
        default -> throw new IllegalArgumentException(mode);
      }
    }
    Figures figures = new Figures(RevokeLatency.class);
    print(figures, "called", called);
    print(figures, "receipt", completed);
    print(figures, "purging", purging);
    print(figures, "first", new long[] {(long) (first * 1e6)});
    figures.write();
    if (mode.equals("spool")) {
      System.out.println(in(Signal.TRACES, State.SPOOLED) + " spans on disk");
    }
    assent.close();
    receiver.close();
  }

  private void withFullQueues(Subject subject, String user, int round) {
    record(subject, QUEUE, QUEUE, SMALL);
    awaitQueued();
    Receipt receipt = revoke(user, round);
    expect(sum(receipt, count -> count.stripped()), 2 * QUEUE);
    expect(assent.flush(LONG) ? 1 : 0, 1);
  }

  private void withStalledReceiver(Subject subject, String user, int round) throws Exception {
    StallingReceiver.Stall stall = receiver.stallNext();
    record(subject, BATCH, 0, BIG);
    stall.begun().await();
    record(subject, QUEUE, QUEUE, SMALL);
    awaitQueued();
    Receipt receipt = revoke(user, round);
    stall.end().countDown();
    expect(sum(receipt, count -> count.aborted()), BATCH);
    expect(sum(receipt, count -> count.possiblySent()), BATCH);
    expect(assent.flush(LONG) ? 1 : 0, 1);
  }

  private void withSpool(Subject subject, String user, int round) {
    record(subject, FRAME, 0, SMALL);
    expect(assent.flush(LONG) ? 1 : 0, 0);
    Receipt receipt = revoke(user, round);
    expect(sum(receipt, count -> count.erased()), FRAME);
  }

  private void fillSpool(int mebibytes) throws InterruptedException {
    Subject subject = Consenting.granted(assent, "acme/base");
    int spans = mebibytes << 10;
    for (int written = 0; written < spans; written += QUEUE) {
      try (Scope scope = subject.makeCurrent()) {
        for (int i = 0; i < QUEUE; i++) {
          tracer
              .spanBuilder("chat")
              .setAttribute(Consenting.NOTE, BIG.substring(0, 920))
              .startSpan()
              .end();
        }
      }
      expect(assent.flush(LONG) ? 1 : 0, 0);
    }
    System.out.println(in(Signal.TRACES, State.SPOOLED) + " spans on disk");
  }

  private void record(Subject subject, int spans, int logs, String text) {
    try (Scope scope = subject.makeCurrent()) {
      for (int i = 0; i < spans; i++) {
        tracer.spanBuilder("chat").setAttribute(Consenting.CHAT, text).startSpan().end();
      }
      for (int i = 0; i < logs; i++) {
        logger.logRecordBuilder().setAttribute(Consenting.CHAT, text).emit();
      }
    }
  }

  private void awaitQueued() {
    expect(in(Signal.TRACES, State.QUEUED), QUEUE);
    expect(in(Signal.LOGS, State.QUEUED), QUEUE);
  }

  private long in(Signal signal, State state) {
    return assent.ledger().entry("default", signal).states().getOrDefault(state, 0L);
  }

  private Receipt revoke(String user, int round) {
    long purged = processorNanos();
    long began = System.nanoTime();
    CompletableFuture<Receipt> receipt = Consenting.revoke(assent, user);
    long returned = System.nanoTime();
    Receipt output = receipt.orTimeout(LONG.toSeconds(), TimeUnit.SECONDS).join();
    long ended = System.nanoTime();
    if (round == -warmUp) {
      first = (ended - began) / 1e6;
    }
    if (round >= 0) {
      purging[round] = processorNanos() - purged;
      called[round] = returned - began;
      completed[round] = ended - began;
    }
    return output;
  }

  /** Returns the processor time of the thread that purges. */
  private long processorNanos() {
    return THREADS.getThreadCpuTime(control);
  }

  private static long controlThread() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("assent-control"))
        .findAny()
        .orElseThrow()
        .getId();
  }

  private interface Column {
    long of(Receipt.Count count);
  }

  private static long sum(Receipt receipt, Column column) {
    return receipt.counts().stream().mapToLong(column::of).sum();
  }

  private void expect(long found, long wanted) {
    if (found != wanted) {
      throw new IllegalStateException(
          mode + ": " + found + " instead of " + wanted + "\n" + assent.ledger());
    }
  }

  private void print(Figures figures, String what, long[] nanos) {
    PrintStream out = System.out;
    figures.add(
        what,
        Map.of("mode", mode),
        "ms/op",
        Arrays.stream(nanos).mapToDouble(each -> each / 1e6).toArray());
    long[] sorted = nanos.clone();
    Arrays.sort(sorted);
    out.printf(
        "%s, %,d revocations, %s: p50 %.3f ms, p90 %.3f ms, p99 %.3f ms, longest %.3f ms%n",
        mode,
        sorted.length,
        what,
        at(sorted, 0.50),
        at(sorted, 0.90),
        at(sorted, 0.99),
        at(sorted, 1));
  }

  private static double at(long[] sorted, double part) {
    return sorted[(int) (part * (sorted.length - 1))] / 1e6;
  }
}
