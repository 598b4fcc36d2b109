/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.pipeline;

import com.sun.management.ThreadMXBean;
import dev.assent.benchmarks.pipeline.PipelineReceiver.Arrived;
import io.opentelemetry.api.trace.Span;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * One contender in a process of its own. {@link PipelineRuns} starts it, and reads its output: a
 * line for each figure, with its name and its value.
 */
final class PipelineFork {
  /** The system property that tries a fork out beside other programs: fewer rounds, and slower. */
  static final String QUICK = "benchmarks.quick";

  private static final boolean IS_QUICK = Boolean.getBoolean(QUICK);
  private static final int BURST = 512;
  private static final int BURSTS = 250;
  private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(IS_QUICK ? 40 : 10);
  private static final int WARM_UP = 300;
  private static final int SMALL = 16;
  private static final int WARM_UP_SMALL = IS_QUICK ? 500 : 20_000;
  private static final long PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(50);
  private static final int ENDS = 600_000;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final Contender contender;
  private final String endpoint;
  private long ownNanos;
  private long ownBytes;

  private PipelineFork(Contender contender, String endpoint) {
    this.contender = contender;
    this.endpoint = endpoint;
  }

  /** Takes the question, the contender, and the receiver's endpoint. */
  public static void main(String[] arguments) throws Exception {
    try (Contender contender = Contender.start(arguments[1], arguments[2])) {
      PipelineFork fork = new PipelineFork(contender, arguments[2]);
      fork.warmUp();
      if (arguments[0].equals("cost")) {
        fork.cost();
      } else {
        fork.saturation();
      }
    }
    System.exit(0);
  }

  /**
   * Records bursts of one batch, at a rate at which no queue is full, and flushes. Measures the
   * time of all threads of the process, including the garbage collector's and without the
   * compiler's, and the bytes that they allocate. Of the thread that records, only the bursts are
   * measured, without its pauses. Fails unless exactly the permitted data arrived.
   */
  private void cost() throws Exception {
    Arrived before = Arrived.at(endpoint);
    AllocatedBytes allocated = AllocatedBytes.now();
    ProcessorTime start = ProcessorTime.now();
    offer(BURSTS);
    long cpu = ProcessorTime.now().since(start);
    long bytes = AllocatedBytes.now().since(allocated);
    check(before, Arrived.at(endpoint));
    print("cpu", (double) cpu / BURSTS / BURST);
    print("bytes", (double) bytes / BURSTS / BURST);
    print("thread", (double) ownNanos / BURSTS / BURST);
    print("threadBytes", (double) ownBytes / BURSTS / BURST);
  }

  private void offer(int bursts) {
    long thread = Thread.currentThread().getId();
    long next = System.nanoTime();
    for (int burst = 0; burst < bursts; burst++) {
      long bytes = THREADS.getThreadAllocatedBytes(thread);
      long nanos = THREADS.getCurrentThreadCpuTime();
      burst(BURST);
      ownNanos += THREADS.getCurrentThreadCpuTime() - nanos;
      ownBytes += THREADS.getThreadAllocatedBytes(thread) - bytes;
      next += PERIOD_NANOS;
      for (long left = next - System.nanoTime(); left > 0; left = next - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
    }
    flush();
  }

  /**
   * Records until all code is compiled; each burst is delivered before the next. Code that runs
   * once per request takes ten thousand requests to be compiled, so most bursts are small. The
   * pause is for OpenTelemetry's processor, which may otherwise treat a flush right after another
   * as the earlier one.
   */
  private void warmUp() {
    for (int burst = 0; burst < WARM_UP + WARM_UP_SMALL; burst++) {
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

  private void check(Arrived before, Arrived after) {
    long spans = after.spans() - before.spans();
    long attributes = after.attributes() - before.attributes();
    long expected = contender.arriving() < 0 ? 0 : (long) BURSTS * BURST;
    if (spans != expected || attributes != expected * contender.arriving()) {
      throw new IllegalStateException(spans + " spans arrived, " + attributes + " attributes");
    }
  }

  /** Ends spans on one thread as fast as possible, even if the queue refuses them. */
  private void saturation() throws Exception {
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
    System.out.println(figure + " " + value);
  }
}
