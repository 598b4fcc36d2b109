/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.http.Handover;
import dev.assent.internal.send.transport.ReceiverResponse;
import dev.assent.internal.send.transport.RequestBody;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AttemptTest {
  private static final RequestBody BODY = new RequestBody(new byte[] {1}, null);
  private static final long SOON = TimeUnit.SECONDS.toNanos(20);

  private static final ReceiverResponse ACCEPTED = new ReceiverResponse(200, null, new byte[0]);

  private final VirtualTime time = new VirtualTime();
  private final Attempt attempt = new Attempt();

  @Test
  void run_abortedBefore_sendsNothing() {
    AtomicInteger sent = new AtomicInteger();
    attempt.abort();

    AttemptResult result =
        attempt.run(
            (body, onward) -> {
              sent.incrementAndGet();
              return new CompletableFuture<>();
            },
            BODY,
            SOON,
            time);

    assertThat(result).isEqualTo(AttemptResult.unanswered(true, false));
    assertThat(sent).hasValue(0);
  }

  /**
   * The abort happens between the decision to send and the return of the exchange. The worker must
   * not wait until the exchange's time ends.
   */
  @Test
  void run_abortedWhileItBegins_cancelsTheExchange() {
    CompletableFuture<ReceiverResponse> exchange =
        new CompletableFuture<>() {
          @Override
          public ReceiverResponse get(long timeout, TimeUnit unit)
              throws InterruptedException, ExecutionException, TimeoutException {
            assertThat(this).as("the exchange that it waits for").isDone();
            return super.get(timeout, unit);
          }
        };

    AttemptResult result =
        attempt.run(
            (body, onward) -> {
              assertThat(onward.getAsBoolean()).isTrue();
              attempt.abort();
              assertThat(onward.getAsBoolean()).isFalse();
              return exchange;
            },
            BODY,
            SOON,
            time);

    assertThat(result).isEqualTo(AttemptResult.unanswered(true, true));
    assertThat(exchange).isCancelled();
  }

  @Test
  void run_answeredBeforeTheAbort_keepsTheAnswer() {
    AttemptResult result =
        attempt.run(
            (body, onward) -> {
              attempt.abort();
              return CompletableFuture.completedFuture(
                  new ReceiverResponse(200, null, new byte[0]));
            },
            BODY,
            SOON,
            time);

    assertThat(result.kind()).isEqualTo(AttemptResult.Kind.ACCEPTED);
  }

  @Test
  void run_timeIsOver_isBrokenAndCancelled() {
    CompletableFuture<ReceiverResponse> exchange = new CompletableFuture<>();

    AttemptResult result = attempt.run((body, onward) -> exchange, BODY, 1, time);

    assertThat(result).isEqualTo(AttemptResult.unanswered(false, false));
    assertThat(exchange).isCancelled();
  }

  /** The answer arrives between the timeout and the cancellation. */
  @Test
  void run_answeredAsItsTimeEnds_keepsTheAnswer() {
    CompletableFuture<ReceiverResponse> exchange =
        new CompletableFuture<>() {
          @Override
          public ReceiverResponse get(long timeout, TimeUnit unit)
              throws InterruptedException, ExecutionException, TimeoutException {
            if (complete(new ReceiverResponse(200, null, new byte[0]))) {
              throw new TimeoutException();
            }
            return super.get(timeout, unit);
          }
        };

    AttemptResult result = attempt.run((body, onward) -> exchange, BODY, 1, time);

    assertThat(result).isEqualTo(AttemptResult.accepted(0));
  }

  /** Only the answer is missing: to abort it would keep nothing back. */
  @Test
  void withdraw_handedOver_getsItsAnswerUntilThatIsOverdue() throws Exception {
    Exchange exchange = new Exchange(true);
    exchange.whenAwaited = () -> exchange.complete(ACCEPTED);

    AttemptResult result = withdrawn(exchange, true, TimeUnit.MILLISECONDS.toNanos(100));

    assertThat(exchange.waits).containsExactly(TimeUnit.MILLISECONDS.toNanos(100));
    assertThat(result).isEqualTo(AttemptResult.accepted(0));
    assertThat(attempt.isWithdrawn()).isTrue();
  }

  @Test
  void withdraw_slowReceiver_waitsAQuarterOfASecond() throws Exception {
    Exchange exchange = new Exchange(true);
    exchange.whenAwaited = () -> exchange.complete(ACCEPTED);

    withdrawn(exchange, true, TimeUnit.SECONDS.toNanos(100));

    assertThat(exchange.waits).containsExactly(TimeUnit.MILLISECONDS.toNanos(250));
  }

  @Test
  void withdraw_answerIsOverdue_isAbortedAtOnce() throws Exception {
    Exchange exchange = new Exchange(true);

    assertThat(withdrawn(exchange, true, 0).kind()).isEqualTo(AttemptResult.Kind.ABORTED);
    assertThat(exchange.waits.get(0)).isZero();
    assertThat(exchange).isCancelled();
    assertThat(attempt.failure()).isNull();
  }

  @Test
  void withdraw_answerDoesNotCome_isAborted() throws Exception {
    Exchange exchange = new Exchange(true);

    assertThat(withdrawn(exchange, true, 1).kind()).isEqualTo(AttemptResult.Kind.ABORTED);
    assertThat(exchange).isCancelled();
  }

  /** What the process still has, it keeps. */
  @Test
  void withdraw_notHandedOver_isAbortedAtOnce() throws Exception {
    Exchange exchange = new Exchange(false);

    assertThat(withdrawn(exchange, true, SOON).kind()).isEqualTo(AttemptResult.Kind.ABORTED);
    assertThat(exchange.waits).as("waits for an answer").isEmpty();
    assertThat(exchange).isCancelled();
  }

  @Test
  void withdraw_nothingInTheRequestIsAffected_goesOnThoughNotHandedOver() throws Exception {
    Exchange exchange = new Exchange(false);
    exchange.whenAwaited = () -> exchange.complete(ACCEPTED);

    AttemptResult result = withdrawn(exchange, false, SOON);

    assertThat(result.kind()).isEqualTo(AttemptResult.Kind.ACCEPTED);
  }

  @Test
  void withdraw_notBegun_sendsNothing() {
    attempt.withdraw(false);

    AttemptResult result =
        attempt.run(
            (body, onward) -> {
              throw new AssertionError("sent");
            },
            BODY,
            SOON,
            time);

    assertThat(result).isEqualTo(AttemptResult.unanswered(true, false));
  }

  /** Runs the attempt in a thread, and withdraws it while it waits for its answer. */
  private AttemptResult withdrawn(Exchange exchange, boolean isAffected, long overdueNanos)
      throws Exception {
    CompletableFuture<AttemptResult> result = new CompletableFuture<>();
    Thread worker =
        new Thread(
            () ->
                result.complete(
                    attempt.expecting(overdueNanos).run((body, on) -> exchange, BODY, SOON, time)));
    worker.start();
    while (worker.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
    attempt.withdraw(isAffected);
    return result.get(SOON, TimeUnit.NANOSECONDS);
  }

  /** An exchange that is done, or fails, when its answer is awaited. */
  private static final class Exchange extends CompletableFuture<ReceiverResponse>
      implements Handover {
    final List<Long> waits = new CopyOnWriteArrayList<>();
    private final boolean isHandedOver;
    private Runnable whenAwaited = () -> {};

    Exchange(boolean isHandedOver) {
      this.isHandedOver = isHandedOver;
    }

    @Override
    public boolean isHandedOver() {
      return isHandedOver;
    }

    @Override
    public ReceiverResponse get(long timeout, TimeUnit unit)
        throws InterruptedException, ExecutionException, TimeoutException {
      if (!isDone()) {
        waits.add(unit.toNanos(timeout));
        whenAwaited.run();
      }
      return super.get(timeout, unit);
    }
  }

  @Test
  void run_transportThrows_isBroken() {
    AttemptResult result =
        attempt.run(
            (body, onward) -> {
              throw new IllegalStateException();
            },
            BODY,
            SOON,
            time);

    assertThat(result.kind()).isEqualTo(AttemptResult.Kind.BROKEN);
  }

  @Test
  void run_statuses_areJudgedAsOtlpSays() {
    for (int status : new int[] {200, 202, 299}) {
      assertThat(kind(status)).isEqualTo(AttemptResult.Kind.ACCEPTED);
    }
    for (int status : new int[] {429, 502, 503, 504}) {
      assertThat(kind(status)).isEqualTo(AttemptResult.Kind.BUSY);
    }
    for (int status : new int[] {301, 400, 401, 403, 404, 413, 500, 501}) {
      assertThat(kind(status)).isEqualTo(AttemptResult.Kind.REFUSED);
    }
  }

  private AttemptResult.Kind kind(int status) {
    return new Attempt()
        .run(
            (body, onward) ->
                CompletableFuture.completedFuture(new ReceiverResponse(status, "3", new byte[0])),
            BODY,
            SOON,
            time)
        .kind();
  }
}
