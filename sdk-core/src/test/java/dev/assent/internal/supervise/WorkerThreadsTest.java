/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.supervise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assent.fixtures.Rounds;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class WorkerThreadsTest {
  private static final Duration LONG = Duration.ofHours(1);
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final Queue<Thread> created = new ConcurrentLinkedQueue<>();
  private final CountDownLatch end = new CountDownLatch(1);
  private final Semaphore began = new Semaphore(0);
  private final List<WorkerThreads> all = new ArrayList<>();

  @AfterEach
  void close() {
    end.countDown();
    all.forEach(WorkerThreads::closeNow);
  }

  private WorkerThreads threads(int maxThreads, int maxWaiting, Duration idle) {
    WorkerThreads threads =
        new WorkerThreads(
            maxThreads,
            maxWaiting,
            idle,
            task -> {
              Thread thread = silent(new Thread(task));
              created.add(thread);
              return thread;
            });
    all.add(threads);
    return threads;
  }

  private static Thread silent(Thread thread) {
    thread.setUncaughtExceptionHandler((of, failure) -> {});
    return thread;
  }

  private void block() {
    began.release();
    try {
      end.await();
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean acquire(Semaphore semaphore, int permits) throws InterruptedException {
    return semaphore.tryAcquire(permits, 1, TimeUnit.MINUTES);
  }

  private static void awaitIdle(Thread thread) throws InterruptedException {
    while (thread.getState() != Thread.State.TIMED_WAITING) {
      Thread.sleep(1);
    }
  }

  @Test
  void execute_threadIsFree_isReused() throws InterruptedException {
    WorkerThreads threads = threads(3, 0, LONG);
    threads.execute(began::release);
    assertThat(acquire(began, 1)).isTrue();
    awaitIdle(created.element());
    threads.execute(began::release);
    assertThat(acquire(began, 1)).isTrue();
    assertThat(created).hasSize(1).allMatch(Thread::isDaemon);
  }

  @Test
  void execute_threadsAreBusy_anotherIsCreatedUpToTheMaximum() throws InterruptedException {
    WorkerThreads threads = threads(2, 1, LONG);
    threads.execute(this::block);
    threads.execute(this::block);
    assertThat(acquire(began, 2)).isTrue();
    threads.execute(began::release);
    assertThatThrownBy(() -> threads.execute(() -> {}))
        .isInstanceOf(RejectedExecutionException.class);
    assertThat(created).hasSize(2);
    end.countDown();
    assertThat(acquire(began, 1)).isTrue();
  }

  @Test
  void execute_withoutAMaximum_eachTaskHasAThreadAtOnce() throws InterruptedException {
    WorkerThreads threads = threads(WorkerThreads.UNBOUNDED, WorkerThreads.UNBOUNDED, LONG);
    for (int i = 0; i < 20; i++) {
      threads.execute(this::block);
    }
    assertThat(acquire(began, 20)).isTrue();
    assertThat(created).hasSize(20);
  }

  @Test
  void idleTime_isOver_threadEnds() throws InterruptedException {
    WorkerThreads threads = threads(1, 1, Duration.ofMillis(1));
    threads.execute(began::release);
    assertThat(threads.awaitEnd(MINUTE)).isTrue();
    threads.execute(began::release);
    assertThat(acquire(began, 2)).isTrue();
  }

  @Test
  void execute_taskThrows_itsThreadEndsAndAnotherDoesTheNext() throws InterruptedException {
    WorkerThreads threads = threads(1, 2, LONG);
    threads.execute(
        () -> {
          block();
          throw new StackOverflowError();
        });
    assertThat(acquire(began, 1)).isTrue();
    threads.execute(began::release);
    end.countDown();
    assertThat(acquire(began, 1)).isTrue();
    assertThat(created).hasSize(2);
  }

  /** If it ran later, too, the caller would have done otherwise what it does. */
  @Test
  void execute_noThreadStarts_throwsAndTheTaskDoesNotRun() throws InterruptedException {
    AtomicInteger starts = new AtomicInteger();
    WorkerThreads threads =
        new WorkerThreads(
            2,
            2,
            LONG,
            task ->
                new Thread(task) {
                  @Override
                  public synchronized void start() {
                    if (starts.getAndIncrement() == 0) {
                      throw new StackOverflowError();
                    }
                    super.start();
                  }
                });
    all.add(threads);
    Semaphore first = new Semaphore(0);
    assertThatThrownBy(() -> threads.execute(first::release))
        .isInstanceOf(StackOverflowError.class);
    threads.execute(began::release);
    assertThat(acquire(began, 1)).isTrue();
    threads.close();
    assertThat(threads.awaitEnd(MINUTE)).isTrue();
    assertThat(first.availablePermits()).isZero();
  }

  /** The JDK's executor would count it for ever. */
  @Test
  void check_threadEndedWithoutItsSteps_waitingTaskRuns() throws InterruptedException {
    Queue<Thread> without = new ConcurrentLinkedQueue<>(List.of(new Thread(() -> {})));
    WorkerThreads threads =
        new WorkerThreads(
            1,
            1,
            LONG,
            task -> {
              Thread none = without.poll();
              return none == null ? new Thread(task) : none;
            });
    all.add(threads);
    Thread ended = without.element();
    threads.execute(began::release);
    ended.join();
    threads.check();
    assertThat(acquire(began, 1)).isTrue();
  }

  /** The thread has taken the task, and an error ends it before the task begins. */
  @Test
  void check_threadEndedBetweenTakingAndBeginning_taskRunsOnce() throws InterruptedException {
    Queue<Thread> taking = new ConcurrentLinkedQueue<>();
    WorkerThreads threads =
        new WorkerThreads(
            1,
            1,
            LONG,
            task -> {
              if (taking.isEmpty()) {
                taking.add(new Thread(this::take));
                return taking.element();
              }
              return new Thread(task);
            });
    all.add(threads);
    threads.execute(began::release);
    taking.element().join();
    threads.check();
    assertThat(acquire(began, 1)).isTrue();
    threads.close();
    assertThat(threads.awaitEnd(MINUTE)).isTrue();
    assertThat(began.availablePermits()).isZero();
  }

  private void take() {
    try {
      WorkerThreads threads = all.get(0);
      Field workers = WorkerThreads.class.getDeclaredField("workers");
      workers.setAccessible(true);
      Object worker = ((TaskList<?>) workers.get(threads)).first();
      Method next =
          WorkerThreads.class.getDeclaredMethod("next", Objects.requireNonNull(worker).getClass());
      next.setAccessible(true);
      Objects.requireNonNull(next.invoke(threads, worker));
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void close_waitingTasks_run() throws InterruptedException {
    WorkerThreads threads = threads(1, 2, LONG);
    threads.execute(this::block);
    threads.execute(began::release);
    threads.close();
    assertThatThrownBy(() -> threads.execute(() -> {}))
        .isInstanceOf(RejectedExecutionException.class);
    assertThat(threads.awaitEnd(Duration.ofNanos(1))).isFalse();
    end.countDown();
    assertThat(threads.awaitEnd(MINUTE)).isTrue();
    assertThat(began.availablePermits()).isEqualTo(2);
  }

  @Test
  void closeNow_tasks_areInterruptedOrForgotten() throws InterruptedException {
    WorkerThreads threads = threads(1, 2, LONG);
    threads.execute(this::block);
    assertThat(acquire(began, 1)).isTrue();
    threads.execute(began::release);
    threads.closeNow();
    assertThat(threads.awaitEnd(MINUTE)).isTrue();
    threads.check();
    assertThat(began.availablePermits()).isZero();
    assertThat(created).hasSize(1);
  }

  /** Threads end at random, or do not start. */
  @Test
  @Tag("rounds")
  void execute_threadsEndAtRandom_eachAcceptedTaskRunsOnceAndNoOther() throws Exception {
    for (int round = 0; round < Rounds.of(20); round++) {
      long seed = Long.getLong("tests.seed", System.nanoTime());
      Random random = new Random(seed);
      run(seed, random, random.nextBoolean() ? WorkerThreads.UNBOUNDED : 1 + random.nextInt(3));
    }
  }

  private void run(long seed, Random random, int maxThreads) throws InterruptedException {
    WorkerThreads threads =
        new WorkerThreads(
            maxThreads,
            20,
            Duration.ofNanos(random.nextInt(200_000)),
            task ->
                silent(
                    new Thread(random.nextInt(4) == 0 ? () -> {} : task) {
                      @Override
                      public synchronized void start() {
                        if (random.nextInt(4) == 0) {
                          throw new StackOverflowError();
                        }
                        super.start();
                      }
                    }));
    all.add(threads);
    ConcurrentHashMap<Integer, Integer> runs = new ConcurrentHashMap<>();
    Set<Integer> accepted = ConcurrentHashMap.newKeySet();
    List<Thread> callers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      int first = i * 100;
      Thread caller = new Thread(() -> call(threads, first, accepted, runs));
      caller.start();
      callers.add(caller);
    }
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
    while (callers.stream().anyMatch(Thread::isAlive) || !runs.keySet().containsAll(accepted)) {
      assertThat(System.nanoTime() - end).as("seed %d", seed).isNegative();
      try {
        threads.check();
      } catch (StackOverflowError noThread) {
        // the next check tries again
      }
      Thread.sleep(1);
    }
    threads.close();
    assertThat(threads.awaitEnd(MINUTE)).as("seed %d", seed).isTrue();
    assertThat(runs.keySet()).as("seed %d", seed).isEqualTo(accepted);
    assertThat(runs.values()).as("seed %d", seed).containsOnly(1);
  }

  private static void call(
      WorkerThreads threads,
      int first,
      Set<Integer> accepted,
      ConcurrentHashMap<Integer, Integer> runs) {
    for (int i = 0; i < 100; i++) {
      int number = first + i;
      try {
        threads.execute(
            () -> {
              int unused = runs.merge(number, 1, Integer::sum);
              if (number % 7 == 0) {
                throw new StackOverflowError();
              }
            });
        accepted.add(number);
      } catch (RejectedExecutionException | StackOverflowError refused) {
        Thread.yield();
      }
    }
  }
}
