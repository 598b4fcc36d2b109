/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.pipeline;

import com.sun.management.ThreadMXBean;
import dev.assent.benchmarks.pipeline.PipelineReceiver.Arrived;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * One contender in a process of its own. {@link PipelineForks} starts it, and reads its output: a
 * line for each figure.
 */
final class PipelineFork {
  /** The system property that only tries a fork out: a short warm-up, and few bursts. */
  static final String QUICK = "benchmarks.quick";

  /** The number of spans in a burst. */
  static final int BURST = 512;

  /** The first word of a line with a figure's name and value. */
  static final String FIGURE = "figure";

  /**
   * An option of a process that measures: code is compiled after a quarter of the calls that the
   * JDK waits for, so that a warm-up takes a third of a minute instead of a whole one. All
   * contenders have it.
   */
  static final String EARLY = "-XX:CompileThresholdScaling=0.25";

  /** The exit code of a process of which some spans were dropped. */
  static final int LOST = 3;

  private static final boolean IS_QUICK = Boolean.getBoolean(QUICK);
  private static final int BURSTS = IS_QUICK ? 50 : 250;
  private static final int TRIAL_BURSTS = IS_QUICK ? 20 : 100;
  private static final int WARM_UP = IS_QUICK ? 50 : 300;
  private static final int SMALL = 16;
  private static final int WARM_UP_SMALL = IS_QUICK ? 500 : 5_000;
  private static final long PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(50);
  private static final int ENDS = 600_000;

  /** Tells of each batch with dropped spans. */
  private static final Logger DROPPED = Logger.getLogger(BatchSpanProcessor.class.getName());

  /** Tells of each start. */
  private static final Logger ASSENT = Logger.getLogger("dev.assent");

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final Contender contender;
  private final String endpoint;
  private final long warmUpNanos;
  private long ownNanos;
  private long ownBytes;

  private PipelineFork(Contender contender, String endpoint, long warmUpNanos) {
    this.contender = contender;
    this.endpoint = endpoint;
    this.warmUpNanos = warmUpNanos;
  }

  /**
   * Takes the question, the contender, the receiver's endpoint, the milliseconds from one burst to
   * the next, and the seconds after which the warm-up ends even if it is not complete.
   */
  public static void main(String[] arguments) throws Exception {
    DROPPED.setLevel(Level.OFF); // the exit code tells it
    ASSENT.setLevel(Level.WARNING);
    boolean hasArrived;
    try (Contender contender = Contender.start(arguments[1], arguments[2])) {
      long warmUpNanos = TimeUnit.SECONDS.toNanos(Long.parseLong(arguments[4]));
      PipelineFork fork = new PipelineFork(contender, arguments[2], warmUpNanos);
      fork.warmUp();
      hasArrived =
          switch (arguments[0]) {
            case "cost" -> fork.cost(new Rate(Integer.parseInt(arguments[3])));
            case "rate" -> fork.calibrate();
            default -> fork.saturation();
          };
    }
    System.exit(hasArrived ? 0 : LOST);
  }

  /**
   * Records bursts of one batch, at a rate at which no queue is full, and flushes. Measures the
   * time of all threads of the process, including the garbage collector's and without the
   * compiler's, and the bytes that they allocate. Of the thread that records, only the bursts are
   * measured, without its pauses. False if spans were dropped.
   */
  private boolean cost(Rate rate) throws Exception {
    Arrived before = Arrived.at(endpoint);
    AllocatedBytes allocated = AllocatedBytes.now();
    ProcessorTime start = ProcessorTime.now();
    offer(BURSTS, rate);
    long cpu = ProcessorTime.now().since(start);
    long bytes = AllocatedBytes.now().since(allocated);
    print("cpu", (double) cpu / BURSTS / BURST);
    print("bytes", (double) bytes / BURSTS / BURST);
    print("thread", (double) ownNanos / BURSTS / BURST);
    print("threadBytes", (double) ownBytes / BURSTS / BURST);
    return hasArrived(BURSTS, before, Arrived.at(endpoint));
  }

  /** Prints the period of a rate with headroom. */
  private boolean calibrate() throws IOException, InterruptedException {
    Optional<Rate> found =
        Rate.calibrate(
            rate -> {
              Arrived before = Arrived.at(endpoint);
              offer(TRIAL_BURSTS, rate);
              return hasArrived(TRIAL_BURSTS, before, Arrived.at(endpoint));
            });
    found.ifPresent(rate -> print("period", rate.periodMillis()));
    return found.isPresent();
  }

  private void offer(int bursts, Rate rate) {
    long period = TimeUnit.MILLISECONDS.toNanos(rate.periodMillis());
    long thread = Thread.currentThread().getId();
    long next = System.nanoTime();
    for (int burst = 0; burst < bursts; burst++) {
      long bytes = THREADS.getThreadAllocatedBytes(thread);
      long nanos = THREADS.getCurrentThreadCpuTime();
      burst(BURST);
      ownNanos += THREADS.getCurrentThreadCpuTime() - nanos;
      ownBytes += THREADS.getThreadAllocatedBytes(thread) - bytes;
      next += period;
      for (long left = next - System.nanoTime(); left > 0; left = next - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
    }
    flush();
  }

  /**
   * Records until all code is compiled, or the time is up; each burst is delivered before the next.
   * Code that runs once per request takes thousands of requests to be compiled, so most bursts are
   * small. The pause is for OpenTelemetry's processor, which may otherwise treat a flush right
   * after another as the earlier one.
   */
  private void warmUp() {
    long began = System.nanoTime();
    for (int burst = 0; burst < WARM_UP + WARM_UP_SMALL; burst++) {
      if (System.nanoTime() - began > warmUpNanos) {
        return;
      }
      burst(burst < WARM_UP ? BURST : SMALL);
      flush();
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  private void burst(int spans) {
    for (int i = 0; i < spans; i++) {
      contender.load().started().end();
    }
  }

  private void flush() {
    if (!contender.flush().getAsBoolean()) {
      throw new IllegalStateException("not delivered");
    }
  }

  /** Returns whether all permitted data arrived; fails if anything else did. */
  private boolean hasArrived(int bursts, Arrived before, Arrived after) {
    long spans = after.spans() - before.spans();
    long attributes = after.attributes() - before.attributes();
    long expected = contender.arriving() < 0 ? 0 : (long) bursts * BURST;
    if (spans > expected || attributes != spans * contender.arriving()) {
      throw new IllegalStateException(spans + " spans arrived, " + attributes + " attributes");
    }
    return spans == expected;
  }

  /** Ends spans on one thread as fast as possible, even if the queue refuses them. */
  private boolean saturation() throws Exception {
    long[] nanos = new long[ENDS];
    end(nanos, ENDS / 2);
    Arrived before = Arrived.at(endpoint);
    long elapsed = end(nanos, ENDS);
    long arrived = Arrived.at(endpoint).spans() - before.spans();
    Arrays.sort(nanos);
    print("end.p50", (double) nanos[ENDS / 2]);
    print("end.p99", (double) nanos[ENDS / 100 * 99]);
    print("end.p99.9", (double) nanos[ENDS / 1000 * 999]);
    print("ended", ENDS * 1e9 / elapsed);
    print("arrived", arrived * 1e9 / elapsed);
    return true;
  }

  private long end(long[] nanos, int count) {
    long began = System.nanoTime();
    for (int i = 0; i < count; i++) {
      Span span = contender.load().started();
      long now = System.nanoTime();
      span.end();
      nanos[i] = System.nanoTime() - now;
    }
    return System.nanoTime() - began;
  }

  private static void print(String figure, double value) {
    System.out.println(FIGURE + " " + figure + " " + value);
  }
}
