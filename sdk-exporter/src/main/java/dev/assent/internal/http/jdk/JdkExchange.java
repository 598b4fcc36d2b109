/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.http.jdk;

import dev.assent.internal.http.HttpAnswer;
import dev.assent.internal.http.HttpBody;
import dev.assent.internal.http.HttpCall;
import dev.assent.internal.http.HttpExchange;
import dev.assent.internal.http.Untraced;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * An exchange for which no thread waits. The answer is passed on by the client's thread that reads
 * the end of the body. The client's own future would use the common pool, which the application may
 * block. Thread-safe.
 */
final class JdkExchange implements HttpExchange {
  /** The time from the answer until the exchange has ended, at the most. */
  private static final long ENDING_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final JdkSender sender;
  private final HttpRequest request;
  private final HttpBody.Choice bodies;
  private final BiConsumer<@Nullable HttpAnswer, @Nullable Throwable> then;
  private final AtomicBoolean handedOn = new AtomicBoolean();

  private final ClientUse use =
      new ClientUse() {
        @Override
        public void abort() {
          cancel();
        }

        @Override
        public boolean hasLostItsEnd(long nanoTime) {
          return isOver && nanoTime - overNanoTime >= ENDING_NANOS;
        }
      };

  /** Published before the check for cancellation; {@link #cancel} works in the other order. */
  private volatile @Nullable Future<?> underWay;

  /** Set before {@link #underWay}. */
  private @Nullable JdkClient client;

  private volatile boolean isCancelled;

  /** Whether it was answered, has failed, or was cancelled. */
  private volatile boolean isOver;

  /** Set before {@link #isOver}. */
  private long overNanoTime;

  JdkExchange(
      JdkSender sender,
      HttpCall call,
      HttpBody.Choice bodies,
      BiConsumer<@Nullable HttpAnswer, @Nullable Throwable> then) {
    this.sender = sender;
    this.request = JdkRequests.of(call, JdkRequests.body(call, () -> !isCancelled));
    this.bodies = bodies;
    this.then = then;
  }

  @Override
  public void begin() {
    Untraced.run(this::send);
  }

  private void send() {
    JdkClient entered;
    try {
      entered = sender.enter(use);
    } catch (IOException | RuntimeException | Error closed) {
      complete(null, closed);
      return;
    }
    client = entered;
    BodyHandler<Optional<byte[]>> handler = this::body;
    CompletableFuture<?> sent;
    try {
      sent = entered.http().sendAsync(request, handler);
    } catch (RuntimeException | Error refused) {
      end(refused);
      return;
    }
    underWay = sent;
    if (isCancelled) {
      cancel(sent);
    }
    CompletableFuture<?> unused = sent.whenComplete((response, failure) -> end(failure));
  }

  private void end(@Nullable Throwable failure) {
    underWay = null;
    JdkClient used = client;
    try {
      if (used != null) {
        sender.leave(used, use, failure);
      }
    } finally {
      if (failure != null) {
        complete(null, failure);
      }
    }
  }

  @Override
  public void cancel() {
    isCancelled = true;
    over();
    Future<?> sent = underWay;
    if (sent != null) {
      cancel(sent);
    }
  }

  /**
   * Ends the exchange also if the client can't: a lack of memory while the JVM links a class of the
   * JDK's client can make each later use of that code fail.
   */
  private void cancel(Future<?> sent) {
    try {
      sent.cancel(true);
    } catch (Error unusable) {
      end(unusable);
    }
  }

  private BodySubscriber<Optional<byte[]>> body(ResponseInfo info) {
    BodySubscriber<Optional<byte[]>> body = JdkResponses.body(request, info, bodies);
    CompletionStage<?> unused =
        body.getBody()
            .whenComplete(
                (bytes, failure) ->
                    complete(
                        failure == null ? JdkResponses.answer(request, info, bytes) : null,
                        failure));
    return body;
  }

  private void complete(@Nullable HttpAnswer answer, @Nullable Throwable failure) {
    if (handedOn.compareAndSet(false, true)) {
      over();
      then.accept(answer, failure);
    }
  }

  private void over() {
    if (!isOver) {
      overNanoTime = System.nanoTime();
      isOver = true;
    }
  }
}
