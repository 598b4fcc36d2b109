/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.supervise;

import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SupervisedExecutorTest {
  private static final long LONG = TimeUnit.HOURS.toNanos(1);

  private final AtomicBoolean noThreads = new AtomicBoolean();
  private final AtomicReference<Thread> withoutSteps = new AtomicReference<>();
  private final AtomicReference<Thread> doomed = new AtomicReference<>();
  private final AtomicLong passed = new AtomicLong();
  private final SupervisedExecutor executor =
      new SupervisedExecutor("assent-test", this::thread, this::nanoTime);
  private final Restored restored = new Restored();

  @AfterEach
  void close() {
    executor.shutdownNow();
  }

  private Thread thread(Runnable task) {
    if (noThreads.get()) {
      throw new OutOfMemoryError("unable to create native thread");
    }
    Thread none = withoutSteps.getAndSet(null);
    return none == null ? new Thread(task, "assent-test") : none;
  }

  /** Ends a thread within the executor's own code, under its monitor. */
  private long nanoTime() {
    if (doomed.compareAndSet(Thread.currentThread(), null)) {
      throw new StackOverflowError();
    }
    return System.nanoTime() + passed.get();
  }

  private Thread current() throws Exception {
    return executor.submit(Thread::currentThread).get(1, TimeUnit.MINUTES);
  }

  private static void kill(Thread thread, AtomicReference<Thread> doomed, Runnable wake)
      throws InterruptedException {
    doomed.set(thread);
    wake.run();
    thread.join(TimeUnit.MINUTES.toMillis(1));
    assertThat(thread.isAlive()).isFalse();
  }

  private void kill(Thread thread) throws InterruptedException {
    kill(thread, doomed, () -> executor.check(0, new Restored()));
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

  @Test
  void check_threadDiedAndNoneCouldBeCreated_waitingTasksRunLater() throws Exception {
    CountDownLatch periodic = new CountDownLatch(1);
    Future<?> unused =
        executor.scheduleWithFixedDelay(periodic::countDown, LONG, LONG, NANOSECONDS);
    Thread first = current();
    noThreads.set(true);
    kill(first);
    assertThatThrownBy(() -> executor.check(0, restored)).isInstanceOf(OutOfMemoryError.class);
    assertThat(restored.names()).isEmpty();
    noThreads.set(false);
    executor.check(0, restored);
    assertThat(restored.names()).isEqualTo("assent-test");
    passed.addAndGet(LONG);
    executor.check(0, restored);
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
    assertThat(SupervisedExecutor.isBusy(executor)).isFalse();
    executor.check(0, restored);
    assertThat(restored.names()).isEqualTo("assent-test");
    assertThat(ran.await(1, TimeUnit.MINUTES)).isTrue();
  }

  @Test
  void execute_threadEndedWithoutItsLastSteps_bothTasksRun() throws InterruptedException {
    Thread ended = new Thread(() -> {});
    withoutSteps.set(ended);
    CountDownLatch ran = new CountDownLatch(2);
    executor.execute(ran::countDown);
    ended.join();
    executor.execute(ran::countDown);
    assertThat(ran.await(1, TimeUnit.MINUTES)).isTrue();
  }

  /** The thread has taken the task, and an error ends it before the task begins. */
  @Test
  void check_threadEndedBetweenTakingAndBeginning_taskRunsOnce() throws InterruptedException {
    Thread taking = new Thread(() -> Objects.requireNonNull(executor.next()));
    withoutSteps.set(taking);
    Semaphore ran = new Semaphore(0);
    executor.execute(ran::release);
    taking.join();
    executor.check(0, restored);
    assertThat(ran.tryAcquire(1, TimeUnit.MINUTES)).isTrue();
    executor.shutdown();
    assertThat(executor.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
    assertThat(ran.availablePermits()).isZero();
  }

  /** The thread ends while a periodic task runs. */
  @Test
  void check_threadEndedInAPeriodicTask_runsAgain() throws InterruptedException {
    Semaphore runs = new Semaphore(0);
    Thread taking = new Thread(() -> Objects.requireNonNull(executor.next()).begins());
    withoutSteps.set(taking);
    Future<?> unused = executor.scheduleWithFixedDelay(runs::release, 0, 1, NANOSECONDS);
    taking.join();
    executor.check(0, restored);
    assertThat(runs.tryAcquire(3, 1, TimeUnit.MINUTES)).isTrue();
  }

  /** The JDK's future would be waited for without end. */
  @Test
  void get_threadEndedInTheTask_fails() throws InterruptedException {
    Thread taking = new Thread(() -> Objects.requireNonNull(executor.next()).begins());
    withoutSteps.set(taking);
    Future<?> task = executor.submit(() -> {});
    taking.join();
    assertThatThrownBy(task::get).isInstanceOf(ExecutionException.class);
    executor.check(0, restored);
    assertThat(executor.submit(() -> 1)).succeedsWithin(1, TimeUnit.MINUTES).isEqualTo(1);
    assertThatThrownBy(task::get).isInstanceOf(ExecutionException.class);
  }

  @Test
  void execute_noThreadCanBeCreated_throwsAndTheTaskRunsLater() throws InterruptedException {
    noThreads.set(true);
    CountDownLatch ran = new CountDownLatch(1);
    assertThatThrownBy(() -> executor.execute(ran::countDown)).isInstanceOf(OutOfMemoryError.class);
    noThreads.set(false);
    executor.check(0, restored);
    assertThat(restored.names()).isEqualTo("assent-test");
    assertThat(ran.await(1, TimeUnit.MINUTES)).isTrue();
  }

  /** Its creator was ended between the creation and the start. */
  @Test
  void check_threadWasCreatedAndNotStarted_isStarted() throws InterruptedException {
    AtomicBoolean fails = new AtomicBoolean(true);
    SupervisedExecutor other =
        new SupervisedExecutor(
            "assent-test",
            task ->
                new Thread(task) {
                  @Override
                  public synchronized void start() {
                    if (fails.getAndSet(false)) {
                      throw new StackOverflowError();
                    }
                    super.start();
                  }
                });
    CountDownLatch ran = new CountDownLatch(1);
    assertThatThrownBy(() -> other.execute(ran::countDown)).isInstanceOf(StackOverflowError.class);
    other.check(0, restored);
    assertThat(ran.await(1, TimeUnit.MINUTES)).isTrue();
    other.shutdownNow();
  }

  @Test
  void check_periodicTaskLeftTheTimers_runsAndIsNamed() throws InterruptedException {
    Semaphore runs = new Semaphore(0);
    ScheduledFuture<?> task = executor.scheduleAtFixedRate(runs::release, LONG, LONG, NANOSECONDS);
    executor.check(0, restored);
    assertThat(restored.names()).isEmpty();
    executor.unlist((QueuedTask<?>) task);
    executor.check(0, restored);
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
    passed.addAndGet(2 * LONG);
    executor.check(0, restored);
    executor.check(0, restored);
    assertThat(restored.names()).isEmpty();
    end.countDown();
  }

  /** A task that waits on the monitor of its executor's supervisor would stop everything. */
  @Test
  void check_taskAndThreadFactoryBlock_returns() throws InterruptedException {
    CountDownLatch began = new CountDownLatch(2);
    CountDownLatch end = new CountDownLatch(1);
    SupervisedExecutor blocked =
        new SupervisedExecutor(
            "assent-test",
            task -> {
              await(began, end);
              return new Thread(task);
            });
    executor.execute(() -> await(began, end));
    Thread starting = new Thread(() -> blocked.execute(() -> {}));
    starting.start();
    began.await();
    Thread check =
        new Thread(
            () -> {
              executor.check(0, restored);
              assertThat(blocked.isTerminated()).isFalse();
            });
    check.start();
    check.join(TimeUnit.MINUTES.toMillis(1));
    assertThat(check.isAlive()).isFalse();
    end.countDown();
    starting.join();
    blocked.shutdownNow();
  }

  private static void await(CountDownLatch began, CountDownLatch end) {
    began.countDown();
    try {
      end.await();
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void cancel_periodicTask_isNotScheduledAgain() {
    Semaphore runs = new Semaphore(0);
    Future<?> task = executor.scheduleAtFixedRate(runs::release, LONG, LONG, NANOSECONDS);
    assertThat(task.cancel(false)).isTrue();
    assertThat(task.cancel(false)).isFalse();
    executor.check(0, restored);
    assertThat(restored.names()).isEmpty();
    assertThat(executor.shutdownNow()).isEmpty();
    assertThat(task.isCancelled()).isTrue();
  }

  /** A run that ends lets a periodic task wait again, which must not hide it from its canceller. */
  @Test
  void cancel_periodicTaskEndsARun_isAlwaysCancelled() throws Exception {
    for (int round = 0; round < 2_000; round++) {
      QueuedTask<Object> task = new QueuedTask<>(executor, Object::new, 0);
      assertThat(task.begins()).isTrue();
      Thread running = new Thread(task::waitsAgain);
      running.start();
      assertThat(task.cancel(false)).isTrue();
      running.join();
      assertThat(task.isCancelled()).isTrue();
    }
  }

  @Test
  void cancel_timer_isRemoved() {
    Future<?> task = executor.schedule(() -> {}, LONG, NANOSECONDS);
    assertThat(task.cancel(false)).isTrue();
    assertThat(task).isDone().isCancelled();
    assertThat(executor.shutdownNow()).isEmpty();
  }

  @Test
  void cancel_runningTask_isInterruptedAndTheNextIsNot() throws Exception {
    CountDownLatch began = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    Future<?> task =
        executor.submit(
            () -> {
              began.countDown();
              try {
                Thread.sleep(TimeUnit.HOURS.toMillis(1));
              } catch (InterruptedException cancelled) {
                Thread.currentThread().interrupt();
                interrupted.countDown();
              }
            });
    began.await();
    assertThat(task.cancel(true)).isTrue();
    assertThat(interrupted.await(1, TimeUnit.MINUTES)).isTrue();
    assertThat(executor.submit(() -> Thread.currentThread().isInterrupted()).get()).isFalse();
  }

  @Test
  void schedule_timersAndTasks_runInTheOrderOfTheirTimes() throws Exception {
    CountDownLatch began = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    executor.execute(() -> await(began, end));
    began.await();
    List<Integer> order = new CopyOnWriteArrayList<>();
    Future<?> third = executor.schedule(() -> order.add(3), LONG, NANOSECONDS);
    Future<?> second = executor.schedule(() -> order.add(2), 1, NANOSECONDS);
    passed.addAndGet(LONG + 1);
    executor.execute(() -> order.add(4));
    executor.execute(() -> order.add(5));
    Future<?> first = executor.schedule(() -> order.add(6), -1, NANOSECONDS);
    end.countDown();
    for (Future<?> each : List.of(first, second, third)) {
      each.get(1, TimeUnit.MINUTES);
    }
    assertThat(order).containsExactly(2, 3, 4, 5, 6);
  }

  @Test
  void schedule_longestDelay_doesNotRun() {
    Future<?> never = executor.schedule(() -> {}, Long.MAX_VALUE, TimeUnit.DAYS);
    assertThatThrownBy(() -> never.get(1, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
    assertThat(executor.submit(() -> 1)).succeedsWithin(1, TimeUnit.MINUTES).isEqualTo(1);
    assertThat(never).isNotDone();
  }

  @Test
  void submit_taskThrows_failsAndTheThreadGoesOn() throws Exception {
    Thread thread = current();
    Future<?> task =
        executor.submit(
            (Runnable)
                () -> {
                  throw new StackOverflowError();
                });
    assertThatThrownBy(() -> task.get(1, TimeUnit.MINUTES))
        .hasCauseInstanceOf(StackOverflowError.class);
    assertThat(current()).isSameAs(thread);
    assertThat(thread.isDaemon()).isTrue();
  }

  @Test
  void shutdown_submittedTasks_runAndTimersDoNot() throws InterruptedException {
    Semaphore runs = new Semaphore(0);
    Future<?> periodic = executor.scheduleAtFixedRate(runs::release, LONG, LONG, NANOSECONDS);
    Future<?> timer = executor.schedule(() -> runs.release(), LONG, NANOSECONDS);
    executor.execute(runs::release);
    executor.shutdown();
    assertThatThrownBy(() -> executor.execute(runs::release))
        .isInstanceOf(RejectedExecutionException.class);
    assertThatThrownBy(() -> executor.schedule(() -> {}, 1, NANOSECONDS))
        .isInstanceOf(RejectedExecutionException.class);
    assertThat(executor.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
    assertThat(executor.isTerminated()).isTrue();
    assertThat(runs.availablePermits()).isEqualTo(1);
    assertThat(periodic).isCancelled();
    assertThat(timer).isCancelled();
  }

  @Test
  void shutdown_periodicTaskRuns_endsAfterIt() throws InterruptedException {
    CountDownLatch began = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    Future<?> task = executor.scheduleAtFixedRate(() -> await(began, end), 0, 1, NANOSECONDS);
    began.await();
    executor.shutdown();
    assertThat(executor.awaitTermination(1, NANOSECONDS)).isFalse();
    end.countDown();
    assertThat(executor.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
    assertThat(task).isDone();
  }

  @Test
  void shutdown_withoutTasks_isTerminated() throws InterruptedException {
    executor.shutdown();
    assertThat(executor.isTerminated()).isTrue();
    assertThat(executor.awaitTermination(0, NANOSECONDS)).isTrue();
  }

  /** The supervisor may have ended before. */
  @Test
  void awaitTermination_threadIsDead_submittedTasksRun() throws Exception {
    Thread ended = new Thread(() -> {});
    withoutSteps.set(ended);
    CountDownLatch ran = new CountDownLatch(1);
    executor.execute(ran::countDown);
    ended.join();
    executor.shutdown();
    assertThat(executor.isTerminated()).isFalse();
    assertThat(executor.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
    assertThat(ran.getCount()).isZero();
  }

  @Test
  void shutdownNow_taskRuns_isInterruptedAndTheNextAreReturned() throws InterruptedException {
    CountDownLatch began = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    executor.execute(
        () -> {
          await(began, new CountDownLatch(1));
          if (Thread.currentThread().isInterrupted()) {
            interrupted.countDown();
          }
        });
    executor.execute(() -> {});
    Future<?> timer = executor.schedule(() -> {}, LONG, NANOSECONDS);
    began.await();
    assertThat(executor.shutdownNow()).hasSize(2).contains((Runnable) timer);
    assertThat(executor.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
    assertThat(interrupted.getCount()).isZero();
  }
}
