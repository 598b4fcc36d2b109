/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.supervise;

import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SupervisedExecutorTest {
  private static final long LONG = TimeUnit.HOURS.toNanos(1);

  private final AtomicBoolean noThreads = new AtomicBoolean();
  private final AtomicReference<Thread> withoutSteps = new AtomicReference<>();
  private final SupervisedExecutor executor =
      new SupervisedExecutor(
          "assent-test",
          task -> {
            if (noThreads.get()) {
              throw new OutOfMemoryError("unable to create native thread");
            }
            Thread none = withoutSteps.getAndSet(null);
            return none == null ? new Thread(task, "assent-test") : none;
          });
  private final Restored restored = new Restored();

  @AfterEach
  void close() {
    executor.shutdownNow();
  }

  private static long late() {
    return System.nanoTime() + LONG;
  }

  /** The JDK's executor ends the task silently. */
  @Test
  void scheduleWithFixedDelay_taskThrowsAnError_runsAgainAndIsNamed() throws InterruptedException {
    Semaphore runs = new Semaphore(0);
    Future<?> unused =
        executor.scheduleWithFixedDelay(
            () -> {
              runs.release();
              throw new OutOfMemoryError("a test");
            },
            0,
            1,
            NANOSECONDS);
    assertThat(runs.tryAcquire(3, 1, TimeUnit.MINUTES)).isTrue();
    executor.check(System.nanoTime(), restored);
    assertThat(restored.names()).isEqualTo("assent-test");
  }

  /** The JDK's executor has no thread then, until the next task is submitted. */
  @Test
  void check_threadDiedAndNoneCouldBeCreated_waitingTasksRunLater() throws InterruptedException {
    AtomicReference<Thread> first = new AtomicReference<>();
    CountDownLatch periodic = new CountDownLatch(1);
    Future<?> unused =
        executor.scheduleWithFixedDelay(periodic::countDown, LONG, LONG, NANOSECONDS);
    CountDownLatch began = new CountDownLatch(1);
    executor.execute(
        () -> {
          first.set(Thread.currentThread());
          began.countDown();
        });
    began.await();
    noThreads.set(true);
    kill(first.get());
    assertThatThrownBy(() -> executor.check(0, restored)).isInstanceOf(OutOfMemoryError.class);
    assertThat(restored.names()).isEmpty();
    noThreads.set(false);
    executor.check(0, restored);
    assertThat(restored.names()).isEqualTo("assent-test");
    executor.check(late() + SupervisedExecutor.LATE_NANOS, restored);
    executor.check(late() + SupervisedExecutor.LATE_NANOS, restored);
    assertThat(periodic.await(1, TimeUnit.MINUTES)).isTrue();
  }

  /** The JDK's executor still counts the thread, so it starts none in its place by itself. */
  @Test
  void check_threadEndedWithoutItsLastSteps_waitingTaskRuns() throws InterruptedException {
    Thread ended = new Thread(() -> {});
    withoutSteps.set(ended);
    CountDownLatch ran = new CountDownLatch(1);
    executor.execute(ran::countDown);
    ended.join();
    executor.check(0, restored);
    assertThat(restored.names()).isEmpty(); // the JDK may be about to replace it
    executor.check(0, restored);
    assertThat(restored.names()).isEqualTo("assent-test");
    assertThat(ran.await(1, TimeUnit.MINUTES)).isTrue();
    assertThat(executor.getPoolSize()).isEqualTo(2); // the dead one and its successor
  }

  /** Ends a thread as an error in the executor's own code does: its next task can't be wrapped. */
  private void kill(Thread thread) throws InterruptedException {
    executor.getQueue().add(new Undue());
    thread.join(TimeUnit.MINUTES.toMillis(1));
    assertThat(thread.isAlive()).isFalse();
  }

  /** A task that is due at once, and throws out of the executor's loop. */
  private static final class Undue implements java.util.concurrent.RunnableScheduledFuture<Void> {
    @Override
    public void run() {
      throw new OutOfMemoryError("a test");
    }

    @Override
    public boolean isPeriodic() {
      return false;
    }

    @Override
    public long getDelay(TimeUnit unit) {
      return -1;
    }

    @Override
    public int compareTo(java.util.concurrent.Delayed other) {
      return -1;
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
      return false;
    }

    @Override
    public boolean isCancelled() {
      return false;
    }

    @Override
    public boolean isDone() {
      return false;
    }

    @Override
    public Void get() {
      throw new AssertionError();
    }

    @Override
    public Void get(long timeout, TimeUnit unit) {
      throw new AssertionError();
    }
  }

  @Test
  void check_periodicTaskLeftTheQueue_isScheduledAgainAtTheSecondCheck()
      throws InterruptedException {
    Semaphore runs = new Semaphore(0);
    Future<?> unused = executor.scheduleAtFixedRate(runs::release, LONG, LONG, NANOSECONDS);
    executor.getQueue().clear();
    executor.check(late() + SupervisedExecutor.LATE_NANOS, restored);
    assertThat(restored.names()).isEmpty();
    executor.check(late() + SupervisedExecutor.LATE_NANOS, restored);
    assertThat(restored.names()).isEqualTo("assent-test");
    assertThat(runs.tryAcquire(1, TimeUnit.MINUTES)).isTrue();
  }

  @Test
  void check_taskRunsForLong_laterTasksAreNotLost() throws InterruptedException {
    CountDownLatch began = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    Future<?> unused = executor.scheduleAtFixedRate(() -> {}, LONG, LONG, NANOSECONDS);
    executor.execute(
        () -> {
          began.countDown();
          try {
            end.await();
          } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
          }
        });
    began.await();
    assertThat(SupervisedExecutor.isBusy(executor)).isTrue();
    executor.check(late() + SupervisedExecutor.LATE_NANOS, restored);
    executor.check(late() + SupervisedExecutor.LATE_NANOS, restored);
    assertThat(restored.names()).isEmpty();
    end.countDown();
  }

  @Test
  void cancel_periodicTask_isNotScheduledAgain() {
    Semaphore runs = new Semaphore(0);
    Future<?> task = executor.scheduleAtFixedRate(runs::release, LONG, LONG, NANOSECONDS);
    assertThat(task.cancel(false)).isTrue();
    executor.check(late() + SupervisedExecutor.LATE_NANOS, restored);
    executor.check(late() + SupervisedExecutor.LATE_NANOS, restored);
    assertThat(restored.names()).isEmpty();
    assertThat(executor.getQueue()).isEmpty();
    assertThat(task.isCancelled()).isTrue();
  }

  @Test
  void shutdown_submittedTasks_runAndTimersDoNot() throws InterruptedException {
    Semaphore runs = new Semaphore(0);
    Future<?> unused = executor.scheduleAtFixedRate(runs::release, LONG, LONG, NANOSECONDS);
    executor.execute(runs::release);
    executor.shutdown();
    assertThat(executor.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
    assertThat(runs.availablePermits()).isEqualTo(1);
  }
}
