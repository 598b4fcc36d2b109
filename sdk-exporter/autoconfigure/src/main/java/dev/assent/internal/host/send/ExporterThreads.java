/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host.send;

import dev.assent.internal.http.Untraced;
import dev.assent.internal.supervise.WorkerThreads;
import io.opentelemetry.sdk.common.CompletableResultCode;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Daemon threads that run somebody else's exporters, which may block. Thread-safe. */
final class ExporterThreads implements Executor {
  private static final Duration IDLE = Duration.ofSeconds(10);

  private final WorkerThreads threads;

  /**
   * Without threads. They get the context class loader of the thread that calls this.
   *
   * @param name the name of the threads
   */
  ExporterThreads(String name) {
    @Nullable ClassLoader context = Thread.currentThread().getContextClassLoader();
    this.threads =
        new WorkerThreads(
            WorkerThreads.UNBOUNDED,
            WorkerThreads.UNBOUNDED,
            IDLE,
            task -> {
              Thread thread = new Thread(null, task, name, 0, false);
              thread.setContextClassLoader(context);
              return thread;
            });
  }

  @Override
  public void execute(Runnable task) {
    threads.execute(task);
  }

  /** Runs a call of an exporter, and waits for its result. */
  void await(Supplier<CompletableResultCode> call, long timeoutNanos) {
    CountDownLatch done = new CountDownLatch(1);
    try {
      threads.execute(
          () -> {
            CompletableResultCode unused = safely(call).whenComplete(done::countDown);
          });
      boolean unused = done.await(timeoutNanos, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RejectedExecutionException closed) {
      return;
    }
  }

  /** Calls an exporter with instrumentation suppressed; a call that throws or yields null fails. */
  static CompletableResultCode safely(Supplier<CompletableResultCode> call) {
    try {
      CompletableResultCode result = Untraced.call(call);
      return result == null ? CompletableResultCode.ofFailure() : result;
    } catch (RuntimeException | Error e) {
      return CompletableResultCode.ofFailure(); // uncaught, its text would be printed
    }
  }

  /** Starts threads for calls that wait without one. */
  void check() {
    threads.check();
  }

  /** Interrupts what runs, and refuses more. */
  void close() {
    threads.closeNow();
  }
}
