/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.http.jdk;

import static java.net.http.HttpClient.Version.HTTP_1_1;

import dev.assent.internal.http.Handover;
import dev.assent.internal.http.HttpAnswer;
import dev.assent.internal.http.HttpCall;
import dev.assent.internal.http.Untraced;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.ResponseInfo;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One exchange with a waiting thread, which completes it at the end. That holds for a cancelled
 * exchange, too: it completes after the client has closed the connection. The exception is an
 * exchange whose body was not requested yet: it sends nothing, so cancelling it does not wait for
 * name resolution.
 *
 * <pre>
 * field    written by                        read by
 * asked    client, before it asks onward     who cancels, after onward says false
 * waiting  who makes it, under the monitor   who cancels, under the monitor
 * </pre>
 *
 * @param <T> the result made from the answer
 */
final class WaitingExchange<T> extends CompletableFuture<T> implements Handover {
  private final JdkSender sender;
  private final HttpCall call;
  private final HttpRequest request;
  private volatile @Nullable WatchedBody watched;
  private final BooleanSupplier onward;
  private final int maxBytes;
  private final Function<HttpAnswer, T> read;
  private final ClientUse use =
      new ClientUse() {
        @Override
        public void abort() {
          cancel(true);
        }

        @Override
        public boolean hasLostItsEnd(long nanoTime) {
          return isAbandoned();
        }
      };
  private volatile boolean wasAsked;
  private @Nullable Thread waiting;

  WaitingExchange(
      JdkSender sender,
      HttpCall call,
      BooleanSupplier onward,
      int maxBytes,
      Function<HttpAnswer, T> read) {
    this.sender = sender;
    this.call = call;
    this.onward = onward;
    this.maxBytes = maxBytes;
    this.read = read;
    WatchedBody body = JdkRequests.body(call, this::mayContinue);
    this.watched = body;
    this.request = JdkRequests.of(call, body);
  }

  private boolean mayContinue() {
    wasAsked = true;
    return onward.getAsBoolean();
  }

  /**
   * Whether the client seems to have read the whole body: it has written it to the connection, or
   * encrypted it. By any thread: a hint about a request under way, no proof.
   */
  @Override
  public boolean isHandedOver() {
    return isRead();
  }

  private boolean isRead() {
    WatchedBody body = watched;
    return JdkSender.PROVES_READING && body != null && body.isRead();
  }

  WaitingExchange<T> begin() {
    sender.threads().execute(() -> Untraced.run(this::run));
    return this;
  }

  private void run() {
    if (!isMine()) {
      return;
    }
    T answer = null;
    Throwable failure = null;
    JdkClient client = null;
    try {
      client = sender.enter(use);
      HttpResponse<Optional<byte[]>> response = client.http().send(request, this::body);
      answer = read.apply(JdkResponses.answer(request, response, response.body()));
    } catch (IOException | InterruptedException | RuntimeException | Error e) {
      failure = e;
    }
    try {
      forget();
      end();
    } finally {
      leave(client, failure);
      if (answer != null) {
        complete(answer);
      } else {
        completeExceptionally(failure);
      }
    }
  }

  /** Whatever happens, nobody who waits for this exchange must wait for ever. */
  private void leave(@Nullable JdkClient client, @Nullable Throwable failure) {
    try {
      if (client != null) {
        sender.leave(client, use, failure);
      }
    } catch (Error noMemory) {
      // the client stays in use until it is closed
    }
  }

  private LimitedBody body(ResponseInfo head) {
    // the frames of HTTP/2 refer to the array after they were cut from it
    call.read(call.isLent() && head.version() == HTTP_1_1 && isRead());
    return new LimitedBody(maxBytes);
  }

  /** The client keeps the request as long as the connection. */
  private void forget() {
    call.forget();
    WatchedBody body = watched;
    watched = null;
    if (body != null) {
      body.forget();
    }
  }

  private synchronized boolean isMine() {
    waiting = isDone() ? null : Thread.currentThread();
    return waiting != null;
  }

  /** Clears the thread, so that a late cancel does not interrupt its next task. */
  @SuppressWarnings("ThreadInterrupted")
  private synchronized void end() {
    waiting = null;
    boolean unused = Thread.interrupted();
  }

  /** Whether an error has ended the thread that waits. */
  private synchronized boolean isAbandoned() {
    return waiting != null && !waiting.isAlive();
  }

  @Override
  public synchronized boolean cancel(boolean mayInterruptIfRunning) {
    Thread running = waiting;
    if (running != null) {
      running.interrupt();
    }
    return (running == null || !wasAsked || isAbandoned())
        ? super.cancel(mayInterruptIfRunning)
        : isDone();
  }
}
