/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

import dev.assent.internal.data.Stamped;
import dev.assent.internal.gate.AttemptGate;
import dev.assent.internal.ledger.Account;
import dev.assent.internal.send.transport.ExportFailure;
import dev.assent.internal.send.transport.RequestBody;
import dev.assent.internal.time.Clock;
import dev.assent.ledger.Lost;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.DoubleSupplier;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Delivers the batches of one signal to one endpoint. It gates, encodes and attempts a batch until
 * the receiver answers or no attempts are left. It gates all its data before each attempt and after
 * each wait.
 *
 * <p>One thread, the worker, takes and delivers. Any thread may enforce or abort. Data withheld
 * after an attempt that may have sent it counts as possibly sent, whatever the receiver answered,
 * because the receiver has read the body. Data given up after such an attempt counts likewise,
 * unless every attempt was answered: then the data is lost and its categories are possibly sent. An
 * aborted attempt does not count as an attempt: data that is still permitted is sent again at once.
 *
 * @param <D> the stamped data
 */
public final class AttemptLoop<D extends Stamped> {
  private final InFlightBatch<D> inFlight;
  private final SignalEndpoint<? super D> endpoint;
  private final DeliveryAccounting<D> accounting;
  private final UndeliveredHandler<D> undelivered;
  private final @Nullable Wrappers<D> wrappers;
  private final Timing timing;
  private final long exportTimeoutNanos;
  private final AnswerTime answers = new AnswerTime();

  /** The maximum number of errors before a batch that can't be sent is given up: {@value}. */
  private static final int MAX_ERRORS = 3;

  /** Confined to the worker: while closing, the receiver refused a batch twice. */
  private boolean isAway;

  /** Confined to the worker: errors, such as a lack of memory, before the batch could be sent. */
  private int errors;

  /** Confined to the worker: the delivery under way, or one that an error interrupted. */
  private @Nullable Delivery current;

  /** Confined to the worker: whether the batch has passed through the wrappers. */
  private boolean isUnwrapped;

  /**
   * An empty loop.
   *
   * @param weight the number of the ledger's units in a datum
   * @param undelivered takes data that can't be sent in time
   * @param exportTimeout the maximum time for all attempts of a batch; zero means none
   */
  public AttemptLoop(
      AttemptGate<D> gate,
      SignalEndpoint<? super D> endpoint,
      Account account,
      ToIntFunction<? super D> weight,
      UndeliveredHandler<D> undelivered,
      Timing timing,
      Duration exportTimeout) {
    this(gate, endpoint, account, weight, undelivered, null, timing, exportTimeout);
  }

  /**
   * An empty loop for data that passes through wrappers.
   *
   * @param weight the number of the ledger's units in a datum
   * @param undelivered takes data that can't be sent in time
   * @param wrappers through which data passes once, before its first attempt and before it is kept;
   *     null if there are none
   * @param exportTimeout the maximum time for all attempts of a batch; zero means none
   */
  public AttemptLoop(
      AttemptGate<D> gate,
      SignalEndpoint<? super D> endpoint,
      Account account,
      ToIntFunction<? super D> weight,
      UndeliveredHandler<D> undelivered,
      @Nullable Wrappers<D> wrappers,
      Timing timing,
      Duration exportTimeout) {
    this.wrappers = wrappers;
    this.exportTimeoutNanos = saturatedNanos(exportTimeout);
    this.inFlight =
        new InFlightBatch<>(
            gate, weight, undelivered::isPossiblySent, timing.wakeup(), timing.clock());
    this.endpoint = endpoint;
    this.accounting = new DeliveryAccounting<>(account, weight, timing.clock());
    this.undelivered = undelivered;
    this.timing = timing;
  }

  /**
   * The times of attempts.
   *
   * @param retries the schedule of retries
   * @param clock for all times
   * @param random from 0 to 1
   * @param wakeup on which the worker waits for the next attempt
   * @param deadline the deadline of the shutdown
   */
  public record Timing(
      RetrySettings retries,
      Clock clock,
      DoubleSupplier random,
      Wakeup wakeup,
      ShutdownDeadline deadline) {}

  /** Whether a batch is left that an error kept from being delivered. By the worker. */
  public boolean isUnfinished() {
    return current != null || !inFlight.batch().isEmpty();
  }

  /** Takes a batch; its data is {@code IN_FLIGHT} before it is delivered. By the worker. */
  public void take(List<D> batch) {
    inFlight.take(batch);
  }

  /** Delivers the batch that was taken; returns when the loop is empty. By the worker. */
  public DeliveryResult deliver() {
    return end(null);
  }

  /**
   * Gates the batch that was taken and passes it to the handler of undelivered data without an
   * attempt. By the worker.
   *
   * @param reason the reason for the loss of data that the handler does not take
   */
  public DeliveryResult keep(Lost reason) {
    return end(reason);
  }

  /**
   * If an error ends it, the batch stays, and the worker calls it again.
   *
   * @param without the reason for no attempt; null to make attempts
   */
  private DeliveryResult end(@Nullable Lost without) {
    DeliveryResult delivery =
        isUnwrapped || wrappers == null || (without != null && !undelivered.keeps())
            ? DeliveryResult.EMPTY
            : unwrap(wrappers);
    while (isUnfinished()) {
      Delivery now = current == null ? new Delivery() : current;
      current = now;
      delivery = delivery.and(now.run(without));
      inFlight.next();
      current = null;
      errors = 0;
    }
    inFlight.release();
    isUnwrapped = false;
    return delivery;
  }

  /**
   * Gates the batch, passes it through the wrappers, and takes what comes out as the batch. The
   * attempt that the gate publishes is not used: each attempt gates what came out.
   */
  private DeliveryResult unwrap(Wrappers<D> through) {
    Attempt unused = inFlight.gate(false, false);
    List<D> batch = inFlight.batch();
    if (batch.isEmpty()) {
      return DeliveryResult.EMPTY;
    }
    WrapperOutput<D> passage;
    try {
      passage = through.pass(batch);
    } catch (RuntimeException | Error e) {
      passage = WrapperOutput.failed();
    }
    inFlight.replace(passage.data());
    isUnwrapped = true;
    accounting.unwrapped(batch, passage);
    return passage.isFailed() ? DeliveryResult.FAILED : DeliveryResult.EMPTY;
  }

  /**
   * Enforces changed decisions: aborts the attempt if any datum may not leave unchanged, and gates
   * all data of the loop again. Does not block.
   *
   * @return completes when all data here, and in an attempt, was gated under the new decisions
   */
  public CompletionStage<PurgeResult> enforce() {
    return inFlight.enforce();
  }

  /** Wakes the worker to check whether to keep waiting for the next attempt. */
  public void closing() {
    timing.wakeup().wake();
  }

  /** Aborts the attempt and ends the wait for the next one. */
  public void abort() {
    inFlight.abort();
  }

  /** The attempts of one batch. */
  private final class Delivery {
    private final Retries retries =
        new Retries(
            timing.retries(), timing.random(), exportTimeoutNanos, timing.clock().nanoTime());
    private List<D> encodedFrom = List.of();
    private RequestBody body = RequestBody.FAILED;
    private boolean isPossiblySent;
    private boolean isUnknown;
    private boolean isAborted;
    private boolean isSending;

    /** Whether the outcome is being counted, which must not happen twice. */
    private boolean isCounted;

    private @Nullable ExportFailure failure;

    /** An attempt that has ended, and its result, until the result is evaluated. */
    private @Nullable Attempt ended;

    private @Nullable AttemptResult outcome;
    private final Predicate<D> perhaps = this::isPossiblySent;

    /** Whatever happens, counts the outcome of the batch once, and the worker continues. */
    DeliveryResult run(@Nullable Lost without) {
      if (isCounted) {
        return interrupted();
      }
      leaveAttempt(); // an error may have ended it so that no handler ran
      try {
        if (without != null) {
          inFlight.gate(false, false);
          return inFlight.batch().isEmpty()
              ? DeliveryResult.EMPTY
              : kept(inFlight.batch(), without);
        }
        DeliveryResult delivery;
        do {
          delivery = step();
        } while (delivery == null);
        return delivery;
      } catch (Error e) {
        if (isCounted) {
          return interrupted();
        }
        if (!isSending && !isPossiblySent && ++errors < MAX_ERRORS) {
          throw e; // the batch stays, and the worker delivers it again
        }
        return failed();
      } catch (RuntimeException e) {
        return isCounted ? interrupted() : failed();
      } finally {
        body.end();
        body = RequestBody.FAILED;
        encodedFrom = List.of();
      }
    }

    private DeliveryResult interrupted() {
      accounting.interrupted(inFlight.batch(), inFlight.rest());
      return DeliveryResult.FAILED;
    }

    /** An attempt that has no result may have sent the batch. */
    private void leaveAttempt() {
      isPossiblySent |= isSending;
      isUnknown |= isSending;
      isSending = false;
    }

    private DeliveryResult failed() {
      leaveAttempt();
      return givenUp(inFlight.batch(), Lost.ENCODING);
    }

    private DeliveryResult kept(List<D> batch, Lost reason) {
      long all = accounting.total(batch);
      List<D> rest = undelivered.keep(batch, isPossiblySent);
      long gone = accounting.total(rest);
      DeliveryResult delivery = rest.isEmpty() ? DeliveryResult.FAILED : givenUp(rest, reason);
      isCounted = true;
      endpoint.failed(failure, gone, all - gone);
      return delivery;
    }

    private DeliveryResult refused(List<D> batch, Lost reason) {
      DeliveryResult delivery = givenUp(batch, reason);
      endpoint.failed(failure, accounting.total(batch), 0);
      return delivery;
    }

    private DeliveryResult givenUp(List<D> batch, Lost reason) {
      isCounted = true;
      DeliveryResult delivery = accounting.givenUp(batch, reason, perhaps, isPossiblySent);
      undelivered.ended(batch);
      return delivery;
    }

    private boolean isPossiblySent(D datum) {
      return isUnknown || undelivered.isPossiblySent(datum);
    }

    private @Nullable DeliveryResult step() {
      if (ended != null && outcome != null) {
        return conclude(ended, outcome); // an error interrupted it
      }
      Attempt attempt = inFlight.gate(isPossiblySent, isAborted);
      isAborted = false;
      List<D> batch = inFlight.batch();
      long now = timing.clock().nanoTime();
      long waitNanos = retries.waitNanos(now);
      if (batch.isEmpty()) {
        return DeliveryResult.EMPTY;
      }
      if (mayNotRepeat()) {
        return refused(batch, Lost.RETRIES_EXHAUSTED);
      }
      if (timing.deadline().isOver()
          || timing.deadline().remainingNanos() < waitNanos
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

    /** Whether the batch may be on its way by retries that are not Assent's. */
    private boolean mayNotRepeat() {
      return isUnknown && !endpoint.repeats();
    }

    /**
     * Keeps shutdown short: a receiver that refused a batch twice gets no third attempt and no
     * further batch. One failure is not enough, because an idle connection may have been closed.
     */
    private boolean isHopeless() {
      isAway |= timing.deadline().isBegun() && retries.failed() > 1;
      return isAway && timing.deadline().isBegun();
    }

    private @Nullable DeliveryResult send(Attempt attempt, List<D> batch) {
      if (batch != encodedFrom || !body.beforeSend().isPermitted()) {
        body.end();
        body = endpoint.encoder().encode(batch);
        encodedFrom = batch;
      }
      boolean unfit = body == RequestBody.TOO_LARGE || body == RequestBody.FAILED;
      if (unfit && batch.size() > 1 && !isPossiblySent) {
        inFlight.split(); // one datum that can't be encoded must not lose the others
        return null;
      }
      if (unfit) {
        return givenUp(batch, Lost.ENCODING);
      }
      isSending = true;
      long begun = timing.clock().nanoTime();
      AttemptResult result =
          attempt
              .expecting(answers.overdueNanos())
              .run(endpoint.transport(), body, timeoutNanos(), timing.clock());
      ended = attempt;
      outcome = result; // from here on, an error does not send the batch again
      isSending = false;
      failure = attempt.failure();
      endpoint.ended(batch, body, result);
      if (result.isAnswered()) {
        answers.add(timing.clock().nanoTime() - begun);
      }
      return conclude(attempt, result);
    }

    private @Nullable DeliveryResult conclude(Attempt attempt, AttemptResult result) {
      boolean isWithdrawn = attempt.isWithdrawn() && result.kind() != AttemptResult.Kind.ABORTED;
      DeliveryResult delivery =
          evaluate(
              result,
              isWithdrawn
                  ? inFlight.gateAnswered(isPossiblySent || result.mayHaveArrived())
                  : inFlight.batch());
      outcome = null;
      ended = null;
      return delivery;
    }

    private @Nullable DeliveryResult evaluate(AttemptResult result, List<D> batch) {
      isPossiblySent |= result.isPossiblySent();
      isUnknown |= result.isUnknown();
      return switch (result.kind()) {
        case ACCEPTED -> {
          isCounted = true;
          DeliveryResult delivery = accounting.accepted(batch, result.rejected());
          undelivered.ended(batch);
          undelivered.reached();
          isAway = false;
          if (result.rejected() > 0) {
            endpoint.failed(failure, Math.min(result.rejected(), accounting.total(batch)), 0);
          } else {
            endpoint.worked();
          }
          yield delivery;
        }
        case REFUSED -> {
          undelivered.reached();
          yield refused(batch, Lost.REFUSED);
        }
        case UNREAD -> {
          undelivered.reached();
          isUnknown = true;
          yield refused(batch, Lost.REJECTED);
        }
        case BUSY, BROKEN -> {
          undelivered.missed(result.retryAfterNanos());
          if (mayNotRepeat()) {
            yield refused(batch, Lost.RETRIES_EXHAUSTED);
          }
          yield !undelivered.keeps()
                  && retries.retry(result.retryAfterNanos(), timing.clock().nanoTime())
              ? null
              : kept(batch, Lost.RETRIES_EXHAUSTED);
        }
        case ABORTED -> {
          isAborted = true;
          failure = timing.deadline().isOver() ? ExportFailure.TIMEOUT : failure;
          yield null;
        }
      };
    }

    private long timeoutNanos() {
      long configured = saturatedNanos(endpoint.timeout());
      long remaining = retries.remainingNanos(timing.clock().nanoTime());
      return Math.min(Math.min(configured, remaining), timing.deadline().remainingNanos());
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
