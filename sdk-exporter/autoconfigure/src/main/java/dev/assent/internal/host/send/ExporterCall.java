/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host.send;

import dev.assent.internal.send.transport.ExportFailure;
import dev.assent.internal.send.transport.TransportException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One call of somebody else's exporter, and its exchange. Thread-safe.
 *
 * <pre>
 * field   read      written
 * caller  atomic    once: by the thread that begins the call, or by one that finds it given up
 * </pre>
 *
 * @param <R> the type of its answer
 */
final class ExporterCall<R> {
  private static final Object NOBODY = new Object();

  private final CompletableFuture<R> exchange = new CompletableFuture<>();

  /** The thread that makes the call; nobody, if it may not begin any more; null before. */
  private final AtomicReference<@Nullable Object> caller = new AtomicReference<>();

  /** Is done when the call has ended, or nobody waits for it any more. */
  CompletableFuture<R> exchange() {
    return exchange;
  }

  /** Whether the calling thread may make the call. */
  boolean begins() {
    return !exchange.isDone() && caller.compareAndSet(null, Thread.currentThread());
  }

  /**
   * Whether the exporter is free, though nobody said so: the thread of the call is dead; or nobody
   * waits for a call that has not begun, which then does not begin any more.
   */
  boolean isOver() {
    if (exchange.isDone()) {
      boolean unused = caller.compareAndSet(null, NOBODY);
    }
    Object by = caller.get();
    boolean isOver = by instanceof Thread thread ? !thread.isAlive() : by == NOBODY;
    if (isOver) {
      exchange.completeExceptionally(new TransportException(ExportFailure.FAILED));
    }
    return isOver;
  }
}
