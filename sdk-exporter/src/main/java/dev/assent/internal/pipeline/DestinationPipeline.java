/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.pipeline;

import dev.assent.consent.Receipt;
import dev.assent.internal.decision.Enforcer;
import dev.assent.internal.send.ShutdownDeadline;
import dev.assent.internal.send.Wakeup;
import dev.assent.internal.spool.Spool;
import dev.assent.internal.spool.SpoolErasure;
import dev.assent.internal.supervise.Restored;
import dev.assent.internal.supervise.Supervised;
import dev.assent.internal.supervise.SupervisedThread;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The pipelines of all signals at one destination, and one daemon thread that sends their data
 * through the gate. Thread-safe.
 *
 * <pre>
 * state of the data   new                 queued            under an attempt, or between two
 * decisions tighten   gated               gated, in place   aborted if affected, gated, sent anew
 * flush               queued              sent              awaited
 * receiver away       queued              kept              attempted again, or kept
 * close               lost: closed        sent, within      awaited, within the time; then kept;
 *                                         the time; then    else aborted: possibly sent if it had
 *                                         kept, or lost     begun, else lost: closed
 * closed              lost: closed        none              none
 *
 * kept                in the spool, if there is one: erased when decisions tighten, sent later
 * </pre>
 */
public final class DestinationPipeline implements Enforcer, Supervised {
  /** The time to wait for an aborted worker, which only has to count its data. */
  private static final Duration GRACE = Duration.ofSeconds(1);

  private final List<SignalPipeline<?>> pipelines;
  private final Worker worker;
  private final SupervisedThread thread;
  private final Executor control;
  private final ShutdownDeadline deadline;
  private final Wakeup work;
  private final @Nullable Spool spool;

  /**
   * @param spool the spool of its signals; null without one
   */
  DestinationPipeline(
      List<SignalPipeline<?>> pipelines,
      Worker worker,
      SupervisedThread thread,
      Executor control,
      ShutdownDeadline deadline,
      Wakeup work,
      @Nullable Spool spool) {
    this.pipelines = pipelines;
    this.worker = worker;
    this.thread = thread;
    this.control = control;
    this.deadline = deadline;
    this.work = work;
    this.spool = spool;
  }

  /**
   * A builder of a pipeline.
   *
   * @param destination its name
   */
  public static DestinationPipelineBuilder builder(String destination) {
    return new DestinationPipelineBuilder(destination);
  }

  /**
   * The caller's thread aborts attempts. Then the control executor purges queues and held data, the
   * spool's executor erases data on disk, and attempts are checked again.
   */
  @Override
  public CompletionStage<List<Receipt.Count>> enforce(Change change) {
    if (change.tightened() == 0) {
      pipelines.forEach(pipeline -> pipeline.release(control));
      return CompletableFuture.completedStage(List.of());
    }
    List<SignalPipeline.FirstSteps> firstSteps =
        pipelines.stream()
            .<SignalPipeline.FirstSteps>map(pipeline -> pipeline.begin(control))
            .toList();
    return allPurged(firstSteps)
        .thenCompose(purged -> erase(change))
        .thenCompose(erasure -> finish(firstSteps, erasure, change));
  }

  private static CompletionStage<Void> allPurged(List<SignalPipeline.FirstSteps> firstSteps) {
    return CompletableFuture.allOf(
        firstSteps.stream()
            .map(pipeline -> pipeline.purged().toCompletableFuture())
            .toArray(CompletableFuture<?>[]::new));
  }

  private CompletionStage<SpoolErasure> erase(Change change) {
    return spool == null
        ? CompletableFuture.completedStage(SpoolErasure.NONE)
        : spool.enforce(change.tightened());
  }

  private CompletionStage<List<Receipt.Count>> finish(
      List<SignalPipeline.FirstSteps> firstSteps, SpoolErasure erasure, Change change) {
    CompletionStage<List<Receipt.Count>> counts =
        CompletableFuture.completedStage(new ArrayList<>());
    for (int i = 0; i < pipelines.size(); i++) {
      counts =
          counts.thenCombine(
              pipelines.get(i).finish(firstSteps.get(i), erasure, change),
              DestinationPipeline::with);
    }
    return counts;
  }

  private static List<Receipt.Count> with(List<Receipt.Count> counts, Receipt.Count count) {
    counts.add(count);
    return counts;
  }

  /**
   * Sends queued data through the gate.
   *
   * @return whether all permitted data arrived in time
   */
  public boolean flush(Duration timeout) {
    return worker.flush(timeout.toNanos());
  }

  /**
   * Refuses new data, sends permitted data within the time, and ends the thread. Unsent data counts
   * as lost. A second call only waits.
   */
  public void close(Duration timeout) {
    if (!deadline.isBegun()) {
      // Refuse first: data accepted after the worker's last check would stay for ever.
      pipelines.forEach(SignalPipeline::close);
      deadline.begin(timeout.toNanos());
      work.wake();
    }
    try {
      if (!worker.awaitEnd(timeout.toNanos())) {
        giveUp();
        worker.awaitEnd(GRACE.toNanos());
      }
    } catch (InterruptedException e) {
      giveUp();
      Thread.currentThread().interrupt();
    }
    if (spool != null) {
      spool.close();
    }
  }

  /** Lets the worker look into the spool now, since data of earlier runs may leave. */
  public void lookAgain() {
    if (spool != null) {
      spool.lookNow();
      work.wake();
    }
  }

  /** Fails requested erasures that have not begun. */
  public void endErasures() {
    if (spool != null) {
      spool.endErasures();
    }
  }

  @Override
  public void check(long nanoTime, Restored restored) {
    if (worker.takeFailed()) {
      restored.add(thread.name());
    }
    thread.check(nanoTime, restored);
    pipelines.forEach(SignalPipeline::check);
  }

  private void giveUp() {
    deadline.end();
    pipelines.forEach(SignalPipeline::abort);
    work.wake();
  }
}
