/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.pipeline;

import dev.assent.decision.Enforcer.Change;
import dev.assent.decision.Receipt;
import dev.assent.exporter.attempt.AttemptLoop;
import dev.assent.exporter.attempt.Delivery;
import dev.assent.exporter.attempt.Effect;
import dev.assent.exporter.attempt.Endpoint;
import dev.assent.exporter.attempt.Wakeup;
import dev.assent.exporter.config.QueueSettings;
import dev.assent.exporter.gate.Gate;
import dev.assent.exporter.gate.Wait;
import dev.assent.exporter.tag.Stamped;
import dev.assent.ledger.Account;
import dev.assent.ledger.Lost;
import dev.assent.ledger.Signal;
import dev.assent.ledger.State;
import dev.assent.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The way of one signal through one destination: gate, queue, gate, attempts. Any thread may submit
 * and offer, and never waits; the pipeline's worker does the rest.
 *
 * @param <D> the stamped data
 */
public final class Lane<D extends Stamped> {
  private final String destination;
  private final Signal signal;
  private final Account account;
  private final Gate<D> gate;
  private final ToIntFunction<? super D> weight;
  private final DataQueue<D> queue;
  private final Shelf<D> shelf;
  private final AttemptLoop<D> loop;
  private final Schedule schedule;
  private final Clock clock;
  private final Wakeup work;

  Lane(
      String destination,
      Signal signal,
      QueueSettings settings,
      Account account,
      Kind<D> kind,
      Endpoint<? super D> endpoint,
      Hold hold,
      AttemptLoop.Timing timing,
      Wakeup work) {
    this.destination = destination;
    this.signal = signal;
    this.account = account;
    this.weight = kind.weight();
    this.queue = new DataQueue<>(settings.maxQueueSize(), account, weight);
    this.shelf = new Shelf<>(hold, account, kind, datum -> offer(datum, State.HELD));
    this.gate = shelf.gate();
    this.loop =
        new AttemptLoop<>(this.gate, endpoint, account, weight, timing, settings.exportTimeout());
    this.schedule = new Schedule(settings, timing.clock());
    this.clock = timing.clock();
    this.work = work;
  }

  /** Gates a datum, and queues what passes. Never throws, never waits. */
  public void submit(D datum) {
    D passed = gate.enter(datum);
    if (passed != null) {
      offer(passed);
    }
  }

  /**
   * Queues a datum that was gated. Never throws, never waits; what is refused is counted.
   *
   * @return whether it was taken
   */
  public boolean offer(D datum) {
    return offer(datum, null);
  }

  private boolean offer(D datum, @Nullable State from) {
    boolean taken = queue.offer(datum, from);
    if (schedule.isFull(queue.size())) {
      work.wake();
    }
    return taken;
  }

  /** What is queued now is to be sent without waiting for more. */
  public void sendNow() {
    schedule.sendUntil(queue.tail());
    work.wake();
  }

  /** How many data wait in the queue. */
  public int queued() {
    return queue.size();
  }

  /** How long until the next batch is due; not above 0 if it is. By the worker. */
  long dueInNanos() {
    return schedule.dueInNanos(queue.head(), queue.size());
  }

  /** Sends the next batch and waits for its end; null if there was nothing. By the worker. */
  @Nullable Delivery deliver() {
    List<D> batch = new ArrayList<>(schedule.batchSize(queue.size()));
    queue.drain(schedule.batchSize(queue.size()), batch, loop::take);
    schedule.sent();
    if (batch.isEmpty()) {
      return null;
    }
    account.moved(State.QUEUED, State.IN_FLIGHT, total(batch));
    return loop.deliver();
  }

  private long total(List<D> batch) {
    long total = 0;
    for (D datum : batch) {
      total += weight.applyAsInt(datum);
    }
    return total;
  }

  /** Refuses from now on. */
  void close() {
    queue.close();
    sendNow();
  }

  boolean isEmpty() {
    return queue.size() == 0;
  }

  long tail() {
    return queue.tail();
  }

  boolean isPast(long position) {
    return queue.head() >= position;
  }

  void abort() {
    loop.abort();
  }

  /**
   * Gates what is left for the last time, and gives up what may leave. By the worker, at its end.
   */
  void discard() {
    Clock now = clock.reading();
    queue.purge(
        datum -> {
          D passed = gate.leave(datum, State.QUEUED, false, now);
          if (passed != null) {
            account.lost(State.QUEUED, Lost.CLOSED, weight.applyAsInt(passed));
          }
          return null;
        });
  }

  /** Something is permitted that was not: what waits for it goes on. */
  void release(Executor control) {
    if (shelf.size() > 0) {
      try {
        control.execute(() -> shelf.judge(Wait.GOES_ON));
      } catch (RejectedExecutionException closing) {
        return; // whoever closes ends what waits
      }
    }
  }

  /**
   * Aborts at once, then purges the queue and what waits. The loop is asked again after the purge:
   * what the worker took from the queue in the meantime is with the loop.
   */
  CompletionStage<Receipt.Count> enforce(Change change, Executor control) {
    CompletionStage<Effect> atOnce = loop.enforce();
    return purge(control)
        .thenCombine(atOnce, Enforced::new)
        .thenCompose(done -> loop.enforce().thenApply(done::and))
        .thenApply(done -> count(done, change));
  }

  private CompletableFuture<DataQueue.Purged> purge(Executor control) {
    try {
      return CompletableFuture.supplyAsync(this::purge, control);
    } catch (RejectedExecutionException e) {
      return CompletableFuture.completedFuture(purge());
    }
  }

  private DataQueue.Purged purge() {
    Clock now = clock.reading();
    return queue
        .purge(datum -> gate.leave(datum, State.QUEUED, false, now))
        .and(shelf.judge(Wait.GOES_ON));
  }

  private Receipt.Count count(Enforced done, Change change) {
    SentBefore sent = SentBefore.of(account, change.tightened());
    return new Receipt.Count(
        destination,
        signal,
        done.purged().stripped() + done.effect().stripped(),
        done.purged().withheld() + done.effect().withheld(),
        done.effect().aborted(),
        done.effect().possiblySent(),
        sent.count(),
        sent.since());
  }

  /** What one change did to the queue and to the loop. */
  private record Enforced(DataQueue.Purged purged, Effect effect) {
    Enforced and(Effect later) {
      return new Enforced(purged, effect.and(later));
    }
  }
}
