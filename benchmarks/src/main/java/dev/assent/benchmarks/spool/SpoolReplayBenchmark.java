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
 * What does it cost, per span, to bring 512 spans of one subject from disk as far as the request?
 *
 * <ul>
 *   <li>{@code permitted}: read, decrypted, judged by their header, put together, put back as if
 *       the receiver were busy; nothing is decoded
 *   <li>{@code stripped}: frames that were read before, of which three of ten attributes were
 *       denied meanwhile: judged, decoded, stripped, encoded, put together
 *   <li>{@code denied}: the same, of which everything was denied: judged, decoded, withheld
 * </ul>
 *
 * <p>A revocation erases what lies on disk, so that only frames that are under way when it comes
 * are stripped or denied like this. {@code java -jar benchmarks/target/benchmarks.jar SpoolReplay
 * -prof gc}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 2000, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 4, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Fork(2)
public class SpoolReplayBenchmark {
  private static final int SPANS = 512;

  /** What the gate says of them. */
  @Param({"permitted", "stripped", "denied"})
  public String gate = "permitted";

  /** Spans in a frame. */
  @Param({"64", "1"})
  public int frame = 64;

  /** Spans on disk. */
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
    int before = Objects.requireNonNull(spool.packed.pack(taken)).length;
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
    boolean permitted = gate.equals("permitted");
    List<Frame> passed = new ArrayList<>();
    for (Frame each : permitted ? spool.signalSpool.take(SPANS) : taken) {
      Frame gated =
          spool.signalSpool.gate().leave(each, dev.assent.ledger.State.IN_FLIGHT, false, clock);
      if (gated != null) {
        passed.add(gated);
      }
    }
    byte[] request = Objects.requireNonNull(spool.packed.pack(passed));
    if (permitted && !spool.signalSpool.frameKeeper().keep(passed, false).isEmpty()) {
      throw new IllegalStateException("not put back");
    }
    return request;
  }
}
