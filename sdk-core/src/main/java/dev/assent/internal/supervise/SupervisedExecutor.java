/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.supervise;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A daemon thread with a queue of tasks and timers. The first task creates the thread. A task that
 * throws ends neither the thread nor, if it is periodic, its repetition. After its shutdown, the
 * executor completes the submitted tasks and cancels its timers. Thread-safe.
 *
 * <p>An error can end the thread, or a caller, at any step, without {@code finally} blocks. So no
 * count and no flag says whether the thread lives: it is asked. The thread publishes a task before
 * it takes it out of its list. Its successor runs it if it has not begun, and schedules it again if
 * it is periodic. If a thread can't be started, its task stays, and the supervisor starts one.
 *
 * <p>No task, no thread factory and no logger is called under the monitor.
 *
 * <pre>
 * field              read        written
 * thread             volatile    under the monitor; never while the last one may run
 * current            volatile    by the executor's thread, under the monitor
 * phase              volatile    under the monitor
 * periodic           volatile    under the monitor, copied
 * hasFailed          volatile    by a thread that could start none; the supervisor
 * submitted, timers  under the monitor
 * </pre>
 */
public final class SupervisedExecutor extends AbstractExecutorService
    implements ScheduledExecutorService, Supervised {
  private static final PeriodicTask[] NONE = {};

  /** Longer delays would not compare with times that are over. */
  private static final long MAX_NANOS = Long.MAX_VALUE >> 1;

  private static final long PAUSE_MILLIS = 10;

  private enum Phase {
    OPEN,
    /** The submitted tasks are completed. */
    SHUT_DOWN,
    /** No task begins any more. */
    STOPPED
  }

  private final String name;
  private final ThreadFactory threads;
  private final LongSupplier clock;
  private final Runnable loop = this::run;
  private final Object lock = new Object();
  private final TaskList<QueuedTask<?>> submitted = new TaskList<>();
  private final TaskList<QueuedTask<?>> timers = new TaskList<>();
  private volatile PeriodicTask[] periodic = NONE;
  private volatile @Nullable Thread thread;
  private volatile @Nullable QueuedTask<?> current;
  private volatile Phase phase = Phase.OPEN;
  private volatile boolean hasFailed;

  /** An executor that has no thread before its first task. */
  public SupervisedExecutor(String name) {
    this(name, task -> new Thread(null, task, name, 0, false));
  }

  /**
   * An executor that has no thread before its first task.
   *
   * @param threads creates its thread, which becomes a daemon
   */
  public SupervisedExecutor(String name, ThreadFactory threads) {
    this(name, threads, System::nanoTime);
  }

  /** An executor with a clock of its own. */
  SupervisedExecutor(String name, ThreadFactory threads, LongSupplier clock) {
    this.name = name;
    this.threads = threads;
    this.clock = clock;
  }

  /**
   * Whether an executor is supervised and runs a task now. The tasks behind it wait; they are not
   * lost.
   */
  public static boolean isBusy(Executor executor) {
    return executor instanceof SupervisedExecutor own && own.isBusy();
  }

  private boolean isBusy() {
    Thread running = thread;
    return current != null && running != null && running.isAlive();
  }

  long nanoTime() {
    return clock.getAsLong();
  }

  /** Whether an executor is supervised and runs no task now. */
  public static boolean isIdle(Executor executor) {
    return executor instanceof SupervisedExecutor own && !own.isBusy();
  }

  @Override
  public void execute(Runnable task) {
    var unused = schedule(task, 0, NANOSECONDS);
  }

  @Override
  public Future<?> submit(Runnable task) {
    return schedule(task, 0, NANOSECONDS);
  }

  @Override
  public <T> Future<T> submit(Runnable task, T result) {
    return schedule(
        () -> {
          task.run();
          return result;
        },
        0,
        NANOSECONDS);
  }

  @Override
  public <T> Future<T> submit(Callable<T> task) {
    return schedule(task, 0, NANOSECONDS);
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
    return schedule(
        () -> {
          task.run();
          return true;
        },
        delay,
        unit);
  }

  @Override
  public <V> ScheduledFuture<V> schedule(Callable<V> task, long delay, TimeUnit unit) {
    QueuedTask<V> queued = new QueuedTask<>(this, task, after(delay, unit));
    synchronized (lock) {
      refuseIfShutDown();
      if (delay > 0) {
        timers.add(queued, QueuedTask.BY_TIME);
      } else {
        submitted.add(queued);
      }
      lock.notifyAll();
    }
    boolean unused = startIfDead();
    return queued;
  }

  @Override
  public ScheduledFuture<?> scheduleWithFixedDelay(
      Runnable task, long initialDelay, long delay, TimeUnit unit) {
    return repeat(
        new PeriodicTask(this, task, after(initialDelay, unit), unit.toNanos(delay), false));
  }

  @Override
  public ScheduledFuture<?> scheduleAtFixedRate(
      Runnable task, long initialDelay, long period, TimeUnit unit) {
    return repeat(
        new PeriodicTask(this, task, after(initialDelay, unit), unit.toNanos(period), true));
  }

  private PeriodicTask repeat(PeriodicTask task) {
    synchronized (lock) {
      refuseIfShutDown();
      PeriodicTask[] more = Arrays.copyOf(periodic, periodic.length + 1);
      more[periodic.length] = task;
      periodic = more; // first: check() adds to the timers what is not there
      timers.add(task, QueuedTask.BY_TIME);
      lock.notifyAll();
    }
    boolean unused = startIfDead();
    return task;
  }

  private long after(long delay, TimeUnit unit) {
    return nanoTime() + Math.min(Math.max(0, unit.toNanos(delay)), MAX_NANOS);
  }

  private void refuseIfShutDown() {
    if (phase != Phase.OPEN) {
      throw new RejectedExecutionException(name + " is shut down");
    }
  }

  /** Takes a task out of its list, if it is in one. */
  void unlist(QueuedTask<?> task) {
    synchronized (lock) {
      submitted.remove(task);
      timers.remove(task);
    }
  }

  /** A task was cancelled. */
  void remove(QueuedTask<?> task) {
    unlist(task);
    synchronized (lock) {
      if (task.isPeriodic()) {
        periodic =
            Arrays.stream(periodic).filter(each -> each != task).toArray(PeriodicTask[]::new);
      }
    }
  }

  /** Interrupts a task, if it runs. */
  @SuppressWarnings("Interruption")
  void interrupt(QueuedTask<?> task) {
    synchronized (lock) {
      Thread running = thread;
      if (running != null && current == task) {
        running.interrupt();
      }
    }
  }

  private void run() {
    try {
      boolean goesOn = true;
      while (goesOn) {
        goesOn = runNext();
      }
    } catch (Throwable restarted) {
      // check() starts another thread; uncaught, its text would be printed
    }
  }

  /** While it waits, no variable holds the last task, which may hold data. */
  private boolean runNext() {
    QueuedTask<?> next = next();
    if (next == null) {
      return false;
    }
    try {
      next.run(); // it catches its exceptions
    } catch (Throwable ended) {
      // an error ended it without its handlers
    }
    return true;
  }

  /** Returns the next task when it is due; null if the thread ends. */
  @Nullable QueuedTask<?> next() {
    QueuedTask<?> left = endLast();
    return left == null ? take() : left;
  }

  /** Ends the last task. Returns it if it has not begun: an error ended the thread that took it. */
  private @Nullable QueuedTask<?> endLast() {
    QueuedTask<?> last = current;
    if (last == null) {
      return null;
    }
    if (last.isWaiting() && phase != Phase.STOPPED) {
      return last;
    }
    last.hasRun();
    synchronized (lock) {
      if (last instanceof PeriodicTask task) {
        repeatLater(task);
      }
      current = null;
      return null;
    }
  }

  private @Nullable QueuedTask<?> take() {
    synchronized (lock) {
      while (phase != Phase.STOPPED) {
        long now = nanoTime();
        QueuedTask<?> due = due(now);
        if (due != null) {
          take(due);
          return due;
        }
        if (phase == Phase.SHUT_DOWN) {
          return null;
        }
        await(now);
      }
      return null;
    }
  }

  /** It may be among the timers already, if an error has ended the last call. */
  private void repeatLater(PeriodicTask task) {
    if (phase == Phase.OPEN && !task.isCancelled() && !timers.contains(task)) {
      task.dueNanoTime = task.nextNanoTime(nanoTime());
      timers.add(task, QueuedTask.BY_TIME);
    }
    task.waitsAgain();
  }

  private @Nullable QueuedTask<?> due(long now) {
    QueuedTask<?> task = submitted.first();
    QueuedTask<?> timer = timers.first();
    if (timer == null || timer.dueNanoTime - now > 0) {
      return task;
    }
    return task == null || timer.dueNanoTime - task.dueNanoTime <= 0 ? timer : task;
  }

  @SuppressWarnings("ThreadInterrupted")
  private void take(QueuedTask<?> due) {
    current = due; // first: a task that its thread can't begin is not lost
    if (submitted.first() == due) {
      submitted.remove(due);
    } else {
      timers.remove(due);
    }
    boolean unused = Thread.interrupted(); // it is not meant for this task
  }

  private void await(long now) {
    QueuedTask<?> timer = timers.first();
    try {
      NANOSECONDS.timedWait(lock, timer == null ? MAX_NANOS : Math.max(1, timer.dueNanoTime - now));
    } catch (InterruptedException look) {
      // the phase says whether to end
    }
  }

  /**
   * Starts the thread if none lives. Any number of callers may do so at once: a thread is replaced
   * after it has ended, and starts once.
   *
   * @return whether this call started it
   */
  private boolean startIfDead() {
    Thread last = thread;
    if (last != null && last.isAlive()) {
      return false;
    }
    try {
      Thread next =
          last == null || last.getState() == Thread.State.TERMINATED ? create(last) : last;
      next.start();
      return true;
    } catch (IllegalThreadStateException anotherCallerDid) {
      return false;
    } catch (Error noThread) {
      hasFailed = true;
      throw noThread;
    }
  }

  private Thread create(@Nullable Thread dead) {
    Thread created = threads.newThread(loop);
    created.setDaemon(true);
    synchronized (lock) {
      Thread last = thread;
      if (last != null && last != dead) {
        return last;
      }
      thread = created;
      return created;
    }
  }

  @Override
  public void check(long nanoTime, Restored restored) {
    Thread last = thread;
    boolean isLost = hasFailed || (last != null && last.getState() == Thread.State.TERMINATED);
    if (needsThread() && startIfDead() && isLost) { // a caller may be about to start the first one
      hasFailed = false;
      restored.add(name);
    }
    for (PeriodicTask task : periodic) {
      boolean hasFailed = task.hasFailed();
      if (repeatIfLost(task) || hasFailed) {
        restored.add(name);
      }
    }
    synchronized (lock) {
      lock.notifyAll(); // an error can have ended a caller before it did
    }
  }

  private boolean needsThread() {
    synchronized (lock) {
      return hasTasks() || (phase == Phase.OPEN && thread != null);
    }
  }

  /** Whether the thread has more to do. Under the monitor. */
  private boolean hasTasks() {
    if (phase == Phase.OPEN && !timers.isEmpty()) {
      return true;
    }
    QueuedTask<?> taken = current;
    boolean isTaken = taken != null && taken.isWaiting();
    return phase != Phase.STOPPED && (isTaken || due(nanoTime()) != null);
  }

  private boolean repeatIfLost(PeriodicTask task) {
    synchronized (lock) {
      if (phase != Phase.OPEN || current == task || task.isCancelled() || timers.contains(task)) {
        return false;
      }
      task.dueNanoTime = nanoTime();
      task.waitsAgain();
      timers.add(task, QueuedTask.BY_TIME);
      return true;
    }
  }

  @Override
  public void shutdown() {
    synchronized (lock) {
      if (phase == Phase.OPEN) {
        phase = Phase.SHUT_DOWN;
      }
      lock.notifyAll();
    }
    QueuedTask<?> timer = undueTimer();
    while (timer != null) {
      boolean unused = timer.cancel(false);
      unlist(timer); // an error may have ended the call that cancelled it
      timer = undueTimer();
    }
    synchronized (lock) {
      periodic = NONE;
    }
  }

  private @Nullable QueuedTask<?> undueTimer() {
    synchronized (lock) {
      long now = nanoTime();
      QueuedTask<?> each = timers.first();
      while (each != null && !each.isPeriodic() && each.dueNanoTime - now <= 0) {
        each = each.next;
      }
      return each;
    }
  }

  @Override
  @SuppressWarnings("Interruption")
  public List<Runnable> shutdownNow() {
    Thread running;
    synchronized (lock) {
      phase = Phase.STOPPED;
      running = thread;
      lock.notifyAll();
    }
    if (running != null) {
      running.interrupt();
    }
    synchronized (lock) {
      periodic = NONE;
    }
    List<Runnable> left = new ArrayList<>();
    synchronized (lock) {
      drain(submitted, left);
      drain(timers, left);
    }
    return left;
  }

  private static void drain(TaskList<QueuedTask<?>> list, List<Runnable> left) {
    for (QueuedTask<?> first = list.first(); first != null; first = list.first()) {
      left.add(first);
      list.remove(first);
    }
  }

  @Override
  public boolean isShutdown() {
    return phase != Phase.OPEN;
  }

  @Override
  public boolean isTerminated() {
    synchronized (lock) {
      Thread last = thread;
      return phase != Phase.OPEN
          && (last == null || last.getState() == Thread.State.TERMINATED)
          && !hasTasks();
    }
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    long begin = System.nanoTime();
    long nanos = unit.toNanos(timeout);
    while (!isTerminated()) {
      long left = nanos - (System.nanoTime() - begin);
      if (left <= 0) {
        return false;
      }
      awaitThread(left);
    }
    return true;
  }

  /** A dead thread is replaced: the supervisor may have ended before. */
  private void awaitThread(long nanos) throws InterruptedException {
    Thread running = thread;
    if (running != null && running.isAlive()) {
      NANOSECONDS.timedJoin(running, nanos);
      return;
    }
    try {
      if (isShutdown() && startIfDead()) {
        return;
      }
    } catch (Error noMemory) {
      // the next look tries again
    }
    Thread.sleep(Math.min(PAUSE_MILLIS, NANOSECONDS.toMillis(nanos) + 1));
  }
}
