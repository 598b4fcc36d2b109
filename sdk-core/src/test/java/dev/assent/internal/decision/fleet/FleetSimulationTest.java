/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.fixtures.FleetRun;
import dev.assent.fixtures.LogRecorder;
import dev.assent.internal.decision.Fixture;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Processes and a platform on several servers, in virtual time: copies that are behind, lost and
 * late replies, streams that break, servers that stop, promotions that lose commits. A seed repeats
 * a run.
 */
class FleetSimulationTest {
  private static final FleetRun.Times TIMES =
      new FleetRun.Times(
          Duration.ofMillis(250), SimulatedProcess.REFRESH, SimulatedProcess.STALENESS);
  private static final int TICKS = 400;
  private static final int SEEDS = Integer.getInteger("tests.fleet.seeds", 50);
  private static final int PROCESSES = Integer.getInteger("tests.fleet.processes", 2);
  private static final long FIRST = Long.getLong("tests.fleet.first", 1);

  @TempDir Path directory;

  @Test
  void run_anySeed_permitsOnlyWhatWasPermittedAndAllThatIs() {
    for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
      assertThat(new Run(seed, null).problem()).as("seed %d", seed).isNull();
    }
  }

  /** A process checks itself what a server must check. */
  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"NO_CHECK", "OLD_READS_COPY", "RESUMES_ACROSS_GENERATIONS"})
  void run_platformThatChecksNothing_harmsNobody(Fault fault) {
    for (long seed = FIRST; seed < FIRST + SEEDS / 5; seed++) {
      assertThat(new Run(seed, fault).problem()).as("seed %d", seed).isNull();
    }
  }

  /** The simulation notices what it is for. */
  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"NO_CHECK", "OLD_READS_COPY", "RESUMES_ACROSS_GENERATIONS"})
  void run_platformWithAMistake_isNoticed(Fault fault) {
    for (long seed = 1; seed < 400; seed++) {
      if (new Run(seed, fault).problem() != null) {
        return;
      }
    }
    throw new AssertionError("no seed shows " + fault);
  }

  private final class Run {
    private final long seed;
    private final Fault fault;
    private final List<String> users = List.of("acme/u1", "acme/u2", "acme/u3");
    private final List<SimulatedProcess> processes = new ArrayList<>();
    private Fixture fixture;
    private Platforms platforms;

    Run(long seed, Fault fault) {
      this.seed = seed;
      this.fault = fault;
    }

    /** Returns the first violation of a law; null if there is none. */
    String problem() {
      Random random = new Random(seed);
      fixture = new Fixture(directory);
      platforms = new Platforms(fixture.clock, random, fault, users);
      try (LogRecorder unread = LogRecorder.start("dev.assent.consent")) {
        for (int i = 0; i < PROCESSES; i++) {
          processes.add(new SimulatedProcess(platforms, fixture, new Random(random.nextLong())));
        }
        return new FleetRun(fixture.clock, TIMES, users, platforms, processes).problem(TICKS);
      } finally {
        processes.forEach(SimulatedProcess::close);
      }
    }
  }
}
