/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.pipeline;

import dev.assent.consent.Receipt;
import dev.assent.internal.decision.Enforcer;
import dev.assent.internal.send.Closing;
import dev.assent.internal.send.Wakeup;
import dev.assent.internal.spool.Erasure;
import dev.assent.internal.spool.Spool;
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
public final class Pipeline implements Enforcer {
  /** How long an aborted worker is awaited: it has only to count. */
  private static final Duration GRACE = Duration.ofSeconds(1);

  private final List<Lane<?>> lanes;
  private final Worker worker;
  private final Executor control;
  private final Closing closing;
  private final Wakeup work;
  private final @Nullable Spool spool;

  /**
   * @param spool what its lanes share; null if nothing is kept on disk
   */
  Pipeline(
      List<Lane<?>> lanes,
      Worker worker,
      Executor control,
      Closing closing,
      Wakeup work,
      @Nullable Spool spool) {
    this.lanes = lanes;
    this.worker = worker;
    this.control = control;
    this.closing = closing;
    this.work = work;
    this.spool = spool;
  }

  /**
   * A pipeline to be.
   *
   * @param destination its name
   */
  public static PipelineBuilder builder(String destination) {
    return new PipelineBuilder(destination);
  }

  /**
   * Attempts are aborted by the caller's thread; then queues and what waits are purged by the
   * control executor's, then the disk is erased by the spool's, then the attempts are asked again.
   */
  @Override
  public CompletionStage<List<Receipt.Count>> enforce(Change change) {
    if (change.tightened() == 0) {
      lanes.forEach(lane -> lane.release(control));
      return CompletableFuture.completedStage(List.of());
    }
    List<Lane.Begun> begun = lanes.stream().<Lane.Begun>map(lane -> lane.begin(control)).toList();
    return allPurged(begun)
        .thenCompose(purged -> erase(change))
        .thenCompose(erasure -> finish(begun, erasure, change));
  }

  private static CompletionStage<Void> allPurged(List<Lane.Begun> begun) {
    return CompletableFuture.allOf(
        begun.stream()
            .map(lane -> lane.purged().toCompletableFuture())
            .toArray(CompletableFuture<?>[]::new));
  }

  private CompletionStage<Erasure> erase(Change change) {
    return spool == null
        ? CompletableFuture.completedStage(Erasure.NONE)
        : spool.enforce(change.tightened());
  }

  private CompletionStage<List<Receipt.Count>> finish(
      List<Lane.Begun> begun, Erasure erasure, Change change) {
    CompletionStage<List<Receipt.Count>> counts =
        CompletableFuture.completedStage(new ArrayList<>());
    for (int i = 0; i < lanes.size(); i++) {
      counts =
          counts.thenCombine(lanes.get(i).finish(begun.get(i), erasure, change), Pipeline::with);
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
    if (!closing.isBegun()) {
      // Refuse first: what a lane takes after the worker's last look would stay for ever.
      lanes.forEach(Lane::close);
      closing.begin(timeout.toNanos());
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
    closing.end();
    lanes.forEach(Lane::abort);
    work.wake();
  }
}
