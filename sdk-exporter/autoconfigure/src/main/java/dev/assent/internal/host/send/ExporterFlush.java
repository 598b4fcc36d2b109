/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host.send;

import dev.assent.internal.data.Stamped;
import io.opentelemetry.sdk.common.CompletableResultCode;
import java.util.Collection;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks somebody else's exporter to send the data that it keeps. Thread-safe.
 *
 * <p>Assent can't see or take back the data that the exporter keeps. If a category of data that it
 * got since its last flush is withdrawn, Assent does not flush it any more, and the exporter alone
 * decides when it sends.
 *
 * <p>One flush runs at a time, so that an exporter that never ends it holds one thread. A flush
 * whose thread is dead has ended.
 */
final class ExporterFlush {
  private final Supplier<CompletableResultCode> flush;
  private final Executor threads;

  // Guarded by this.
  private long kept;
  private long givenSince;
  private boolean isWithdrawn;
  private @Nullable ExporterCall<Boolean> running;

  /**
   * @param threads runs the flush, which may block
   */
  ExporterFlush(Supplier<CompletableResultCode> flush, Executor threads) {
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

  /** Begins a call unless another one runs, which it returns. */
  private synchronized ExporterCall<Boolean> begin(ExporterCall<Boolean> call) {
    ExporterCall<Boolean> before = running;
    if (before != null && !before.isOver()) {
      return before;
    }
    running = call;
    kept |= givenSince;
    givenSince = 0;
    return call;
  }

  private synchronized boolean isWithdrawn() {
    return isWithdrawn;
  }

  @SuppressWarnings("ReferenceEquality") // a call that was found dead does not count any more
  private void ended(ExporterCall<Boolean> call, boolean isSent) {
    synchronized (this) {
      if (running == call) {
        running = null;
        kept = isSent ? 0 : kept;
      }
    }
    call.exchange().complete(isSent);
  }

  /**
   * Flushes the exporter.
   *
   * @return whether it sent what it kept, in time; true if it must keep it
   */
  @SuppressWarnings("ReferenceEquality")
  boolean run(long timeoutNanos) {
    long end = System.nanoTime() + timeoutNanos;
    ExporterCall<Boolean> call = new ExporterCall<>();
    try {
      ExporterCall<Boolean> first = begin(call);
      while (first != call) {
        boolean unused = answer(first, end);
        first = begin(call);
      }
      if (isWithdrawn()) {
        ended(call, false);
        return true;
      }
      return ends(call, end);
    } catch (TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private boolean ends(ExporterCall<Boolean> call, long end)
      throws InterruptedException, TimeoutException {
    try {
      threads.execute(() -> flush(call));
    } catch (RejectedExecutionException closed) {
      ended(call, false); // it was shut down
      return true;
    } catch (Error noThread) {
      ended(call, false);
      throw noThread;
    }
    return answer(call, end) || isWithdrawn();
  }

  private static boolean answer(ExporterCall<Boolean> call, long end)
      throws InterruptedException, TimeoutException {
    try {
      return call.exchange().get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException dead) {
      return false;
    }
  }

  private void flush(ExporterCall<Boolean> call) {
    if (!call.begins()) {
      return;
    }
    if (isWithdrawn()) {
      ended(call, false);
      return;
    }
    try {
      CompletableResultCode result = ExporterThreads.safely(flush);
      CompletableResultCode unused = result.whenComplete(() -> ended(call, result.isSuccess()));
    } catch (RuntimeException | Error e) {
      ended(call, false);
      throw e;
    }
  }
}
