/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.fixtures.faults.AbandonedFrames;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * In a lack of memory, the virtual machine can end calls without their {@code finally} blocks, also
 * within an executor, which goes on then.
 */
class AbandonedExecutorTest {
  @TempDir private Path directory;

  @Test
  void check_framesAreAbandoned_executorRunsTasks() throws Exception {
    assertThat(AbandonedFrames.outputOf(Program.class, directory))
        .contains("failed reallocation of scalar replaced objects", "ran");
  }

  private static final class Program {
    private static LongSupplier clock = System::nanoTime;

    public static void main(String[] args) throws Exception {
      SupervisedExecutor executor =
          new SupervisedExecutor("assent-test", Thread::new, () -> clock.getAsLong());
      Restored restored = new Restored();
      String ended =
          AbandonedFrames.end(
              work -> {
                clock = work; // is called under the monitor
                executor.check(0, restored);
              });
      clock = System::nanoTime;
      System.out.println(ended);
      CountDownLatch ran = new CountDownLatch(1);
      executor.execute(ran::countDown);
      System.out.println(ran.await(5, TimeUnit.SECONDS) ? "ran" : "lost");
      System.out.flush();
      Runtime.getRuntime().halt(0);
    }
  }
}
