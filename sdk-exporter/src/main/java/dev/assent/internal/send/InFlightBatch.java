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
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * What the worker took from a queue and has not brought to an end, together with the attempt that
 * carries it. The worker publishes both before it gates; who enforces a change looks at both after
 * decisions changed. So whatever was gated under old decisions is seen, aborted and gated again.
 * What the worker gated under new decisions before anybody came to enforce them is told to who
 * comes next.
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
  private final AtomicReference<PurgeResult> unclaimed = new AtomicReference<>(PurgeResult.NONE);
  private volatile @Nullable Held<D> held;
  private volatile @Nullable Attempt attempt;

  /**
   * @param leftBefore whether something of a datum may have left before it was taken
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

  /** Holds these data. By the worker. */
  void take(List<D> data) {
    held = new Held<>(data, List.of());
  }

  /** What the next attempt is to carry. By the worker. */
  List<D> batch() {
    Held<D> now = held;
    return now == null ? List.of() : now.batch();
  }

  /** Leaves half of the batch for later. By the worker. */
  void split() {
    Held<D> now = held;
    if (now != null) {
      held = now.split();
    }
  }

  /** The batch has ended: what was left for later takes its place. By the worker. */
  void next() {
    Held<D> now = held;
    if (now != null) {
      held = new Held<>(now.rest(), List.of());
    }
  }

  /** Holds nothing any more. By the worker. */
  void release() {
    held = null;
    attempt = null;
    complete(takePending());
  }

  /**
   * Publishes an attempt that has not begun, then gates all that is held. By the worker.
   *
   * @param possiblySent whether an earlier attempt may have handed on something of the batch
   * @param aborted whether the last attempt was aborted
   */
  Attempt gate(boolean possiblySent, boolean aborted) {
    Attempt next = new Attempt();
    attempt = next;
    List<CompletableFuture<PurgeResult>> waiting = takePending();
    Held<D> now = held;
    if (now != null) {
      Pass<D> pass = new Pass<>(gate, weight, leftBefore, clock.reading());
      List<D> batch = pass.over(now.batch(), possiblySent, aborted);
      List<D> rest = pass.over(now.rest(), false, false);
      unclaimed.accumulateAndGet(pass.effect, PurgeResult::and);
      if (batch != now.batch() || rest != now.rest()) {
        held = new Held<>(batch, rest);
      }
    }
    complete(waiting);
    return next;
  }

  /**
   * Decisions have changed: aborts the attempt if any datum may not leave as it is. Does not block.
   *
   * @return completes when all that is held was gated under the new decisions
   */
  CompletionStage<PurgeResult> enforce() {
    Held<D> now = held;
    if (now == null || allMayLeave(now)) {
      return CompletableFuture.completedStage(claim());
    }
    CompletableFuture<PurgeResult> purgeResult = new CompletableFuture<>();
    pending.add(purgeResult);
    abort();
    if (held == null) {
      complete(takePending());
    }
    return purgeResult;
  }

  /** Aborts the attempt and ends the worker's wait for the next one. By anyone. */
  void abort() {
    Attempt running = attempt;
    if (running != null) {
      running.abort();
    }
    wakeup.wake();
  }

  private boolean allMayLeave(Held<D> all) {
    Clock reading = clock.reading();
    return allMayLeave(all.batch(), reading) && allMayLeave(all.rest(), reading);
  }

  private boolean allMayLeave(List<D> data, Clock reading) {
    for (D datum : data) {
      if (!gate.mayLeave(datum, reading)) {
        return false;
      }
    }
    return true;
  }

  private List<CompletableFuture<PurgeResult>> takePending() {
    List<CompletableFuture<PurgeResult>> taken = new ArrayList<>(0);
    for (CompletableFuture<PurgeResult> p = pending.poll(); p != null; p = pending.poll()) {
      taken.add(p);
    }
    return taken;
  }

  /** The first of several gets the effect: their sum is what was done. */
  private void complete(List<CompletableFuture<PurgeResult>> waiting) {
    waiting.forEach(stage -> stage.complete(claim()));
  }

  private PurgeResult claim() {
    return unclaimed.getAndSet(PurgeResult.NONE);
  }

  /**
   * Immutable, as one reference.
   *
   * @param batch what the next attempt carries
   * @param rest what waits because it does not fit
   */
  private record Held<D>(List<D> batch, List<D> rest) {
    Held<D> split() {
      int half = batch.size() / 2;
      List<D> later = new ArrayList<>(batch.subList(half, batch.size()));
      later.addAll(rest);
      return new Held<>(List.copyOf(batch.subList(0, half)), later);
    }
  }

  /** One pass of the gate over what is held, at one reading of the clock. */
  private static final class Pass<D extends Stamped> {
    private final AttemptGate<D> gate;
    private final ToIntFunction<? super D> weight;
    private final Predicate<? super D> leftBefore;
    private final Clock now;
    private PurgeResult effect = PurgeResult.NONE;

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

    /** The same list if all pass as they are. */
    List<D> over(List<D> data, boolean possiblySent, boolean aborted) {
      List<D> changed = null;
      for (int i = 0; i < data.size(); i++) {
        D datum = data.get(i);
        boolean perhaps = possiblySent || leftBefore.test(datum);
        D passed = gate.leave(datum, State.IN_FLIGHT, perhaps, now);
        if (passed != datum) {
          count(datum, passed, perhaps, aborted);
          changed = changed == null ? new ArrayList<>(data.subList(0, i)) : changed;
        }
        if (changed != null && passed != null) {
          changed.add(passed);
        }
      }
      return changed == null ? data : changed;
    }

    private void count(D datum, @Nullable D passed, boolean possiblySent, boolean aborted) {
      long before = weight.applyAsInt(datum);
      long after = passed == null ? 0 : weight.applyAsInt(passed);
      effect =
          effect.and(
              new PurgeResult(
                  aborted ? 0 : after,
                  aborted ? 0 : before - after,
                  aborted ? before : 0,
                  possiblySent ? before : 0));
    }
  }
}
