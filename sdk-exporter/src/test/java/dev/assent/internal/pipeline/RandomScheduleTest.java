/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random schedules of recording, granting, revoking and sending. After the end of a revocation no
 * attempt begins, and no piece of a body is handed on, that carries what was withdrawn; no datum of
 * one period leaves in another; ledger and receipts say what was handed on.
 *
 * <p>Seen to fail where {@code DestinationDecision.covered} forgets a denial that was lifted again
 * before anybody purged what waited; where {@code DestinationPipeline.close} begins to close before
 * lanes refuse; where {@code DeliveryAccounting.givenUp} forgets that a frame may have left before
 * it was spooled; where {@code Attempt} forgets an answer that came just as its time ended.
 *
 * <p>{@code -Dassent.schedules=100000} runs so many, {@code -Dassent.seed=1} from this one on. A
 * seed says what a schedule consists of, not how its threads interleave.
 */
class RandomScheduleTest {
  private static final int SCHEDULES = Integer.getInteger("assent.schedules", 300);
  private static final long FIRST_SEED = Long.getLong("assent.seed", 1);

  @TempDir private Path directory;

  @Test
  void law5_randomSchedules_nothingWithdrawnLeavesAfterwards() throws Exception {
    try (ScheduleParts parts = new ScheduleParts(directory)) {
      for (long seed = FIRST_SEED; seed < FIRST_SEED + SCHEDULES; seed++) {
        assertThat(RandomSchedule.run(SchedulePlan.of(seed), parts)).as("seed %d", seed).isEmpty();
        delete(directory.resolve("spool-" + seed));
      }
    }
  }

  private static void delete(Path spool) throws Exception {
    if (Files.exists(spool)) {
      try (Stream<Path> files = Files.walk(spool)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }
}
