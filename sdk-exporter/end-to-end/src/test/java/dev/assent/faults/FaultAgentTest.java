/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.fixtures.faults.FaultScenario;
import dev.assent.fixtures.faults.FaultSettings;
import dev.assent.fixtures.faults.hook.FaultHook;
import dev.assent.fixtures.faults.hook.FaultPlan;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests the agent itself: without a fault nothing fails, and with one only what the plan says. */
class FaultAgentTest {
  private static final String OURS = "assent-";
  private static final int PLACE = 7;

  @TempDir private Path directory;

  @AfterEach
  void calm() {
    FaultHook.follow(null);
  }

  /** Allocates a few times; returns the numbers of the allocations that failed. */
  private static List<Integer> failed(int... places) {
    List<Integer> failed = new ArrayList<>();
    for (int i = 0; i < places.length; i++) {
      try {
        FaultHook.allocates(places[i]);
      } catch (OutOfMemoryError error) {
        failed.add(i + 1);
      }
    }
    return failed;
  }

  private static <T> T on(String thread, Callable<T> task) throws Exception {
    FutureTask<T> future = new FutureTask<>(task);
    Thread running = new Thread(future, thread);
    running.start();
    return future.get();
  }

  @Test
  void plan_numberOfAnAllocation_onlyThisOneFails() throws Exception {
    FaultHook.follow(FaultPlan.fail(OURS, -1, 2, 0, 0, false));

    assertThat(failed(1, 1, 1)).as("another thread").isEmpty();
    assertThat(on("assent-x", () -> failed(1, 1, 1))).containsExactly(2);
    assertThat(on("assent-x", () -> failed(1, 1, 1))).isEmpty();
  }

  @Test
  void plan_place_thisAndTheNextOnesOfTheThreadFail() throws Exception {
    FaultPlan plan = FaultPlan.fail(OURS, PLACE, 0, 1, 0, false);
    FaultHook.follow(plan);

    assertThat(plan.isOver()).isFalse();
    assertThat(on("assent-x", () -> failed(1, PLACE, 1, 1))).containsExactly(2, 3);
    assertThat(plan.isOver()).isTrue();
    assertThat(plan.saw(1)).isTrue();
    assertThat(plan.saw(2)).isFalse();
  }

  @Test
  void plan_kill_failsThreadsThatRunAndNotThoseThatReplaceThem() throws Exception {
    FutureTask<List<Integer>> dying = new FutureTask<>(() -> failed(1, 1));
    Thread running = new Thread(dying, "assent-x");
    FaultHook.follow(FaultPlan.kill("assent-x", Long.MAX_VALUE));
    running.start();

    assertThat(dying.get()).containsExactly(1, 2);
    assertThat(on("assent-x", () -> failed(1, 1))).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = {"OWN", "AUTOCONFIGURED"})
  @Tag("ci")
  void agent_inAProcess_knowsItsPlacesAndChangesNothing(FaultSettings.Way way) throws Exception {
    try (FaultScenario scenario =
        FaultScenario.start(directory, way, FaultedApplication.with("-XX:+UseSerialGC"))) {
      scenario.ask("count " + OURS);

      assertThat(scenario.awaitContent(30_000)).isEmpty();
      assertThat(scenario.deny(30_000)).isEmpty();
      assertThat(scenario.grant(30_000)).isEmpty();
      assertThat(scenario.leaks()).isZero();
      assertThat(scenario.ask("places " + directory.resolve("places")))
          .matches("[1-9]\\d{3,} [1-9]\\d{2,}");
      assertThat(scenario.ask("fault")).isEqualTo("none");
      assertThat(scenario.ask("end")).isEqualTo("balances");
    }
  }
}
