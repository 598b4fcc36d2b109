/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.fixtures.faults.AbandonedFrames;
import java.nio.file.Path;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * In a lack of memory, the virtual machine can end calls without their {@code finally} blocks. A
 * lock of Assent is free then, so that denials are heard and the instance closes.
 */
class AbandonedFramesTest {
  private static final String ENDED = "failed reallocation of scalar replaced objects";

  @TempDir Path directory;

  @Test
  void locked_framesAreAbandoned_lockIsFree() throws Exception {
    assertThat(AbandonedFrames.outputOf(SpoolProgram.class, directory)).contains(ENDED, "free");
  }

  /** Otherwise, the test above would show nothing. */
  @Test
  void lock_thatAFinallyBlockReleases_staysLocked() throws Exception {
    assertThat(AbandonedFrames.outputOf(LockProgram.class, directory)).contains(ENDED, "locked");
  }

  private static final class SpoolProgram {
    public static void main(String[] args) throws Exception {
      try (SpoolRig rig = new SpoolRig(Path.of(args[0])).start()) {
        show(work -> rig.spool.locked(work::getAsLong), () -> rig.spool.locked(() -> 0));
      }
      System.exit(0);
    }
  }

  private static final class LockProgram {
    private static final ReentrantLock LOCK = new ReentrantLock();

    public static void main(String[] args) throws Exception {
      show(LockProgram::locked, () -> locked(() -> 0));
      System.exit(0);
    }

    private static void locked(LongSupplier work) {
      LOCK.lock();
      try {
        long unused = work.getAsLong();
      } finally {
        LOCK.unlock();
      }
    }
  }

  private static void show(Consumer<LongSupplier> section, Runnable other) throws Exception {
    System.out.println(AbandonedFrames.end(section));
    Thread thread = new Thread(other);
    thread.setDaemon(true);
    thread.start();
    thread.join(5_000);
    System.out.println(thread.isAlive() ? "locked" : "free");
    System.out.flush();
    Runtime.getRuntime().halt(0);
  }
}
