/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.file.FailingDisk.Fault;
import dev.assent.internal.file.FailingDisk.Killed;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A fault at every operation on the disk, one after the other, and at random ones, against {@link
 * ModelledStore}: no acknowledged frame is lost without a report, no erased frame reappears, and no
 * frame is returned that was not appended.
 */
class FrameStoreFaultsTest {
  private static final StoreLimits LIMITS =
      new StoreLimits(8 * 420, Duration.ofHours(18).toNanos(), 64);

  /** Two runs with all operations of a store. */
  private static void scenario(ModelledStore world) {
    world.start(true);
    for (String label : List.of("a", "b#", "cc", "dd#", "eee", "fff#", "g", "h")) {
      world.append(label);
    }
    world.known().stream().limit(1).forEach(world::done);
    world.erase();
    world.append("i#");
    world.append("jj");
    world.known().stream().limit(2).forEach(world::done);
    world.close();
    world.start(false);
    world.append("k");
    world.erase();
    world.append("l#");
    world.destroy();
    world.append("m");
    world.append("nn#");
    world.close();
  }

  @Test
  void scenario_noFault_keepsWhatItMust() {
    ModelledStore world = new ModelledStore(LIMITS);
    scenario(world);
    world.start(true);
    assertThat(world.must).containsOnlyKeys("m", "nn#");
    assertThat(world.erased).contains("b#", "dd#", "fff#", "i#", "l#");
    assertThat(world.destroyedKeys).hasSizeGreaterThanOrEqualTo(3);
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void scenario_aFaultAtEachOperation_leavesNothingErasedAndLosesNothingUnreported(Fault fault) {
    everyOperation(
        at -> {
          ModelledStore world = run(fault, at);
          world.disk.restart();
          world.start(fault == Fault.KILLED_BEFORE || fault == Fault.KILLED_WITHIN);
          afterwards(world);
        });
  }

  @Test
  void scenario_powerLostAtEachOperation_leavesNothingErased() {
    everyOperation(
        at -> {
          for (long seed = 0; seed < 5; seed++) {
            ModelledStore world = run(Fault.KILLED_BEFORE, at);
            world.losePower(new Random(seed));
            world.start(false);
            afterwards(world);
          }
        });
  }

  private static ModelledStore run(Fault fault, int at) {
    ModelledStore world = new ModelledStore(LIMITS);
    world.disk.plan(fault, at);
    try {
      scenario(world);
    } catch (Killed killed) {
      assertThat(world.disk.isKilled()).isTrue();
    }
    return world;
  }

  /** Checks that the store still appends, and erases. */
  private static void afterwards(ModelledStore world) {
    world.append("x");
    world.append("y#");
    assertThat(world.must).containsKeys("x", "y#");
    world.erase();
    assertThat(world.must).containsKey("x").doesNotContainKey("y#");
    world.close();
    world.start(true);
    assertThat(world.must).containsKey("x");
  }

  private static void everyOperation(IntConsumer test) {
    ModelledStore counting = new ModelledStore(LIMITS);
    scenario(counting);
    int operations = counting.disk.operations();
    assertThat(operations).isGreaterThan(150);
    for (int at = 1; at <= operations; at++) {
      try {
        test.accept(at);
      } catch (AssertionError | RuntimeException failed) {
        throw new AssertionError("a fault at operation " + at + ": " + failed.getMessage(), failed);
      }
    }
  }

  @Test
  void randomRuns_randomFaults_keepToTheModel() {
    for (long seed = 0; seed < 250; seed++) {
      try {
        randomRuns(new Random(seed));
      } catch (AssertionError | RuntimeException failed) {
        throw new AssertionError("seed " + seed + ": " + failed.getMessage(), failed);
      }
    }
  }

  private static void randomRuns(Random random) {
    ModelledStore world = new ModelledStore(LIMITS);
    int label = 0;
    for (int run = 0; run < 6; run++) {
      Fault fault = run == 0 ? null : Fault.values()[random.nextInt(Fault.values().length)];
      boolean killed = false;
      try {
        world.start(!world.disk.isKilled() && run == 0);
        if (fault != null) {
          world.disk.plan(fault, 1 + random.nextInt(120));
        }
        for (int step = 0; step < 25; step++) {
          label = step(world, random, label);
        }
        world.close();
      } catch (Killed kill) {
        killed = true;
      }
      world.disk.restart();
      world.start(killed);
      world.close();
    }
  }

  private static int step(ModelledStore world, Random random, int label) {
    List<Long> known = world.known();
    switch (random.nextInt(10)) {
      case 0 -> world.erase();
      case 1, 2 -> known.stream().limit(1).forEach(world::done);
      case 3 -> known.stream().skip(known.size() / 2).limit(1).forEach(world::done);
      case 4 -> known.stream().skip(known.size() / 2).limit(1).forEach(world::read);
      case 5 -> {
        world.clock.advance(Duration.ofMinutes(40));
        world.expire();
      }
      default -> world.append("f" + label + (random.nextInt(3) == 0 ? "#" : ""));
    }
    return label + 1;
  }
}
