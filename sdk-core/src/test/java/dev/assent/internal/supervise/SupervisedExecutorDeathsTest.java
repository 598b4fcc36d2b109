/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.fixtures.Rounds;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Errors end the thread of an executor at random steps, and keep others from being started. No
 * accepted task is lost or runs twice, and timers fire.
 */
@Tag("rounds")
class SupervisedExecutorDeathsTest {
  private static final int ROUNDS = 20;
  private static final int CALLERS = 3;
  private static final int TASKS = 100;

  @Test
  void execute_threadEndsAtRandomSteps_eachAcceptedTaskRunsOnceAndTimersFire() throws Exception {
    int deaths = 0;
    for (int round = 0; round < Rounds.of(ROUNDS); round++) {
      long seed = Long.getLong("tests.seed", System.nanoTime());
      deaths += new Round(seed).run();
    }
    assertThat(deaths).isGreaterThan(ROUNDS);
  }

  private static final class Round {
    private final long seed;
    private final AtomicInteger deaths = new AtomicInteger();
    private final ConcurrentHashMap<Integer, Integer> runs = new ConcurrentHashMap<>();
    private final AtomicInteger periodicRuns = new AtomicInteger();
    private final SupervisedExecutor executor;

    /** Decides about the steps of the executor's threads. */
    private final Random random;

    private volatile boolean calm = true;

    Round(long seed) {
      this.seed = seed;
      this.random = new Random(seed);
      this.executor = new SupervisedExecutor("assent-test", this::thread, this::nanoTime);
    }

    private boolean oneIn(int number) {
      return !calm && random.nextInt(number) == 0;
    }

    private Thread thread(Runnable loop) {
      if (oneIn(5)) {
        throw new StackOverflowError();
      }
      return new Mortal(
          oneIn(5) ? () -> endsAfter(0) : oneIn(5) ? () -> endsAfter(random.nextInt(5)) : loop);
    }

    /** Takes tasks, and ends before it begins the last one. */
    private void endsAfter(int tasks) {
      QueuedTask<?> next = executor.next();
      for (int i = 0; next != null && i < tasks; i++) {
        next.run();
        next = executor.next();
      }
      deaths.incrementAndGet();
    }

    private long nanoTime() {
      if (Thread.currentThread() instanceof Mortal && oneIn(20)) {
        deaths.incrementAndGet();
        throw new StackOverflowError();
      }
      return System.nanoTime();
    }

    /** The executor's thread. It can fail to start. */
    private final class Mortal extends Thread {
      Mortal(Runnable task) {
        super(task);
        setUncaughtExceptionHandler((thread, failure) -> {});
      }

      @Override
      public synchronized void start() {
        if (oneIn(5)) {
          throw new StackOverflowError();
        }
        super.start();
      }
    }

    int run() throws Exception {
      Future<?> unused =
          executor.scheduleWithFixedDelay(
              periodicRuns::incrementAndGet, 10, 100, TimeUnit.MICROSECONDS);
      calm = false;
      List<Thread> callers = new ArrayList<>();
      for (int i = 0; i < CALLERS; i++) {
        int caller = i;
        Thread thread = new Thread(() -> call(caller));
        thread.start();
        callers.add(thread);
      }
      for (Thread caller : callers) {
        while (caller.isAlive()) {
          check();
          caller.join(1);
        }
      }
      calm = true;
      awaitAll();
      assertThat(runs).as("seed %d", seed).hasSize(CALLERS * TASKS).allSatisfy(Round::once);
      int before = periodicRuns.get();
      long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
      while (periodicRuns.get() < before + 3) {
        assertThat(System.nanoTime() - end).as("seed %d", seed).isNegative();
        check();
        Thread.sleep(1);
      }
      executor.shutdown();
      assertThat(executor.awaitTermination(1, TimeUnit.MINUTES)).as("seed %d", seed).isTrue();
      return deaths.get();
    }

    private static void once(Integer task, Integer times) {
      assertThat(times).isEqualTo(1);
    }

    private void awaitAll() throws InterruptedException {
      long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
      while (runs.size() < CALLERS * TASKS && System.nanoTime() - end < 0) {
        check(); // a thread that is to end after some tasks still may
        Thread.sleep(1);
      }
    }

    private void check() {
      try {
        executor.check(0, new Restored());
      } catch (StackOverflowError noThread) {
        // the next check tries again
      }
    }

    /** A task is accepted, whether its thread can be started or not. */
    private void call(int caller) {
      Random own = new Random(seed + caller);
      for (int i = 0; i < TASKS; i++) {
        int number = caller * TASKS + i;
        Runnable task =
            () -> {
              int unused = runs.merge(number, 1, Integer::sum);
              if (number % 7 == 0) {
                throw new StackOverflowError();
              }
            };
        try {
          if (own.nextBoolean()) {
            executor.execute(task);
          } else {
            Future<?> unused = executor.schedule(task, own.nextInt(300), TimeUnit.MICROSECONDS);
          }
        } catch (StackOverflowError noThread) {
          // the next call or check tries again
        }
        if (own.nextInt(10) == 0) {
          Thread.yield();
        }
      }
    }
  }
}
