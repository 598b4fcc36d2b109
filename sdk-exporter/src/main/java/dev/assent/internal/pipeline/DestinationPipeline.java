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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * All that goes to one destination: a lane per signal, and one daemon thread that empties them
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
public final class DestinationPipeline implements Enforcer {
  /** How long an aborted worker is awaited: it has only to count. */
  private static final Duration GRACE = Duration.ofSeconds(1);

  private final List<SignalPipeline<?>> pipelines;
  private final Worker worker;
  private final Executor control;
  private final ShutdownDeadline deadline;
  private final Wakeup work;
  private final @Nullable Spool spool;

  /**
   * @param spool what its lanes share; null if nothing is kept on disk
   */
  DestinationPipeline(
      List<SignalPipeline<?>> pipelines,
      Worker worker,
      Executor control,
      ShutdownDeadline deadline,
      Wakeup work,
      @Nullable Spool spool) {
    this.pipelines = pipelines;
    this.worker = worker;
    this.control = control;
    this.deadline = deadline;
    this.work = work;
    this.spool = spool;
  }

  /**
   * A pipeline to be.
   *
   * @param destination its name
   */
  public static DestinationPipelineBuilder builder(String destination) {
    return new DestinationPipelineBuilder(destination);
  }

  /**
   * Attempts are aborted by the caller's thread; then queues and what waits are purged by the
   * control executor's, then the disk is erased by the spool's, then the attempts are asked again.
   */
  @Override
  public CompletionStage<List<Receipt.Count>> enforce(Change change) {
    if (change.tightened() == 0) {
      pipelines.forEach(pipeline -> pipeline.release(control));
      return CompletableFuture.completedStage(List.of());
    }
    List<SignalPipeline.Begun> begun =
        pipelines.stream().<SignalPipeline.Begun>map(pipeline -> pipeline.begin(control)).toList();
    return allPurged(begun)
        .thenCompose(purged -> erase(change))
        .thenCompose(erasure -> finish(begun, erasure, change));
  }

  private static CompletionStage<Void> allPurged(List<SignalPipeline.Begun> begun) {
    return CompletableFuture.allOf(
        begun.stream()
            .map(lane -> lane.purged().toCompletableFuture())
            .toArray(CompletableFuture<?>[]::new));
  }

  private CompletionStage<SpoolErasure> erase(Change change) {
    return spool == null
        ? CompletableFuture.completedStage(SpoolErasure.NONE)
        : spool.enforce(change.tightened());
  }

  private CompletionStage<List<Receipt.Count>> finish(
      List<SignalPipeline.Begun> begun, SpoolErasure erasure, Change change) {
    CompletionStage<List<Receipt.Count>> counts =
        CompletableFuture.completedStage(new ArrayList<>());
    for (int i = 0; i < pipelines.size(); i++) {
      counts =
          counts.thenCombine(
              pipelines.get(i).finish(begun.get(i), erasure, change), DestinationPipeline::with);
    }
    return counts;
  }

  private static List<Receipt.Count> with(List<Receipt.Count> counts, Receipt.Count count) {
    counts.add(count);
    return counts;
  }

  /**
   * Sends what is queued, through the gate.
   *
   * @return whether all of it that may leave arrived within the time
   */
  public boolean flush(Duration timeout) {
    return worker.flush(timeout.toNanos());
  }

  /**
   * Refuses what comes from now on, sends what may leave and can be sent within the time, and ends
   * the thread. What was not sent by then is counted as lost. A second call does nothing but wait.
   */
  public void close(Duration timeout) {
    if (!deadline.isBegun()) {
      // Refuse first: what a lane takes after the worker's last look would stay for ever.
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

  /** Nobody erases any more: what was asked for and not begun fails, and says so. */
  public void endErasures() {
    if (spool != null) {
      spool.endErasures();
    }
  }

  private void giveUp() {
    deadline.end();
    pipelines.forEach(SignalPipeline::abort);
    work.wake();
  }
}
