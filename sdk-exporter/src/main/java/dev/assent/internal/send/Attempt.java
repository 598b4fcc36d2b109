/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

import dev.assent.internal.http.Handover;
import dev.assent.internal.http.RetryAfter;
import dev.assent.internal.otlp.RejectedCount;
import dev.assent.internal.send.transport.ExportFailure;
import dev.assent.internal.send.transport.ReceiverResponse;
import dev.assent.internal.send.transport.RequestBody;
import dev.assent.internal.send.transport.Transport;
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
 * <p>An attempt that only waits for its answer may get it, within the time that the receiver
 * usually needs: to abort it would keep nothing back, and its permitted part would be sent twice.
 *
 * <pre>
 * field      written by            read by
 * stopped    who aborts, runner    runner after it wrote exchange; client before each piece of body
 * exchange   runner                who aborts, after it wrote stopped; who withdraws
 * begun      client, before it     runner, after the exchange is done
 *            reads stopped
 * withdrawn  who withdraws         runner, after the exchange is done
 * hurried    who withdraws         runner, while it waits
 * </pre>
 */
public final class Attempt {
  /** The longest wait for the answer of a withdrawn attempt. */
  static final long LONGEST_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  private final CompletableFuture<@Nullable Void> hurried = new CompletableFuture<>();
  private volatile boolean isAborted;
  private volatile boolean isWithdrawn;
  private volatile boolean isStopped;
  private volatile boolean hasBegun;
  private volatile @Nullable CompletableFuture<ReceiverResponse> exchange;

  // Confined to the running thread.
  private @Nullable ExportFailure exportFailure;
  private long overdueNanos;

  /** Ends the exchange, or prevents it from beginning. */
  public void abort() {
    isAborted = true;
    stop();
  }

  /**
   * Ends the exchange because decisions changed: at once, or with its answer if only that is
   * missing and comes soon. Until it has ended, the change is not completed.
   *
   * @param isAffected whether the request has data that may not leave unchanged
   */
  void withdraw(boolean isAffected) {
    isWithdrawn = true;
    CompletableFuture<ReceiverResponse> running = exchange;
    boolean mayEnd =
        running != null
            && (!isAffected || (running instanceof Handover body && body.isHandedOver()));
    if (mayEnd) {
      hurried.complete(null);
    } else {
      abort();
    }
  }

  /** Whether decisions withdrew data, so that it must be gated again after the answer. */
  boolean isWithdrawn() {
    return isWithdrawn;
  }

  /**
   * Sets the time from the beginning after which the answer is overdue; 0, the default, if that is
   * unknown. Called before {@link #run}.
   */
  Attempt expecting(long nanos) {
    overdueNanos = nanos;
    return this;
  }

  /** Runs the exchange to its end. */
  public AttemptResult run(
      Transport transport, RequestBody requestBody, long timeoutNanos, Clock clock) {
    if (isStopped) {
      return unanswered();
    }
    long overdueAt = clock.nanoTime() + overdueNanos;
    try {
      CompletableFuture<ReceiverResponse> response =
          transport.send(requestBody, () -> mayContinue(requestBody));
      exchange = response;
      if (isStopped) {
        stop();
      }
      return outcome(answer(response, timeoutNanos, overdueAt, clock), clock);
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
  public @Nullable ExportFailure failure() {
    return isAborted ? null : exportFailure;
  }

  private void failed(Throwable failure) {
    exportFailure = exportFailure == null ? ExportFailure.of(failure) : exportFailure;
  }

  private boolean mayContinue(RequestBody requestBody) {
    if (!hasBegun && (isStopped || !requestBody.mayBegin())) {
      return false;
    }
    hasBegun = true;
    return !isStopped;
  }

  /** Ends the exchange; has no effect after its end. */
  void stop() {
    isStopped = true;
    CompletableFuture<ReceiverResponse> running = exchange;
    if (running != null) {
      running.cancel(true);
    }
  }

  /**
   * Cancels the exchange at its timeout, unless the answer came first. The second timeout protects
   * against a client that ignores cancellation.
   */
  private ReceiverResponse answer(
      CompletableFuture<ReceiverResponse> response, long timeoutNanos, long overdueAt, Clock clock)
      throws InterruptedException, ExecutionException, TimeoutException {
    try {
      await(response, timeoutNanos);
      long rest = hurried.isDone() ? overdueAt - clock.nanoTime() : 0;
      return response.get(Math.min(LONGEST_WAIT_NANOS, Math.max(0, rest)), TimeUnit.NANOSECONDS);
    } catch (TimeoutException | InterruptedException over) {
      exportFailure = ExportFailure.TIMEOUT;
      if (hurried.isDone()) {
        isAborted = true;
      }
      stop();
      return response.get(1, TimeUnit.SECONDS);
    }
  }

  /** Waits until the exchange is done, must end soon, or has no time left. */
  private void await(CompletableFuture<ReceiverResponse> response, long timeoutNanos)
      throws InterruptedException {
    try {
      CompletableFuture.anyOf(response, hurried).get(timeoutNanos, TimeUnit.NANOSECONDS);
    } catch (ExecutionException | TimeoutException told) {
      return; // the response tells it
    }
  }

  private AttemptResult unanswered() {
    return AttemptResult.unanswered(isAborted, hasBegun);
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
        ? AttemptResult.busy(RetryAfter.nanos(receiverResponse.retryAfter(), clock), hasBegun)
        : AttemptResult.refused(hasBegun);
  }
}
