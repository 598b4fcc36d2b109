/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.assent.internal.file.Disk;
import dev.assent.internal.spool.store.FrameStore;
import dev.assent.internal.spool.store.StoreFixture;
import dev.assent.internal.spool.store.StoreLimits;
import dev.assent.internal.time.Clock;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The store's allocation beside the given or returned frame is much smaller than the frame. */
class SpoolAllocationTest {
  /** The approximate size of 64 spans. */
  private static final int BODY = 37 << 10;

  private static final int WARM_UP = 50;
  private static final int FRAMES = 100;

  /** An allowance for the cipher, the index, the clock's reading, and so on. */
  private static final long LEAST = 6 << 10;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final byte[] header = new byte[100];
  private final byte[] body = new byte[BODY];
  private final List<Long> ids = new ArrayList<>();

  @TempDir private Path directory;

  private interface Operation {
    void run(int round) throws IOException;
  }

  private long bytesPer(Operation operation) throws IOException {
    for (int i = 0; i < WARM_UP; i++) {
      operation.run(i);
    }
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < FRAMES; i++) {
      operation.run(i);
    }
    return (threads.getCurrentThreadAllocatedBytes() - before) / FRAMES;
  }

  private FrameStore open() {
    return FrameStore.open(
        directory,
        StoreLimits.of(1 << 30, Duration.ofHours(18)),
        Disk.system(),
        Clock.system(),
        new StoreFixture(),
        Runnable::run);
  }

  @Test
  void append_frame_allocatesNoneOfItsSize() throws IOException {
    try (FrameStore store = open()) {
      assertThat(bytesPer(i -> ids.add(store.append(header, body, 64)))).isLessThan(LEAST);
    }
  }

  @Test
  void read_frame_allocatesItOnce() throws IOException {
    try (FrameStore store = open()) {
      for (int i = 0; i < FRAMES; i++) {
        ids.add(store.append(header, body, 64));
      }
      assertThat(bytesPer(i -> assertThat(store.read(ids.get(i))).isNotNull()))
          .isLessThan(BODY + LEAST);
    }
  }
}
