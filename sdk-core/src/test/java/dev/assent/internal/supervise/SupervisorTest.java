/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class SupervisorTest {
  private final List<String> lines = new ArrayList<>();
  private final Supervisor supervisor = new Supervisor(lines::add);

  @Test
  void tick_partRestored_oneLineAtTheNextTickThatNamesIt() {
    AtomicInteger left = new AtomicInteger(2);
    supervisor.add(
        (now, restored) -> {
          if (left.getAndDecrement() > 0) {
            restored.add("assent-control");
          }
        });
    supervisor.tick(0);
    assertThat(lines).isEmpty();
    for (int tick = 1; tick < 10; tick++) {
      supervisor.tick(tick);
    }
    assertThat(lines)
        .containsExactly(
            "An error, such as a lack of memory, ended parts of Assent, and Assent restarted them:"
                + " assent-control. Changes of consent that arrived meanwhile are in force now, and"
                + " data leaves again. If this line repeats, give the process more memory.");
  }

  @Test
  void tick_partThrowsAnError_theOthersAreCheckedAndItIsCheckedAgain() {
    AtomicInteger first = new AtomicInteger();
    AtomicInteger second = new AtomicInteger();
    supervisor.add(
        (now, restored) -> {
          first.incrementAndGet();
          throw new OutOfMemoryError("a test");
        });
    supervisor.add((now, restored) -> second.incrementAndGet());
    supervisor.tick(0);
    supervisor.tick(1);
    assertThat(first).hasValue(2);
    assertThat(second).hasValue(2);
  }

  @Test
  void tick_logThrowsAnError_theLineIsWrittenAtALaterTick() {
    AtomicInteger failures = new AtomicInteger(2);
    Supervisor failing =
        new Supervisor(
            line -> {
              if (failures.getAndDecrement() > 0) {
                throw new OutOfMemoryError("a test");
              }
              lines.add(line);
            });
    AtomicInteger once = new AtomicInteger(1);
    failing.add(
        (now, restored) -> {
          if (once.getAndDecrement() > 0) {
            restored.add("assent-files");
          }
        });
    for (int tick = 0; tick < 5; tick++) {
      failing.tick(tick);
    }
    assertThat(lines).singleElement().asString().contains(": assent-files.");
  }

  /** A loop that allocates would itself fail for lack of memory. */
  @Test
  void tick_nothingIsWrong_allocatesNothing() {
    SupervisedExecutor executor = new SupervisedExecutor("assent-test");
    supervisor.add(executor);
    var unused = executor.scheduleAtFixedRate(() -> {}, 1, 1, TimeUnit.HOURS);
    Mark mark = new Mark();
    supervisor.add((now, restored) -> mark.renewIfOverdue());
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long least = Long.MAX_VALUE;
    for (int round = 0; round < 20; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int tick = 0; tick < 1_000; tick++) {
        supervisor.tick(System.nanoTime());
      }
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }
    executor.shutdownNow();
    assertThat(least).isZero();
  }

  @Test
  void keepAlive_threadDied_partsAreCheckedAgain() throws InterruptedException {
    AtomicReference<Thread> checking = new AtomicReference<>();
    AtomicReference<CountDownLatch> checked = new AtomicReference<>(new CountDownLatch(1));
    AtomicInteger dies = new AtomicInteger();
    Supervisor supervisor =
        new Supervisor(
            lines::add,
            () -> {
              if (dies.getAndDecrement() == 1) {
                throw new OutOfMemoryError("a test");
              }
              return System.nanoTime();
            });
    supervisor.add(
        (now, restored) -> {
          checking.set(Thread.currentThread());
          checked.get().countDown();
        });
    supervisor.start();
    supervisor.keepAlive();
    assertThat(checked.get().await(1, TimeUnit.MINUTES)).isTrue();
    Thread first = checking.get();
    dies.set(1);
    LockSupport.unpark(first);
    first.join(TimeUnit.MINUTES.toMillis(1));
    checked.set(new CountDownLatch(1));
    supervisor.keepAlive();
    assertThat(checked.get().await(1, TimeUnit.MINUTES)).isTrue();
    assertThat(checking.get()).isNotSameAs(first);
    supervisor.close();
    checking.get().join(TimeUnit.MINUTES.toMillis(1));
    assertThat(checking.get().isAlive()).isFalse();
  }

  @Test
  void close_beforeStart_returns() {
    supervisor.close();
    supervisor.keepAlive();
    assertThat(lines).isEmpty();
  }
}
