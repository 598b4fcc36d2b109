/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.pipeline;

import io.opentelemetry.api.trace.Span;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
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
 * Measures the cost of a span's life on the application's thread: start, ten attributes, two
 * events, end. Everything behind it runs as usual (queue, worker, encoding, HTTP to a receiver in
 * another process). {@link Contender} describes the contenders. At this rate every contender's
 * queue overflows. The times compare the application's side; the bytes per operation are those of
 * all threads.
 *
 * <p>{@code java -jar benchmarks/target/benchmarks.jar SpanLife -prof gc}
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 12, time = 1000, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 4, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Fork(2)
public class SpanLifeBenchmark {
  /** The contender, which includes the policy's decision. */
  @Param({"plain", "permitted", "stripped", "withheld"})
  public String contender = "plain";

  private @Nullable PipelineReceiver receiver;
  private @Nullable Contender running;

  /** Starts a receiver and a contender. */
  @Setup(Level.Trial)
  public void start() throws IOException {
    receiver = PipelineReceiver.start();
    running = Contender.start(contender, receiver.endpoint());
  }

  /** Ends both. */
  @TearDown(Level.Trial)
  public void stop() {
    if (running != null) {
      running.close();
    }
    if (receiver != null) {
      receiver.close();
    }
  }

  /** Records one span. */
  @Benchmark
  public Span life() {
    Span span = load().started();
    span.end();
    return span;
  }

  private SpanLoad load() {
    if (running == null) {
      throw new IllegalStateException("not set up");
    }
    return running.load();
  }
}
