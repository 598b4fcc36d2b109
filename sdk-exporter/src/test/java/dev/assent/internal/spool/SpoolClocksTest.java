/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool;

import static dev.assent.internal.spool.SpoolRig.CHAT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.fixtures.Rounds;
import dev.assent.internal.data.StampedLog;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two people share a spool, and the wall clock jumps. One of them chooses all the time, also while
 * the clock is ahead; the other has granted once, before. What the first chooses erases nothing of
 * the second: only a restart with a clock behind the data does. The seed is in the message.
 */
@Timeout(60)
@Tag("rounds")
class SpoolClocksTest {
  private static final String CHOOSES = "acme/chooses";
  private static final String GRANTED = "acme/granted";
  private static final int SEEDS = Rounds.of(24);
  private static final int STEPS = 40;

  /** The greatest jump of the clock: shorter than the age at which frames expire. */
  private static final int MOST_SECONDS = 7_200;

  @TempDir private Path directory;

  /** The texts of the second person that the gate let pass, by the time that the clock showed. */
  private final Map<String, Long> stored = new HashMap<>();

  /** The texts whose time was ahead of the clock when a run read them. */
  private final Set<String> ahead = new HashSet<>();

  private int lost;

  @Test
  void choices_clockJumps_eraseNothingOfANeighbour() {
    for (int seed = 0; seed < SEEDS; seed++) {
      stored.clear();
      ahead.clear();
      try (SpoolRig rig = new SpoolRig(directory).start()) {
        rig.grant(CHOOSES, rig.chat());
        rig.grant(GRANTED, rig.chat());
        live(rig, new Random(seed));
        String arrived = rig.arriveAll();
        assertThat(stored.keySet())
            .as("seed %d", seed)
            .allSatisfy(text -> assertThat(arrived).contains(text));
        assertThat(ahead)
            .as("seed %d", seed)
            .allSatisfy(text -> assertThat(arrived).doesNotContain(text));
      }
    }
    assertThat(lost).as("control: a restart with a clock behind the data").isPositive();
  }

  private void live(SpoolRig rig, Random random) {
    int aheadSeconds = 0;
    for (int step = 0; step < STEPS; step++) {
      rig.clock.advance(Duration.ofSeconds(1));
      switch (random.nextInt(8)) {
        case 0, 1 -> spool(rig, "[granted-" + step + "]");
        case 2 -> rig.keep(rig.chat(CHOOSES, "chosen"));
        case 3 -> {
          int seconds = random.nextInt(MOST_SECONDS - aheadSeconds);
          rig.clock.moveWall(Duration.ofSeconds(seconds));
          aheadSeconds += seconds;
        }
        case 4 -> {
          int seconds = random.nextInt(aheadSeconds + 1);
          rig.clock.moveWall(Duration.ofSeconds(-seconds));
          aheadSeconds -= seconds;
        }
        case 5 -> choose(rig, random);
        case 6 -> restart(rig);
        default -> rig.take().forEach(frame -> rig.signalSpool.putBack(frame, false));
      }
    }
  }

  private void spool(SpoolRig rig, String text) {
    List<StampedLog> passed = rig.chat(GRANTED, text);
    rig.keep(passed);
    if (passed.stream().anyMatch(log -> text.equals(log.getAttributes().get(CHAT)))) {
      stored.put(text, rig.clock.epochNanos());
    }
  }

  private void choose(SpoolRig rig, Random random) {
    switch (random.nextInt(3)) {
      case 0 -> rig.deny(CHOOSES, rig.chat());
      case 1 -> rig.grant(CHOOSES, rig.chat());
      default -> rig.revoke(CHOOSES).join();
    }
  }

  private void restart(SpoolRig rig) {
    rig.restart();
    rig.clock.advance(Duration.ofSeconds(2));
    boolean unused = rig.signalSpool.hasFrames(); // reads what the earlier run left
    long now = rig.clock.epochNanos();
    stored.forEach((text, time) -> ahead.addAll(time > now ? Set.of(text) : Set.of()));
    stored.keySet().removeAll(ahead);
    lost += ahead.size();
  }
}
