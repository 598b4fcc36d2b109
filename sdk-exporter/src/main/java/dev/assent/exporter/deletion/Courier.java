/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.deletion;

import dev.assent.exporter.http.RetryAfter;
import dev.assent.time.Clock;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Delivers requests, one at a time, until there are none: a status of 200 to 299 means delivered;
 * after anything else the request is sent again after a pause, for as long as it takes, and others
 * have their turn before. Used by one thread.
 */
final class Courier {
  private static final Logger logger = Logger.getLogger(Courier.class.getName());

  private final Book book;
  private final Function<ByteBuffer, CompletableFuture<HttpResponse<?>>> post;
  private final Executor thread;
  private final BiConsumer<Runnable, Duration> timer;
  private final Pauses pauses;
  private final Clock clock;
  private boolean busy;
  private boolean complained;

  /**
   * A courier.
   *
   * @param post sends a body; completes with the answer
   * @param thread the one thread
   * @param timer runs something on that thread after a time
   */
  Courier(
      Book book,
      Function<ByteBuffer, CompletableFuture<HttpResponse<?>>> post,
      Executor thread,
      BiConsumer<Runnable, Duration> timer,
      Pauses pauses,
      Clock clock) {
    this.book = book;
    this.post = post;
    this.thread = thread;
    this.timer = timer;
    this.pauses = pauses;
    this.clock = clock;
  }

  /** Sends the next request, unless one is under way or a pause is. */
  void go() {
    Owed request = busy ? null : book.next();
    if (request != null) {
      busy = true;
      CompletableFuture<?> unused =
          post.apply(request.json())
              .whenCompleteAsync(
                  (response, failure) -> answered(request, response, failure), thread);
    }
  }

  private void answered(
      Owed request, @Nullable HttpResponse<?> response, @Nullable Throwable failure) {
    if (response != null && response.statusCode() / 100 == 2) {
      book.delivered(request);
      pauses.reset();
      complained = false;
      goOn();
    } else {
      book.postpone(request);
      complain(response, failure);
      timer.accept(this::goOn, pauses.next(wantedNanos(response)));
    }
  }

  private void goOn() {
    busy = false;
    go();
  }

  private long wantedNanos(@Nullable HttpResponse<?> response) {
    return response == null
        ? 0
        : RetryAfter.nanos(response.headers().firstValue("Retry-After").orElse(null), clock);
  }

  private void complain(@Nullable HttpResponse<?> response, @Nullable Throwable failure) {
    if (!complained) {
      complained = true;
      logger.log(
          Level.WARNING,
          "A deletion request was not accepted ({0}): requests are kept, and sent again until they"
              + " are",
          response != null
              ? "status " + response.statusCode()
              : failure == null ? "no answer" : failure.getClass().getSimpleName());
    }
  }
}
