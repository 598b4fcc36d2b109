/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.crash;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real process with a spool, killed at random points: flushed data arrives, revoked data doesn't,
 * and no file contains content in clear. A few kills by default; {@code -Dtests.crash.kills=300}
 * for many, and {@code -Dtests.crash.seed=…} to repeat a failed plan.
 */
@Tag("ci")
class CrashTest {
  private static final int KILLS = Integer.getInteger("tests.crash.kills", 6);
  private static final long SEED = Long.getLong("tests.crash.seed", System.nanoTime());

  @TempDir private Path directory;

  @Test
  void law10_killedAtRandomPoints_flushedArrivesAndRevokedDoesNot() throws Exception {
    long began = System.nanoTime();
    try (KillSequence killSequence = new KillSequence(directory, SEED)) {
      try {
        killSequence.open();
        killSequence.kill(KILLS);
      } catch (AssertionError | Exception failed) {
        throw new AssertionError("-Dtests.crash.seed=" + SEED + ": " + killSequence, failed);
      }
      System.out.printf(
          "seed %d: %s; %d s%n", SEED, killSequence, (System.nanoTime() - began) / 1_000_000_000L);
    }
  }
}
