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
 * attempt with withdrawn data begins, no piece of such a body is passed on, and all that was queued
 * or taken before has been gated; no datum of one grant leaves under another; ledger and receipts
 * equal the requests.
 *
 * <p>It fails if {@code DestinationDecision.covered} forgets a denial that was lifted before the
 * queues were purged; if {@code DestinationPipeline.close} begins to close before its signals'
 * pipelines refuse data; if {@code SignalPipeline.finish} does not look at attempts again, so that
 * a receipt omits what the worker took between the first look and the purge (13 of 13 runs found
 * it, after 13 to 342 schedules); if {@code DeliveryAccounting.givenUp} forgets that a frame may
 * have left before it was spooled; or if {@code Attempt} forgets an answer that arrived just as its
 * time ended.
 *
 * <p>{@code -Dtests.schedules=100000} runs this number of schedules, {@code -Dtests.seed=1} begins
 * with this one. A seed determines the content of a schedule, not the interleaving of its threads.
 */
class RandomScheduleTest {
  private static final int SCHEDULES = Integer.getInteger("tests.schedules", 200);
  private static final long FIRST_SEED = Long.getLong("tests.seed", 1);

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
