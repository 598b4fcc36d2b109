/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.examples.consent.SimulatedDatabase.Mistake;
import dev.assent.fixtures.FleetRun;
import dev.assent.fixtures.LogRecorder;
import dev.assent.fixtures.ManualClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Processes with Assent and its HTTP client, and three of these servers over a primary with copies,
 * in virtual time: lost and late messages, copies that are behind, databases that are away, servers
 * that stop, promotions that lose commits, processes that start again with their stored states, and
 * clocks that are wrong. A seed repeats a run.
 */
class ServersSimulationTest {
  private static final FleetRun.Times TIMES =
      new FleetRun.Times(
          SimulatedProcess.TICK, SimulatedProcess.REFRESH, SimulatedProcess.STALENESS);
  private static final int TICKS = 600;
  private static final int SEEDS = Integer.getInteger("tests.servers.seeds", 1);
  private static final long FIRST = Long.getLong("tests.servers.first", 1);

  @TempDir Path directory;
  private int checked;
  private Path policy;
  private Path tokens;

  @BeforeEach
  void write() throws IOException {
    tokens = Files.createDirectory(directory.resolve("tokens"));
    Files.writeString(tokens.resolve("service"), SimulatedProcess.TOKEN);
    policy =
        Files.writeString(
            directory.resolve("policy.yaml"),
            """
            rules:
              - { categories: [service], purposes: [any], recipients: [any], basis: allow }
              - { categories: [content], purposes: [any], recipients: [any], basis: opt_in }
            """);
  }

  @Test
  void run_anySeed_permitsOnlyWhatWasPermittedAndAllThatIs() {
    for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
      assertThat(problem(seed, Mistake.NONE)).as("seed %d", seed).isNull();
    }
    assertThat(checked).isGreaterThan(100 * SEEDS);
  }

  /** The process hears that its change does not count. */
  @Test
  @Tag("ci")
  void run_balancerThatLosesChangesOfStreams_harmsNobody() {
    for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
      assertThat(problem(seed, Mistake.CHANGES_OF_STREAMS_LOST)).as("seed %d", seed).isNull();
    }
  }

  /** The simulation notices what it is for. */
  @ParameterizedTest
  @EnumSource(
      value = Mistake.class,
      names = {"HEARTBEATS_FIRST", "CHANGES_MISSING", "SAME_GENERATION", "EMPTY_IS_OPENED"})
  void run_platformWithAMistake_isNoticed(Mistake mistake) {
    for (long seed = 1; seed < 60; seed++) {
      if (problem(seed, mistake) != null) {
        return;
      }
    }
    throw new AssertionError("no seed shows " + mistake);
  }

  /** Grants go on for the staleness, then stop, and go on again when the database is back. */
  @Test
  void databases_awayForLongerThanTheStaleness_stopGrantsAndNothingElse() {
    String user = SimulatedPlatform.USERS.get(1);
    try (LogRecorder unread = LogRecorder.start("dev.assent");
        Run run = new Run(new Random(1), Mistake.NONE, directory.resolve("away"))) {
      assertThat(run.fleet.afterTheLastFault()).isNull();
      run.platform.permitAll();
      assertThat(run.fleet.pass(SimulatedProcess.REFRESH)).isNull();
      assertThat(run.permitting(user)).isEqualTo(2);

      run.platform.setAway(true);
      assertThat(run.fleet.pass(SimulatedProcess.STALENESS.minusMinutes(2))).isNull();
      assertThat(run.permitting(user)).isEqualTo(2);
      assertThat(run.fleet.pass(Duration.ofMinutes(3))).isNull();
      assertThat(run.permitting(user)).isZero();

      run.platform.setAway(false);
      assertThat(run.fleet.pass(SimulatedProcess.REFRESH.multipliedBy(2))).isNull();
      assertThat(run.permitting(user)).isEqualTo(2);
    }
  }

  /** Returns the first violation of a law; null if there is none. */
  private String problem(long seed, Mistake mistake) {
    try (LogRecorder unread = LogRecorder.start("dev.assent");
        Run run = new Run(new Random(seed), mistake, directory.resolve(mistake + "-" + seed))) {
      String problem = run.fleet.problem(TICKS);
      checked += run.platform.laws().checked();
      return problem;
    }
  }

  private final class Run implements AutoCloseable {
    private final ManualClock clock = new ManualClock();
    private final SimulatedPlatform platform;
    private final List<SimulatedProcess> processes = new ArrayList<>();
    private final FleetRun fleet;

    Run(Random random, Mistake mistake, Path states) {
      platform = new SimulatedPlatform(clock, random, mistake, tokens);
      for (int i = 0; i < 2; i++) {
        processes.add(
            new SimulatedProcess(
                platform,
                policy,
                states.resolve("process-" + i),
                Duration.ofSeconds(i * (random.nextInt(600) - 300)),
                new Random(random.nextLong())));
      }
      fleet = new FleetRun(clock, TIMES, SimulatedPlatform.USERS, platform, processes);
    }

    private long permitting(String user) {
      return processes.stream().filter(process -> process.permits(user)).count();
    }

    @Override
    public void close() {
      processes.forEach(SimulatedProcess::close);
      platform.close();
    }
  }
}
