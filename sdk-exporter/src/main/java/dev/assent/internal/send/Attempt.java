/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

import dev.assent.internal.http.RetryAfter;
import dev.assent.internal.otlp.RejectedCount;
import dev.assent.internal.time.Clock;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One exchange with a receiver. One thread runs it once; any thread may abort it.
 *
 * <p>It is published before its data is gated. A thread that aborts changes decisions first and
 * then looks for attempts. So either the gate sees the change, or that thread sees the attempt.
 * After {@link #run} returns from an abort, no further byte is sent: the client has closed the
 * connection, and the body yields no more pieces.
 *
 * <pre>
 * field     written by            read by
 * stopped   who aborts, runner    runner after it wrote exchange; client before each piece of body
 * exchange  runner                who aborts, after it wrote stopped
 * begun     client, before it     runner, after the exchange is done
 *           reads stopped
 * </pre>
 */
final class Attempt {
  private volatile boolean aborted;
  private volatile boolean stopped;
  private volatile boolean begun;
  private volatile @Nullable CompletableFuture<ReceiverResponse> exchange;
  private @Nullable ExportFailure exportFailure; // confined to the running thread

  /** Ends the exchange, or prevents it from beginning. */
  void abort() {
    aborted = true;
    stop();
  }

  /** Runs the exchange to its end. */
  AttemptResult run(Transport transport, RequestBody requestBody, long timeoutNanos, Clock clock) {
    if (stopped) {
      return unanswered();
    }
    try {
      CompletableFuture<ReceiverResponse> response =
          transport.send(requestBody, () -> mayContinue(requestBody));
      exchange = response;
      if (stopped) {
        stop();
      }
      return outcome(answer(response, timeoutNanos), clock);
    } catch (InterruptedException again) {
      Thread.currentThread().interrupt();
      return unanswered();
    } catch (TimeoutException | ExecutionException | CancellationException e) {
      failed(e);
      return unanswered();
    } catch (RuntimeException | Error e) {
      stop(); // also an exchange that is not known here: its body yields no further piece
      failed(e);
      return unanswered();
    }
  }

  /** The failure, after {@link #run}; null if it succeeded or was aborted. */
  @Nullable ExportFailure failure() {
    return aborted ? null : exportFailure;
  }

  private void failed(Throwable failure) {
    exportFailure = exportFailure == null ? ExportFailure.of(failure) : exportFailure;
  }

  private boolean mayContinue(RequestBody requestBody) {
    if (!begun && (stopped || !requestBody.mayBegin())) {
      return false;
    }
    begun = true;
    return !stopped;
  }

  private void stop() {
    stopped = true;
    CompletableFuture<ReceiverResponse> running = exchange;
    if (running != null) {
      running.cancel(true);
    }
  }

  /**
   * Cancels the exchange at its timeout, unless the answer came first. The second timeout protects
   * against a client that ignores cancellation.
   */
  private ReceiverResponse answer(CompletableFuture<ReceiverResponse> response, long timeoutNanos)
      throws InterruptedException, ExecutionException, TimeoutException {
    try {
      return response.get(timeoutNanos, TimeUnit.NANOSECONDS);
    } catch (TimeoutException | InterruptedException over) {
      exportFailure = ExportFailure.TIMEOUT;
      stop();
      return response.get(1, TimeUnit.SECONDS);
    }
  }

  private AttemptResult unanswered() {
    return AttemptResult.unanswered(aborted, begun);
  }

  private AttemptResult outcome(ReceiverResponse receiverResponse, Clock clock) {
    exportFailure = receiverResponse.failure();
    if (receiverResponse.isAccepted()) {
      byte[] body = receiverResponse.body();
      return body == null
          ? AttemptResult.withoutReply()
          : AttemptResult.accepted(RejectedCount.of(body));
    }
    return receiverResponse.isRetryable()
        ? AttemptResult.busy(RetryAfter.nanos(receiverResponse.retryAfter(), clock), begun)
        : AttemptResult.refused(begun);
  }
}
