/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

import dev.assent.internal.data.Stamped;
import dev.assent.internal.gate.ExitGate;
import dev.assent.internal.ledger.Account;
import dev.assent.internal.time.Clock;
import dev.assent.ledger.Lost;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.DoubleSupplier;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Brings the batches of one signal to one endpoint: gate, encode, attempt; and again, until the
 * receiver has answered or the attempts are used up. Every attempt is gated, and so is everything
 * held whenever a wait ends.
 *
 * <p>One thread, the worker, takes and delivers. Any thread may enforce or abort. What is withheld
 * after an attempt may have handed it on counts as possibly sent, whatever the receiver answered:
 * it read the body. What is given up after such an attempt counts so too, unless every attempt was
 * answered: then it is lost, and its categories are possibly sent. An aborted attempt is not
 * counted as one: what is still permitted is sent anew at once.
 *
 * @param <D> the stamped data
 */
public final class AttemptLoop<D extends Stamped> {
  private final Holding<D> holding;
  private final Endpoint<? super D> endpoint;
  private final Books<D> books;
  private final Keeper<D> keeper;
  private final Timing timing;
  private final long exportTimeoutNanos;

  /** Of the worker: while closing, the receiver did not take a batch, also when asked again. */
  private boolean away;

  /**
   * A loop that holds nothing.
   *
   * @param weight how many of the ledger's units a datum is
   * @param keeper takes what can't be sent in time
   * @param exportTimeout the longest that all attempts of a batch may take; zero means none
   */
  public AttemptLoop(
      ExitGate<D> gate,
      Endpoint<? super D> endpoint,
      Account account,
      ToIntFunction<? super D> weight,
      Keeper<D> keeper,
      Timing timing,
      Duration exportTimeout) {
    this.exportTimeoutNanos = saturatedNanos(exportTimeout);
    this.holding =
        new Holding<>(gate, weight, keeper::mayHaveLeft, timing.wakeup(), timing.clock());
    this.endpoint = endpoint;
    this.books = new Books<>(account, weight, timing.clock());
    this.keeper = keeper;
    this.timing = timing;
  }

  /**
   * When attempts begin and end.
   *
   * @param retries when a batch is attempted again
   * @param clock for all times
   * @param random from 0 to 1
   * @param wakeup on which the worker waits for the next attempt
   * @param closing when everything must have ended
   */
  public record Timing(
      RetrySettings retries, Clock clock, DoubleSupplier random, Wakeup wakeup, Closing closing) {}

  /** Takes a batch; its data are {@code IN_FLIGHT} before it is delivered. By the worker. */
  public void take(List<D> batch) {
    holding.take(batch);
  }

  /** Delivers what was taken; returns when nothing of it is held any more. By the worker. */
  public Delivery deliver() {
    return end(null);
  }

  /**
   * Gives what was taken to the keeper, through the gate, without an attempt. By the worker.
   *
   * @param reason why what the keeper does not take is lost
   */
  public Delivery keep(Lost reason) {
    return end(reason);
  }

  /**
   * @param without why no attempt is made; null if attempts are to be made
   */
  private Delivery end(@Nullable Lost without) {
    Delivery delivery = Delivery.EMPTY;
    try {
      while (!holding.batch().isEmpty()) {
        delivery = delivery.and(new Course().run(without));
        holding.next();
      }
      return delivery;
    } finally {
      holding.release();
    }
  }

  /**
   * Decisions have changed: aborts the attempt if any datum may not leave as it is, and has all
   * that is held gated again. Does not block.
   *
   * @return completes when nothing is held or under way that was not gated under the new decisions
   */
  public CompletionStage<Effect> enforce() {
    return holding.enforce();
  }

  /** Has the worker look whether it is still to wait for the next attempt. */
  public void closing() {
    timing.wakeup().wake();
  }

  /** Aborts the attempt and ends the wait for the next one. */
  public void abort() {
    holding.abort();
  }

  /** The attempts of one batch. */
  private final class Course {
    private final Retries retries =
        new Retries(
            timing.retries(), timing.random(), exportTimeoutNanos, timing.clock().nanoTime());
    private List<D> encodedFrom = List.of();
    private Encoded encoded = Encoded.FAILED;
    private boolean mayHaveLeft;
    private boolean unknown;
    private boolean aborted;
    private boolean sending;
    private @Nullable Trouble trouble;

    /** Whatever happens, the batch comes to an end that is counted, and the worker goes on. */
    Delivery run(@Nullable Lost without) {
      try {
        if (without != null) {
          holding.gate(false, false);
          return holding.batch().isEmpty() ? Delivery.EMPTY : kept(holding.batch(), without);
        }
        Delivery delivery;
        do {
          delivery = step();
        } while (delivery == null);
        return delivery;
      } catch (RuntimeException | Error e) {
        mayHaveLeft |= sending;
        unknown |= sending;
        return givenUp(holding.batch(), Lost.ENCODING);
      }
    }

    private Delivery kept(List<D> batch, Lost reason) {
      long all = books.total(batch);
      List<D> rest = keeper.keep(batch, mayHaveLeft);
      long gone = books.total(rest);
      endpoint.failed(trouble, gone, all - gone);
      return rest.isEmpty() ? Delivery.FAILED : givenUp(rest, reason);
    }

    private Delivery refused(List<D> batch, Lost reason) {
      endpoint.failed(trouble, books.total(batch), 0);
      return givenUp(batch, reason);
    }

    private Delivery givenUp(List<D> batch, Lost reason) {
      Delivery delivery =
          books.givenUp(batch, reason, datum -> unknown || keeper.mayHaveLeft(datum), mayHaveLeft);
      keeper.ended(batch);
      return delivery;
    }

    private @Nullable Delivery step() {
      Attempt attempt = holding.gate(mayHaveLeft, aborted);
      aborted = false;
      List<D> batch = holding.batch();
      long now = timing.clock().nanoTime();
      long waitNanos = retries.waitNanos(now);
      if (batch.isEmpty()) {
        return Delivery.EMPTY;
      }
      if (timing.closing().isOver()
          || timing.closing().remainingNanos() < waitNanos
          || isHopeless()) {
        return kept(batch, Lost.CLOSED);
      }
      if (retries.remainingNanos(now) <= 0) {
        return kept(batch, Lost.RETRIES_EXHAUSTED);
      }
      if (waitNanos > 0) {
        timing.wakeup().await(waitNanos);
        return null;
      }
      return send(attempt, batch);
    }

    /**
     * Who closes waits for this: a receiver that did not take a batch twice is not asked a third
     * time, nor for the next one. Once is not enough: a connection may have been closed meanwhile.
     */
    private boolean isHopeless() {
      away |= timing.closing().isBegun() && retries.failed() > 1;
      return away && timing.closing().isBegun();
    }

    private @Nullable Delivery send(Attempt attempt, List<D> batch) {
      if (batch != encodedFrom) {
        encoded = endpoint.encoder().encode(batch);
        encodedFrom = batch;
      }
      boolean unfit = encoded == Encoded.TOO_LARGE || encoded == Encoded.FAILED;
      if (unfit && batch.size() > 1 && !mayHaveLeft) {
        holding.split(); // what can't be encoded must not take along what can
        return null;
      }
      if (unfit) {
        return givenUp(batch, Lost.ENCODING);
      }
      sending = true;
      Outcome outcome = attempt.run(endpoint.transport(), encoded, timeoutNanos(), timing.clock());
      sending = false;
      trouble = attempt.trouble();
      return judge(outcome, batch);
    }

    private @Nullable Delivery judge(Outcome outcome, List<D> batch) {
      mayHaveLeft |= outcome.mayHaveLeft();
      unknown |= outcome.isUnknown();
      return switch (outcome.kind()) {
        case ACCEPTED -> {
          keeper.reached();
          away = false;
          if (outcome.rejected() > 0) {
            endpoint.failed(trouble, Math.min(outcome.rejected(), books.total(batch)), 0);
          } else {
            endpoint.worked();
          }
          Delivery delivery = books.accepted(batch, outcome.rejected());
          keeper.ended(batch);
          yield delivery;
        }
        case REFUSED -> {
          keeper.reached();
          yield refused(batch, Lost.REFUSED);
        }
        case UNREAD -> {
          keeper.reached();
          unknown = true;
          yield refused(batch, Lost.REJECTED);
        }
        case BUSY, BROKEN -> {
          keeper.missed(outcome.retryAfterNanos());
          yield !keeper.keeps()
                  && retries.again(outcome.retryAfterNanos(), timing.clock().nanoTime())
              ? null
              : kept(batch, Lost.RETRIES_EXHAUSTED);
        }
        case ABORTED -> {
          aborted = true;
          trouble = timing.closing().isOver() ? Trouble.TIMEOUT : trouble;
          yield null;
        }
      };
    }

    private long timeoutNanos() {
      long configured = saturatedNanos(endpoint.config().getTimeout());
      long remaining = retries.remainingNanos(timing.clock().nanoTime());
      return Math.min(Math.min(configured, remaining), timing.closing().remainingNanos());
    }
  }

  private static long saturatedNanos(Duration duration) {
    try {
      return duration.toNanos();
    } catch (ArithmeticException e) {
      return Long.MAX_VALUE;
    }
  }
}
