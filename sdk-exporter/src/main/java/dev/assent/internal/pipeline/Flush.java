/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.pipeline;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits until the worker has processed all data queued when the flush began. */
final class Flush {
  private final List<SignalPipeline<?>> pipelines;
  private final List<Long> ends;
  private final CompletableFuture<Boolean> done = new CompletableFuture<>();
  private volatile boolean isDelivered = true;

  Flush(List<SignalPipeline<?>> pipelines) {
    this.pipelines = pipelines;
    this.ends = pipelines.stream().map(SignalPipeline::tail).toList();
  }

  /** Records that a batch did not arrive. By the worker. */
  void failed() {
    isDelivered = false;
  }

  /** Ends the flush if the worker has processed everything. By the worker, between two batches. */
  boolean endIfPast() {
    for (int i = 0; i < ends.size(); i++) {
      if (!pipelines.get(i).isPast(ends.get(i))) {
        return false;
      }
    }
    done.complete(isDelivered);
    return true;
  }

  /** Whether all permitted data arrived in time. */
  boolean await(long nanos) {
    try {
      return done.get(nanos, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException | TimeoutException e) {
      return false;
    }
  }
}
