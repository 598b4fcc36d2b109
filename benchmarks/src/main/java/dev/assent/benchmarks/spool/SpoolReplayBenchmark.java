/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.spool;

import dev.assent.exporter.spool.Frame;
import dev.assent.time.Clock;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
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
 * What does it cost, per span, to bring 512 permitted spans from disk as far as the request: read,
 * decrypted, judged by their header, put together, put back as if the receiver were busy? Nothing
 * is decoded. {@code java -jar benchmarks/target/benchmarks.jar SpoolReplay -prof gc}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class SpoolReplayBenchmark {
  private static final int SPANS = 512;

  /** Spans in a frame. */
  @Param({"64", "1"})
  public int frame = 64;

  /** Spans on disk. */
  @Param({"4096", "32768"})
  public int onDisk = 4096;

  private final Clock clock = Clock.system();
  private @Nullable SpoolFixture fixture;

  /** Fills a spool. */
  @Setup(Level.Trial)
  public void start() throws IOException {
    SpoolFixture spool = new SpoolFixture(16, frame);
    for (int i = 0; i < onDisk; i += frame) {
      spool.append(spool.spans);
    }
    fixture = spool;
    if (replay().length < SPANS * 100) {
      throw new IllegalStateException("no request");
    }
  }

  /** Deletes it. */
  @TearDown(Level.Trial)
  public void stop() throws IOException {
    Objects.requireNonNull(fixture).close();
  }

  /** One request's worth. */
  @Benchmark
  @OperationsPerInvocation(SPANS)
  public byte[] replay() {
    SpoolFixture spool = Objects.requireNonNull(fixture);
    List<Frame> passed = new ArrayList<>();
    for (Frame taken : spool.lane.take(SPANS)) {
      Frame judged =
          spool.lane.gate().leave(taken, dev.assent.ledger.State.IN_FLIGHT, false, clock);
      if (judged != null) {
        passed.add(judged);
      }
    }
    byte[] request = Objects.requireNonNull(spool.packed.pack(passed));
    if (!spool.lane.frameKeeper().keep(passed, false).isEmpty()) {
      throw new IllegalStateException("not put back");
    }
    return request;
  }
}
