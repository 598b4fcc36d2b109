/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

import dev.assent.internal.data.Stamped;
import dev.assent.internal.gate.AttemptGate;
import dev.assent.internal.time.Clock;
import dev.assent.ledger.State;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The batch that the worker has taken from a queue and not finished, and the attempt that carries
 * it. The worker publishes both before it gates; a thread that enforces a change reads both after
 * decisions changed. So it sees, aborts and gates again all data gated under old decisions. The
 * effect of a pass under new decisions that nobody had requested is reported to the next thread
 * that enforces.
 *
 * <pre>
 * field      written by                                 read by
 * held       worker: before it gates, after it gated    who enforces
 * attempt    worker: before it gates                    who enforces, after it added to pending
 * pending    who enforces, before it reads attempt      worker, after it wrote attempt or
 *            and before it reads held again             after it wrote held = null
 * unclaimed  worker, before it writes held              who enforces, after it read held
 * </pre>
 *
 * @param <D> the stamped data
 */
final class InFlightBatch<D extends Stamped> {
  private final AttemptGate<D> gate;
  private final ToIntFunction<? super D> weight;
  private final Predicate<? super D> leftBefore;
  private final Wakeup wakeup;
  private final Clock clock;
  private final Queue<CompletableFuture<PurgeResult>> pending = new ConcurrentLinkedQueue<>();
  private final PurgeCounts unclaimed = new PurgeCounts();

  /** Confined to the worker: who waits for the pass under way, or for one that an error ended. */
  private final List<CompletableFuture<PurgeResult>> waiting = new ArrayList<>();

  private volatile @Nullable Batch<D> held;
  private volatile @Nullable Attempt attempt;

  /**
   * @param leftBefore whether parts of a datum may have been sent before it was taken
   */
  InFlightBatch(
      AttemptGate<D> gate,
      ToIntFunction<? super D> weight,
      Predicate<? super D> leftBefore,
      Wakeup wakeup,
      Clock clock) {
    this.gate = gate;
    this.weight = weight;
    this.leftBefore = leftBefore;
    this.wakeup = wakeup;
    this.clock = clock;
  }

  /** Sets the batch. By the worker. */
  void take(List<D> data) {
    held = new Batch<>(data, List.of());
  }

  /** Replaces the batch by what wrappers made of it. By the worker. */
  void replace(List<D> data) {
    held = new Batch<>(data, List.of());
  }

  /** The data of the next attempt. By the worker. */
  List<D> batch() {
    Batch<D> now = held;
    return now == null ? List.of() : now.batch();
  }

  /** The data that is left for later. By the worker. */
  List<D> rest() {
    Batch<D> now = held;
    return now == null ? List.of() : now.rest();
  }

  /** Leaves half of the batch for later. By the worker. */
  void split() {
    Batch<D> now = held;
    if (now != null) {
      held = now.split();
    }
  }

  /** Ends the batch; the part left for later takes its place. By the worker. */
  void next() {
    Batch<D> now = held;
    if (now != null) {
      // without an allocation that may fail: the batch was counted, and must not be sent again
      held = now.rest().isEmpty() ? null : new Batch<>(now.rest(), List.of());
    }
  }

  /** Clears the batch. By the worker. */
  void release() {
    leaveAttempt();
    held = null;
    attempt = null;
    takePending();
    completeWaiting();
  }

  /**
   * Publishes a new attempt, then gates all data. By the worker.
   *
   * @param possiblySent whether an earlier attempt may have sent a part of the batch
   * @param aborted whether the last attempt was aborted
   */
  Attempt gate(boolean possiblySent, boolean aborted) {
    Attempt next = new Attempt();
    leaveAttempt();
    attempt = next;
    pass(possiblySent, aborted ? Before.ABORTED : Before.NOTHING);
    return next;
  }

  /** Nobody could end the exchange of an attempt that is not published any more. */
  private void leaveAttempt() {
    Attempt left = attempt;
    if (left != null) {
      left.stop();
    }
  }

  /**
   * Gates the data of an attempt that decisions withdrew, and that was answered all the same. What
   * the data loses counts as possibly sent, whatever the answer was. By the worker.
   *
   * @param possiblySent whether the attempt, or an earlier one, may have sent a part of the batch
   * @return what is left of the batch
   */
  List<D> gateAnswered(boolean possiblySent) {
    pass(possiblySent, possiblySent ? Before.ANSWERED : Before.NOTHING);
    return batch();
  }

  private void pass(boolean possiblySent, Before before) {
    takePending();
    Batch<D> now = held;
    if (now != null) {
      // What the gate withholds is counted. Nothing is allocated from there until the batch is
      // replaced: if an error came between, the same data would be gated and counted again.
      Batch<D> left = now.room();
      Pass<D> pass = new Pass<>(gate, weight, leftBefore, clock.reading());
      boolean isSame = pass.over(now.batch(), left.batch(), possiblySent, before);
      isSame &= pass.over(now.rest(), left.rest(), false, Before.NOTHING);
      pass.addTo(unclaimed);
      if (!isSame) {
        held = left;
      }
      pass.throwFailure();
    }
    completeWaiting();
  }

  /**
   * Enforces changed decisions: ends the attempt if any datum may not leave unchanged; see {@link
   * Attempt#withdraw}. Does not block.
   *
   * @return completes when all data was gated under the new decisions
   */
  CompletionStage<PurgeResult> enforce() {
    Batch<D> now = held;
    Clock reading = clock.reading();
    boolean isAffected = now != null && !allMayLeave(now.batch(), reading);
    if (now == null || (!isAffected && allMayLeave(now.rest(), reading))) {
      return CompletableFuture.completedStage(claim());
    }
    CompletableFuture<PurgeResult> purgeResult = new CompletableFuture<>();
    pending.add(purgeResult);
    Attempt running = attempt;
    if (running != null) {
      running.withdraw(isAffected);
    }
    wakeup.wake();
    if (held == null) {
      for (CompletableFuture<PurgeResult> p = pending.poll(); p != null; p = pending.poll()) {
        p.complete(claim());
      }
    }
    return purgeResult;
  }

  /** Aborts the attempt and ends the worker's wait for the next one. By any thread. */
  void abort() {
    Attempt running = attempt;
    if (running != null) {
      running.abort();
    }
    wakeup.wake();
  }

  private boolean allMayLeave(List<D> data, Clock reading) {
    for (D datum : data) {
      if (!gate.mayLeave(datum, reading)) {
        return false;
      }
    }
    return true;
  }

  /** An error may end this, or the pass after it: nobody who waits is forgotten. By the worker. */
  private void takePending() {
    Iterator<CompletableFuture<PurgeResult>> all = pending.iterator();
    while (all.hasNext()) {
      waiting.add(all.next());
      all.remove();
    }
  }

  /** The first of several callers gets the effect, so that their sum is correct. By the worker. */
  private void completeWaiting() {
    while (!waiting.isEmpty()) {
      waiting.get(0).complete(claim());
      CompletableFuture<PurgeResult> unused = waiting.remove(0);
    }
  }

  private PurgeResult claim() {
    return unclaimed.take();
  }

  /**
   * Not changed after it is published, as one reference.
   *
   * @param batch the data of the next attempt
   * @param rest the data left for later because the request was too large
   */
  private record Batch<D>(List<D> batch, List<D> rest) {
    Batch<D> split() {
      int half = batch.size() / 2;
      List<D> later = new ArrayList<>(batch.subList(half, batch.size()));
      later.addAll(rest);
      return new Batch<>(List.copyOf(batch.subList(0, half)), later);
    }

    /** Empty lists that take the same number of data without an allocation. */
    Batch<D> room() {
      return new Batch<>(new ArrayList<>(batch.size()), new ArrayList<>(rest.size()));
    }
  }

  /** What became of the attempt before a pass. */
  private enum Before {
    /** There was none, or it ended by itself. */
    NOTHING,
    ABORTED,
    /** The data was sent as a whole, so that nothing was kept back from it. */
    ANSWERED
  }

  /** One pass of the gate over all data, at one reading of the clock. */
  private static final class Pass<D extends Stamped> {
    private final AttemptGate<D> gate;
    private final ToIntFunction<? super D> weight;
    private final Predicate<? super D> leftBefore;
    private final Clock now;
    private long stripped;
    private long withheld;
    private long aborted;
    private long perhaps;
    private @Nullable Error failure;

    Pass(
        AttemptGate<D> gate,
        ToIntFunction<? super D> weight,
        Predicate<? super D> leftBefore,
        Clock now) {
      this.gate = gate;
      this.weight = weight;
      this.leftBefore = leftBefore;
      this.now = now;
    }

    /**
     * Adds what passes to a list with room; returns whether all data passes unchanged. A datum for
     * which the gate fails with an error stays, and is gated again before it is sent.
     */
    boolean over(List<D> data, List<D> left, boolean possiblySent, Before before) {
      boolean isSame = true;
      for (int i = 0; i < data.size(); i++) {
        D datum = data.get(i);
        D passed = gated(datum, possiblySent, before);
        isSame &= passed == datum;
        if (passed != null) {
          left.add(passed);
        }
      }
      return isSame;
    }

    private @Nullable D gated(D datum, boolean possiblySent, Before before) {
      try {
        boolean leftPerhaps = possiblySent || leftBefore.test(datum);
        D passed = gate.leave(datum, State.IN_FLIGHT, leftPerhaps, now);
        if (passed != datum) {
          count(datum, passed, leftPerhaps, before);
        }
        return passed;
      } catch (Error noMemory) {
        failure = noMemory;
        return datum;
      }
    }

    private void count(D datum, @Nullable D passed, boolean leftPerhaps, Before attempt) {
      long before = weight.applyAsInt(datum);
      long after = passed == null ? 0 : weight.applyAsInt(passed);
      boolean keptBack = attempt == Before.NOTHING;
      stripped += keptBack ? after : 0;
      withheld += keptBack ? before - after : 0;
      aborted += attempt == Before.ABORTED ? before : 0;
      perhaps += leftPerhaps ? before : 0;
    }

    void addTo(PurgeCounts counts) {
      counts.add(stripped, withheld, aborted, perhaps);
    }

    void throwFailure() {
      if (failure != null) {
        throw failure;
      }
    }
  }
}
