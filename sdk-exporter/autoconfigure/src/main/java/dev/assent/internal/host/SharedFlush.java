/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host;

import io.opentelemetry.sdk.common.CompletableResultCode;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Flushes in the background, one flush at a time. Requests during a flush share the next one, so
 * that a caller in a loop creates no thread per call. Thread-safe; no call blocks.
 */
final class SharedFlush {
  private final BooleanSupplier task;

  // Guarded by this.
  private @Nullable CompletableResultCode next;
  private boolean isRunning;

  /**
   * @param task sends what is queued when it begins; returns whether all of it arrived
   */
  SharedFlush(BooleanSupplier task) {
    this.task = task;
  }

  /** Returns the result of a flush that begins after this call. */
  CompletableResultCode request() {
    CompletableResultCode result;
    synchronized (this) {
      result = next;
      if (result == null) {
        result = new CompletableResultCode();
        next = result;
      }
      if (isRunning) {
        return result;
      }
      isRunning = true;
    }
    try {
      Thread thread = new Thread(null, this::run, "assent-flush", 0, false);
      thread.setDaemon(true);
      thread.start();
    } catch (Error noThread) {
      for (CompletableResultCode each = take(); each != null; each = take()) {
        finish(each, false); // nothing runs then: the next request starts a thread
      }
    }
    return result;
  }

  private void run() {
    for (CompletableResultCode each = take(); each != null; each = take()) {
      finish(each, succeeds());
    }
  }

  /** Completes a result, which may run the application's callbacks. */
  private static void finish(CompletableResultCode result, boolean success) {
    try {
      HostLifecycle.finish(result, success);
    } catch (RuntimeException | Error failed) {
      return; // the next request needs this thread
    }
  }

  private synchronized @Nullable CompletableResultCode take() {
    CompletableResultCode taken = next;
    next = null;
    isRunning = taken != null;
    return taken;
  }

  private boolean succeeds() {
    try {
      return task.getAsBoolean();
    } catch (RuntimeException | Error failed) {
      return false; // the next request starts another flush
    }
  }
}
