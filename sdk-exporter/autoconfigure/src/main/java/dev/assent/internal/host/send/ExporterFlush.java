/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host.send;

import dev.assent.internal.data.Stamped;
import io.opentelemetry.sdk.common.CompletableResultCode;
import java.util.Collection;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Asks somebody else's exporter to send the data that it keeps. Thread-safe.
 *
 * <p>Assent can't see or take back the data that the exporter keeps. If a category of data that it
 * got since its last flush is withdrawn, Assent does not flush it any more, and the exporter alone
 * decides when it sends.
 *
 * <p>One flush runs at a time, so that an exporter that never ends it holds one thread.
 */
final class ExporterFlush {
  private final Supplier<CompletableResultCode> flush;
  private final ExporterThreads threads;
  private final Semaphore free = new Semaphore(1);

  // Guarded by this.
  private long kept;
  private long givenSince;
  private boolean isWithdrawn;

  /**
   * @param threads runs the flush, which may block
   */
  ExporterFlush(Supplier<CompletableResultCode> flush, ExporterThreads threads) {
    this.flush = flush;
    this.threads = threads;
  }

  /** The exporter is about to get data. Data without a stamp may have every category. */
  synchronized void given(Collection<?> data) {
    for (Object datum : data) {
      givenSince |=
          datum instanceof Stamped stamped ? stamped.ownMask() | stamped.fieldsMask() : -1;
    }
  }

  /** Categories were withdrawn from data that it may have been given. */
  synchronized void withdrawn(long categories) {
    isWithdrawn |= ((kept | givenSince) & categories) != 0;
  }

  private synchronized boolean begins() {
    kept |= givenSince;
    givenSince = 0;
    return !isWithdrawn;
  }

  private synchronized void ended(boolean isSent) {
    kept = isSent ? 0 : kept;
    free.release();
  }

  /**
   * Flushes the exporter.
   *
   * @return whether it sent what it kept, in time; true if it must keep it
   */
  boolean run(long timeoutNanos) {
    long end = System.nanoTime() + timeoutNanos;
    try {
      return free.tryAcquire(timeoutNanos, TimeUnit.NANOSECONDS)
          && (skips() || ends(end - System.nanoTime()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private boolean skips() {
    boolean skips = !begins();
    if (skips) {
      free.release();
    }
    return skips;
  }

  private boolean ends(long timeoutNanos) throws InterruptedException {
    CountDownLatch done = new CountDownLatch(1);
    CountDownLatch sent = new CountDownLatch(1);
    try {
      threads.execute(() -> call(done, sent));
    } catch (RejectedExecutionException closed) {
      ended(false); // it was shut down
      return true;
    } catch (Error noThread) {
      ended(false);
      throw noThread;
    }
    return done.await(timeoutNanos, TimeUnit.NANOSECONDS) && sent.getCount() == 0;
  }

  private void call(CountDownLatch done, CountDownLatch sent) {
    CompletableResultCode result = ExporterThreads.safely(flush);
    CompletableResultCode unused =
        result.whenComplete(
            () -> {
              ended(result.isSuccess());
              if (result.isSuccess()) {
                sent.countDown();
              }
              done.countDown();
            });
  }
}
