/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.fixtures.faults.FaultScenario;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real process with a heap of 64 MB, which the application exhausts a few times: afterwards,
 * choices are heard, and data leaves. {@code -Dtests.allocations=all} for many times.
 *
 * <p>Not part of {@code verify}: which allocation fails is chance, and the application that fills
 * the heap may itself not answer in time. See CONTRIBUTING.md.
 */
@EnabledIfSystemProperty(named = "tests.allocations", matches = "all")
class HeapExhaustionTest {
  private static final int TIMES = 30;
  private static final long BOUND_MILLIS = 30_000;

  /** A deletion request whose answer was lost is sent again after a minute. */
  private static final long OTHERS_MILLIS = 100_000;

  /**
   * Where OpenTelemetry's SDK waits for ever after it had no memory in the middle of a collection;
   * the rationale of {@code dev.assent.internal.supervise} says why nothing of Assent can help.
   */
  private static final String GATE_OF_THE_SDK = "lockForCollectAndAwait";

  private static final int MOST_LOST = 4;

  @TempDir private Path directory;

  @Test
  void law11_applicationExhaustsTheHeap_choicesAreHeardAndDataLeavesAgain() throws Exception {
    int processes = 0;
    for (int done = 0; done < TIMES; processes++) {
      assertThat(processes).as("processes whose metrics OpenTelemetry lost").isLessThan(MOST_LOST);
      Path own = Files.createDirectory(directory.resolve("p" + processes));
      try (FaultScenario scenario =
          FaultScenario.startPlain(own, FaultedApplication.with("-XX:+UseG1GC"))) {
        done += exhausted(scenario, TIMES - done);
      }
    }
  }

  /** Returns how often the heap was exhausted; all times, unless OpenTelemetry's SDK is stuck. */
  private static int exhausted(FaultScenario scenario, int times) throws Exception {
    works(scenario, scenario.awaitContent(BOUND_MILLIS));
    int full = 0;
    for (int time = 1; time <= times; time++) {
      String answer = scenario.ask("exhaust 6");
      assertThat(answer).matches("full [0-6]");
      full += answer.charAt(answer.length() - 1) - '0';
      long over = System.currentTimeMillis();
      works(scenario, scenario.deny(BOUND_MILLIS));
      works(scenario, scenario.grant(BOUND_MILLIS));
      String missing = scenario.awaitOthers(over, OTHERS_MILLIS);
      assertThat(scenario.leaks()).isZero();
      if (!missing.isEmpty() && scenario.stacks().contains(GATE_OF_THE_SDK)) {
        assertThat(scenario.log()).contains("has not ended a collection of metrics for 30 s");
        return time;
      }
      works(scenario, missing);
    }
    assertThat(full).isGreaterThanOrEqualTo(times);
    assertThat(scenario.ask("end")).isEqualTo("balances");
    return times;
  }

  private static void works(FaultScenario scenario, String missing) throws Exception {
    if (!missing.isEmpty()) {
      throw new AssertionError(missing + "\n" + scenario.log() + "\n" + scenario.stacks());
    }
  }
}
