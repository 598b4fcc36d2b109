/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.pipeline;

import dev.assent.internal.send.DeliveryResult;
import dev.assent.internal.send.ShutdownDeadline;
import dev.assent.internal.send.Wakeup;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The task of a pipeline's only thread: sends due batches, signal by signal, until it is closed.
 */
final class Worker implements Runnable {
  /**
   * The shortest wait, because a due batch may not be ready: its first slot is still being filled.
   */
  private static final long SHORTEST_WAIT_NANOS = TimeUnit.MICROSECONDS.toNanos(50);

  /** The pause after an error, so that a lasting one does not use up a processor. */
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final List<SignalPipeline<?>> pipelines;
  private final ShutdownDeadline deadline;
  private final Wakeup work;
  private final Queue<Flush> flushes = new ConcurrentLinkedQueue<>();
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean hasFailed;

  /**
   * A worker that is not running yet.
   *
   * @param work the wait for the next batch
   */
  Worker(List<SignalPipeline<?>> pipelines, ShutdownDeadline deadline, Wakeup work) {
    this.pipelines = pipelines;
    this.deadline = deadline;
    this.work = work;
  }

  /**
   * Sends until it is closed. An error ends neither this method nor the data: a batch that was not
   * sent is delivered again. If the thread dies, another one calls this again.
   */
  @Override
  public void run() {
    while (true) {
      try {
        resume();
        if (isFinished()) {
          break;
        }
        if (!deliverDue()) {
          work.await(Math.max(SHORTEST_WAIT_NANOS, dueInNanos()));
        }
      } catch (Throwable passing) {
        hasFailed = true; // the supervisor logs it: a handler that logs needs memory
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
    try {
      pipelines.forEach(SignalPipeline::discard);
    } finally {
      ended.countDown();
      endFlushes();
    }
  }

  private void resume() {
    for (SignalPipeline<?> pipeline : pipelines) {
      failFlushes(pipeline.resume());
    }
  }

  private boolean isFinished() {
    return deadline.isBegun() && (deadline.isOver() || isEmpty());
  }

  private boolean isEmpty() {
    for (SignalPipeline<?> pipeline : pipelines) {
      if (!pipeline.isEmpty()) {
        return false;
      }
    }
    return true;
  }

  /** Returns whether an error interrupted this worker since the last call. */
  boolean takeFailed() {
    boolean was = hasFailed;
    if (was) {
      hasFailed = false;
    }
    return was;
  }

  private boolean deliverDue() {
    boolean moved = false;
    for (SignalPipeline<?> pipeline : pipelines) {
      if (pipeline.dueInNanos() <= 0) {
        moved |= deliver(pipeline);
      }
    }
    endFlushes();
    return moved;
  }

  private boolean deliver(SignalPipeline<?> pipeline) {
    DeliveryResult delivery = pipeline.deliver();
    failFlushes(delivery);
    return delivery != null;
  }

  private void failFlushes(@Nullable DeliveryResult delivery) {
    if (delivery == DeliveryResult.FAILED) {
      flushes.forEach(Flush::failed);
    }
  }

  private long dueInNanos() {
    long due = Long.MAX_VALUE;
    for (SignalPipeline<?> pipeline : pipelines) {
      due = Math.min(due, pipeline.dueInNanos());
    }
    return due;
  }

  private void endFlushes() {
    flushes.removeIf(Flush::endIfPast);
  }

  /** Sends all data queued now; true if all permitted data arrived in time. */
  boolean flush(long nanos) {
    Flush flush = new Flush(pipelines);
    flushes.add(flush);
    pipelines.forEach(SignalPipeline::sendNow);
    work.wake();
    if (ended.getCount() == 0) {
      endFlushes();
    }
    boolean delivered = flush.await(nanos);
    flushes.remove(flush);
    return delivered;
  }

  /** Waits for the end; false on timeout. */
  boolean awaitEnd(long nanos) throws InterruptedException {
    return ended.await(nanos, TimeUnit.NANOSECONDS);
  }
}
