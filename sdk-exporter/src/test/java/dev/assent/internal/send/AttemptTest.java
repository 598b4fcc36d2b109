/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AttemptTest {
  private static final RequestBody BODY = new RequestBody(new byte[] {1}, null);
  private static final long SOON = TimeUnit.SECONDS.toNanos(20);

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
