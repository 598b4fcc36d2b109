/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.pipeline;

import dev.assent.consent.Receipt;
import dev.assent.internal.config.QueueSettings;
import dev.assent.internal.data.Stamped;
import dev.assent.internal.decision.Enforcer.Change;
import dev.assent.internal.gate.Gate;
import dev.assent.internal.gate.HoldCheck;
import dev.assent.internal.ledger.Account;
import dev.assent.internal.otlp.MalformedOtlpException;
import dev.assent.internal.send.AttemptLoop;
import dev.assent.internal.send.DeliveryResult;
import dev.assent.internal.send.PurgeResult;
import dev.assent.internal.send.ReceiverBackoff;
import dev.assent.internal.send.ShutdownDeadline;
import dev.assent.internal.send.SignalEndpoint;
import dev.assent.internal.send.UndeliveredHandler;
import dev.assent.internal.send.Wakeup;
import dev.assent.internal.send.transport.EncodedRequest;
import dev.assent.internal.spool.DeclaredCatalog;
import dev.assent.internal.spool.Frame;
import dev.assent.internal.spool.FrameCodec;
import dev.assent.internal.spool.SignalSpool;
import dev.assent.internal.spool.Spool;
import dev.assent.internal.spool.SpoolErasure;
import dev.assent.internal.spool.UnrequestedErasure;
import dev.assent.internal.time.Clock;
import dev.assent.ledger.Lost;
import dev.assent.ledger.Signal;
import dev.assent.ledger.State;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The pipeline of one signal at one destination: gate, queue, gate, attempts. Any thread may submit
 * and offer, and never waits; the worker does the rest.
 *
 * @param <D> the stamped data
 */
public final class SignalPipeline<D extends Stamped> {
  private final String destination;
  private final Signal signal;
  private final Account account;
  private final Gate<D> gate;
  private final ToIntFunction<? super D> weight;
  private final DataQueue<D> queue;
  private final HoldQueue<D> holdQueue;
  private final AttemptLoop<D> loop;
  private final @Nullable SpoolReplay replay;
  private final ShutdownDeadline deadline;
  private final BatchSchedule schedule;
  private final Clock clock;
  private final Wakeup work;

  /** Confined to the worker: whether the spool is next when both are due. */
  private boolean replaysNext;

  SignalPipeline(
      String destination,
      Signal signal,
      QueueSettings settings,
      Account account,
      SignalSupport<D> support,
      SignalEndpoint<? super D> endpoint,
      Hold hold,
      @Nullable Spool spool,
      AttemptLoop.Timing timing,
      Wakeup work) {
    this.destination = destination;
    this.signal = signal;
    this.account = account;
    this.weight = support.weight();
    this.queue = new DataQueue<>(settings.maxQueueSize(), account, weight);
    this.holdQueue = new HoldQueue<>(hold, account, support, datum -> offer(datum, State.HELD));
    this.gate = holdQueue.gate();
    this.deadline = timing.deadline();
    UndeliveredStorage<D> undeliveredStorage =
        undeliveredStorage(support, settings, endpoint, spool, timing);
    this.replay = undeliveredStorage.replay();
    this.loop =
        new AttemptLoop<>(
            gate,
            endpoint,
            account,
            weight,
            undeliveredStorage.undelivered(),
            support.wrappers(),
            timing,
            settings.exportTimeout());
    this.schedule = new BatchSchedule(settings, timing.clock());
    this.clock = timing.clock();
    this.work = work;
  }

  /**
   * The parts that store undelivered data and send it later.
   *
   * @param replay null if no data is stored
   */
  private record UndeliveredStorage<D>(
      UndeliveredHandler<D> undelivered, @Nullable SpoolReplay replay) {}

  private UndeliveredStorage<D> undeliveredStorage(
      SignalSupport<D> support,
      QueueSettings settings,
      SignalEndpoint<? super D> endpoint,
      @Nullable Spool spool,
      AttemptLoop.Timing timing) {
    SignalSupport.Spooling<D> spooling = support.spooling();
    if (spool == null || spooling == null) {
      return new UndeliveredStorage<>(UndeliveredHandler.none(), null);
    }
    ReceiverBackoff backoff =
        new ReceiverBackoff(timing.retries(), timing.random(), timing.clock());
    SignalSpool<D> frames =
        spool.addSignal(
            signal,
            account,
            new SignalSpool.Parts<>(
                gate,
                support.gates().gate(account.uncounted(), (datum, from, decision) -> {}),
                spooling.stamps(),
                new Codec<>(endpoint, spooling.decoder()),
                declaring(spooling.declared(), endpoint),
                backoff));
    AttemptLoop<Frame> attempts =
        new AttemptLoop<>(
            frames.gate(),
            endpoint.packed(),
            account,
            Frame::count,
            frames.undeliveredFrames(),
            timing,
            settings.exportTimeout());
    return new UndeliveredStorage<>(
        frames.undelivered(),
        new SpoolReplay(frames, attempts, backoff, settings.maxExportBatchSize()));
  }

  private DeclaredCatalog<D> declaring(
      SignalSupport.@Nullable Declared<D> declared, SignalEndpoint<? super D> endpoint) {
    return declared == null
        ? DeclaredCatalog.nothing()
        : new CatalogViews<>(
            declared.catalog(),
            declared.names(),
            catalog -> {
              SignalSupport.Gates<D> gates = declared.gates().apply(catalog);
              return new DeclaredCatalog.View<>(
                  gates.gate(account, holdQueue),
                  gates.gate(account.uncounted(), (datum, from, decision) -> {}),
                  new Codec<>(endpoint, declared.decoders().apply(catalog)));
            });
  }

  private record Codec<D>(SignalEndpoint<? super D> endpoint, SignalSupport.Decoder<D> decoder)
      implements FrameCodec<D> {
    @Override
    public @Nullable EncodedRequest encode(List<D> data) {
      return endpoint.pack(data);
    }

    @Override
    public List<D> decode(byte[] body, Stamped kept) throws MalformedOtlpException {
      return decoder.decode(body, kept);
    }
  }

  /** Gates a datum and queues the result. Never throws, never waits. */
  public void submit(D datum) {
    D passed = gate.enter(datum);
    if (passed != null) {
      offer(passed);
    }
  }

  /**
   * Queues a gated datum. Never throws, never waits; counts refused data.
   *
   * @return whether it was accepted
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

  /** Sends data queued now without waiting for more. */
  public void sendNow() {
    schedule.sendUntil(queue.tail());
    work.wake();
  }

  /** The number of queued data. */
  public int queued() {
    return queue.size();
  }

  /**
   * Delivers the batches that an error kept from being delivered. Nothing is in flight then, which
   * the count may not say, if the error ended a count in its middle. By the worker, before it looks
   * for others.
   */
  DeliveryResult resume() {
    DeliveryResult queued = loop.isUnfinished() ? loop.deliver() : DeliveryResult.EMPTY;
    DeliveryResult all = replay == null ? queued : queued.and(replay.resume(deadline.isBegun()));
    account.settle(State.IN_FLIGHT, 0);
    return all;
  }

  /** The time until a batch is due; 0 or less if one is due now. By the worker. */
  long dueInNanos() {
    return Math.min(queueDueInNanos(), replayDueInNanos());
  }

  private long queueDueInNanos() {
    return schedule.dueInNanos(queue.head(), queue.size());
  }

  /** Data on disk stays there during shutdown. */
  private long replayDueInNanos() {
    return replay == null || deadline.isBegun() ? Long.MAX_VALUE : replay.dueInNanos();
  }

  /**
   * Sends the next batch, alternating between queue and spool, and waits for its end; null if there
   * is none. By the worker.
   */
  @Nullable DeliveryResult deliver() {
    boolean replays = replayDueInNanos() <= 0 && (replaysNext || queueDueInNanos() > 0);
    replaysNext = !replays;
    return replays && replay != null ? replay.deliver() : deliverQueued();
  }

  private @Nullable DeliveryResult deliverQueued() {
    List<D> batch = new ArrayList<>(schedule.batchSize(queue.size()));
    queue.drain(schedule.batchSize(queue.size()), batch, this::take);
    schedule.sent();
    if (batch.isEmpty()) {
      return null;
    }
    return replay != null && replay.isOut() ? loop.keep(Lost.RETRIES_EXHAUSTED) : loop.deliver();
  }

  /** Takes a batch from the queue and counts it: both, or neither if an error ends it. */
  private void take(List<D> batch) {
    loop.take(batch);
    account.moved(State.QUEUED, State.IN_FLIGHT, total(batch));
  }

  private long total(List<D> batch) {
    long total = 0;
    for (int i = 0; i < batch.size(); i++) {
      total += weight.applyAsInt(batch.get(i));
    }
    return total;
  }

  /** Refuses new data. */
  void close() {
    queue.close();
    loop.closing();
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
    if (replay != null) {
      replay.abort();
    }
  }

  /**
   * Gates the remaining data for the last time, and stores or gives up the permitted data. By the
   * worker, at its end.
   */
  void discard() {
    List<D> left = new ArrayList<>();
    queue.drainAll(left, this::take);
    DeliveryResult unused = loop.keep(Lost.CLOSED);
  }

  /** Ends what an error kept from its end. By the supervisor. */
  void check() {
    holdQueue.check();
  }

  /** Releases held data after a new permission. */
  void release(Executor control) {
    if (holdQueue.isWaiting()) {
      try {
        control.execute(() -> holdQueue.recheck(HoldCheck.GOES_ON));
      } catch (RejectedExecutionException closing) {
        return; // close ends the waits
      }
    }
  }

  /**
   * Aborts attempts at once, then purges the queue and held data.
   *
   * @return the first steps of a change, in progress
   */
  FirstSteps begin(Executor control) {
    return new FirstSteps(enforceAttempts(), purge(control));
  }

  /** The first steps of a change: attempts are aborted; queue and hold are purged. */
  record FirstSteps(
      CompletionStage<PurgeResult> attempts, CompletionStage<DataQueue.Purged> purged) {}

  /**
   * Checks attempts again after the disk was erased, since the worker may have taken data from the
   * queue or the disk in the meantime.
   */
  CompletionStage<Receipt.Count> finish(
      FirstSteps firstSteps, SpoolErasure erasure, Change change) {
    return firstSteps
        .purged()
        .thenCombine(firstSteps.attempts(), Enforced::new)
        .thenCombine(enforceAttempts(), Enforced::and)
        .thenApply(done -> count(done, erasure, change));
  }

  private CompletionStage<PurgeResult> enforceAttempts() {
    CompletionStage<PurgeResult> live = loop.enforce();
    return replay == null ? live : live.thenCombine(replay.enforce(), PurgeResult::and);
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
        .and(holdQueue.recheck(HoldCheck.GOES_ON));
  }

  private Receipt.Count count(Enforced done, SpoolErasure erasure, Change change) {
    SentBefore sent = SentBefore.of(account, change.tightened());
    UnrequestedErasure before = replay == null ? UnrequestedErasure.NOTHING : replay.takeErased();
    return new Receipt.Count(
        destination,
        signal,
        done.purged().stripped() + done.purgeResult().stripped(),
        done.purged().withheld() + done.purgeResult().withheld(),
        done.purgeResult().aborted(),
        done.purgeResult().possiblySent() + erasure.possiblySentOf(signal) + before.possiblySent(),
        erasure.of(signal) + before.erased(),
        erasure.problem(),
        sent.count(),
        sent.since());
  }

  /** The effect of one change on the queue and held data, and on attempts. */
  private record Enforced(DataQueue.Purged purged, PurgeResult purgeResult) {
    Enforced and(PurgeResult later) {
      return new Enforced(purged, purgeResult.and(later));
    }
  }
}
