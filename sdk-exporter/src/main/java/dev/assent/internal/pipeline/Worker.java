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

/**
 * The task of a pipeline's only thread: sends due batches, signal by signal, until it is closed.
 */
final class Worker implements Runnable {
  /**
   * The shortest wait, because a due batch may not be ready: its first slot is still being filled.
   */
  private static final long SHORTEST_WAIT_NANOS = TimeUnit.MICROSECONDS.toNanos(50);

  private final List<SignalPipeline<?>> pipelines;
  private final ShutdownDeadline deadline;
  private final Wakeup work;
  private final Queue<Flush> flushes = new ConcurrentLinkedQueue<>();
  private final CountDownLatch ended = new CountDownLatch(1);

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

  @Override
  public void run() {
    try {
      while (!isFinished()) {
        if (!deliverDue()) {
          work.await(Math.max(SHORTEST_WAIT_NANOS, dueInNanos()));
        }
      }
    } finally {
      pipelines.forEach(SignalPipeline::discard);
      ended.countDown();
      endFlushes();
    }
  }

  private boolean isFinished() {
    return deadline.isBegun()
        && (deadline.isOver() || pipelines.stream().allMatch(SignalPipeline::isEmpty));
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
    if (delivery == DeliveryResult.FAILED) {
      flushes.forEach(Flush::failed);
    }
    return delivery != null;
  }

  private long dueInNanos() {
    return pipelines.stream().mapToLong(SignalPipeline::dueInNanos).min().orElse(Long.MAX_VALUE);
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
