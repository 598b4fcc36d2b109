/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.spool;

import dev.assent.internal.spool.Frame;
import dev.assent.internal.time.Clock;
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
 * Measures the cost per span of bringing 512 spans of one subject from disk to the request.
 *
 * <ul>
 *   <li>{@code permitted}: frames are read, decrypted, gated by their headers, joined, and put back
 *       as if the receiver were busy; nothing is decoded
 *   <li>{@code stripped}: frames that were read before; three of ten attributes were denied
 *       meanwhile: gated, decoded, stripped, encoded, joined
 *   <li>{@code denied}: the same, but everything was denied: gated, decoded, withheld
 * </ul>
 *
 * <p>A revocation erases the data on disk, so only frames that were already read are stripped or
 * denied in this way. {@code java -jar benchmarks/target/benchmarks.jar SpoolReplay -prof gc}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 2000, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 4, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Fork(2)
public class SpoolReplayBenchmark {
  private static final int SPANS = 512;

  /** The gate's result. */
  @Param({"permitted", "stripped", "denied"})
  public String gate = "permitted";

  /** The number of spans in a frame. */
  @Param({"64", "1"})
  public int frame = 64;

  /** The number of spans on disk. */
  @Param("4096")
  public int onDisk = 4096;

  private final Clock clock = Clock.system();
  private @Nullable SpoolFixture fixture;
  private List<Frame> taken = List.of();

  /** Fills a spool. */
  @Setup(Level.Trial)
  public void start() throws IOException {
    SpoolFixture spool = new SpoolFixture(16, frame, content());
    for (int i = 0; i < onDisk; i += frame) {
      spool.append(spool.spans);
    }
    fixture = spool;
    if (gate.equals("permitted")) {
      expect(replay().length > SPANS * 100);
      return;
    }
    taken = spool.signalSpool.take(SPANS);
    int before = Objects.requireNonNull(spool.packed.pack(taken)).message().length;
    spool.deny();
    int after = replay().length;
    expect(gate.equals("denied") ? after == 0 : after > 0 && after < before);
  }

  private SpoolFixture.Content content() {
    return switch (gate) {
      case "permitted" -> SpoolFixture.Content.NONE;
      case "stripped" -> SpoolFixture.Content.ATTRIBUTES;
      case "denied" -> SpoolFixture.Content.ALL;
      default -> throw new IllegalArgumentException(gate);
    };
  }

  private void expect(boolean is) {
    if (!is) {
      throw new IllegalStateException("the gate does not say " + gate);
    }
  }

  /** Deletes the spool. */
  @TearDown(Level.Trial)
  public void stop() throws IOException {
    Objects.requireNonNull(fixture).close();
  }

  /** Replays the spans of one request. */
  @Benchmark
  @OperationsPerInvocation(SPANS)
  public byte[] replay() {
    SpoolFixture spool = Objects.requireNonNull(fixture);
    boolean permitted = gate.equals("permitted");
    List<Frame> passed = new ArrayList<>();
    for (Frame each : permitted ? spool.signalSpool.take(SPANS) : taken) {
      Frame gated =
          spool.signalSpool.gate().leave(each, dev.assent.ledger.State.IN_FLIGHT, false, clock);
      if (gated != null) {
        passed.add(gated);
      }
    }
    byte[] request = Objects.requireNonNull(spool.packed.pack(passed)).message();
    if (permitted && !spool.signalSpool.undeliveredFrames().keep(passed, false).isEmpty()) {
      throw new IllegalStateException("not put back");
    }
    return request;
  }
}
