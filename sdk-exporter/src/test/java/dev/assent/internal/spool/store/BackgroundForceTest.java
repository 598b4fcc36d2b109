/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.file.MemoryDisk;
import dev.assent.internal.time.Clock;
import dev.assent.ledger.Lost;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** The segments that a loss of power may take while the thread that forces them does not run. */
class BackgroundForceTest {
  /** Eight segments of 128 KiB. */
  private static final StoreLimits LIMITS = StoreLimits.of(1 << 20, Duration.ofHours(18));

  private static final int FRAME = 100 << 10;

  private final MemoryDisk disk = new MemoryDisk();
  private final Queue<Runnable> tasks = new ArrayDeque<>();

  private FrameStore open() {
    return FrameStore.open(
        StoreFixture.DIRECTORY, LIMITS, disk, Clock.system(), new Nothing(), tasks::add);
  }

  /** Appends frames that each fill a segment, which is forced when the next one begins. */
  private static void append(FrameStore store, int frames) throws IOException {
    for (int i = 0; i < frames; i++) {
      store.append(new byte[0], new byte[FRAME], 1);
    }
  }

  private long afterPowerLoss() throws IOException {
    disk.losePower(new AlwaysForced());
    tasks.clear();
    try (FrameStore store = open()) {
      return store.recover((id, frame) -> {}).frames();
    }
  }

  @Test
  void append_segmentFull_isForcedByTheOtherThread() throws IOException {
    append(open(), 2);
    assertThat(tasks).hasSize(1);
    tasks.remove().run();
    assertThat(afterPowerLoss()).isEqualTo(1);
  }

  @Test
  void append_segmentFull_isNotForcedByWhoAppends() throws IOException {
    append(open(), 2);
    assertThat(afterPowerLoss()).isZero();
  }

  @Test
  void append_oneWaitsToBeForced_whoAppendsForcesTheNext() throws IOException {
    append(open(), 4);
    assertThat(tasks).hasSize(1);
    assertThat(afterPowerLoss()).isEqualTo(2); // all but the first and the last
  }

  @Test
  void close_oneWaitsToBeForced_everythingIsForced() throws IOException {
    FrameStore store = open();
    append(store, 2);
    store.close();
    assertThat(afterPowerLoss()).isEqualTo(2);
  }

  @Test
  void append_executorShutDown_isForcedByWhoAppends() throws IOException {
    FrameStore store =
        FrameStore.open(
            StoreFixture.DIRECTORY,
            LIMITS,
            disk,
            Clock.system(),
            new Nothing(),
            task -> {
              throw new RejectedExecutionException();
            });
    append(store, 2);
    assertThat(afterPowerLoss()).isEqualTo(1);
  }

  /** Keeps exactly the forced names and contents. */
  private static final class AlwaysForced extends Random {
    private static final long serialVersionUID = 1;

    @Override
    public int nextInt(int bound) {
      return bound - 1;
    }
  }

  private static final class Nothing implements LossListener {
    @Override
    public void lost(Lost reason, long id, int count) {
      throw new AssertionError("lost: " + reason);
    }

    @Override
    public void lostUnseen(Lost reason, int count, int kind) {
      throw new AssertionError("lost unseen: " + reason);
    }
  }
}
