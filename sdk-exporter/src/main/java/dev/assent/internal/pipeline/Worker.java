/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.pipeline;

import dev.assent.internal.send.Closing;
import dev.assent.internal.send.Delivery;
import dev.assent.internal.send.Wakeup;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The one thread of a pipeline: sends what is due, lane by lane, until it is closed. */
final class Worker implements Runnable {
  /** A batch may be due and not be there yet: its first slot is being filled. */
  private static final long SHORTEST_WAIT_NANOS = TimeUnit.MICROSECONDS.toNanos(50);

  private final List<Lane<?>> lanes;
  private final Closing closing;
  private final Wakeup work;
  private final Queue<Flush> flushes = new ConcurrentLinkedQueue<>();
  private final CountDownLatch ended = new CountDownLatch(1);

  /**
   * A worker that does not run yet.
   *
   * @param work on which it waits until a batch is due
   */
  Worker(List<Lane<?>> lanes, Closing closing, Wakeup work) {
    this.lanes = lanes;
    this.closing = closing;
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
      lanes.forEach(Lane::discard);
      ended.countDown();
      endFlushes();
    }
  }

  private boolean isFinished() {
    return closing.isBegun() && (closing.isOver() || lanes.stream().allMatch(Lane::isEmpty));
  }

  private boolean deliverDue() {
    boolean moved = false;
    for (Lane<?> lane : lanes) {
      if (lane.dueInNanos() <= 0) {
        moved |= deliver(lane);
      }
    }
    endFlushes();
    return moved;
  }

  private boolean deliver(Lane<?> lane) {
    Delivery delivery = lane.deliver();
    if (delivery == Delivery.FAILED) {
      flushes.forEach(Flush::failed);
    }
    return delivery != null;
  }

  private long dueInNanos() {
    return lanes.stream().mapToLong(Lane::dueInNanos).min().orElse(Long.MAX_VALUE);
  }

  private void endFlushes() {
    flushes.removeIf(Flush::endIfPast);
  }

  /** Sends all that is queued now; true if all of it arrived that may leave, within the time. */
  boolean flush(long nanos) {
    Flush flush = new Flush(lanes);
    flushes.add(flush);
    lanes.forEach(Lane::sendNow);
    work.wake();
    if (ended.getCount() == 0) {
      endFlushes();
    }
    boolean delivered = flush.await(nanos);
    flushes.remove(flush);
    return delivered;
  }

  /** Waits for the end; false if the time was over before. */
  boolean awaitEnd(long nanos) throws InterruptedException {
    return ended.await(nanos, TimeUnit.NANOSECONDS);
  }
}
