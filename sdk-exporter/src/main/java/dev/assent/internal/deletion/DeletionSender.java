/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.deletion;

import dev.assent.internal.http.HttpAnswer;
import dev.assent.internal.http.RetryAfter;
import dev.assent.internal.time.Backoff;
import dev.assent.internal.time.Clock;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Delivers requests, one at a time, until there are none: a status of 200 to 299 means delivered;
 * after anything else the request is sent again after a pause of its own, which grows, for as long
 * as it takes. That pause, and what {@code Retry-After} asks for, concern the request that was
 * answered: others have their turn after the shortest pause. Used by one thread.
 */
final class DeletionSender {
  private static final Logger logger = Logger.getLogger("dev.assent.deletion");

  /** How often it is told that requests are not accepted. */
  private static final long TOLD_NANOS = TimeUnit.HOURS.toNanos(1);

  private final SentReferences sents;
  private final Function<ByteBuffer, CompletableFuture<HttpAnswer>> post;
  private final Executor thread;
  private final BiConsumer<Runnable, Duration> timer;
  private final Backoff backoff;
  private final Clock clock;

  /** By a request's id: before when it is not to be sent again. */
  private final Map<String, Long> notBefore = new HashMap<>();

  /** By a request's id: how often it was not accepted. */
  private final Map<String, Integer> failures = new HashMap<>();

  private boolean busy;
  private @Nullable Long saidNanoTime;

  /** When it is looked again for what waits; null if it is not. */
  private @Nullable Long wakesAt;

  /**
   * A courier.
   *
   * @param post sends a body; completes with the answer
   * @param thread the one thread
   * @param timer runs something on that thread after a time
   */
  DeletionSender(
      SentReferences sents,
      Function<ByteBuffer, CompletableFuture<HttpAnswer>> post,
      Executor thread,
      BiConsumer<Runnable, Duration> timer,
      DoubleSupplier random,
      Clock clock) {
    this.sents = sents;
    this.post = post;
    this.thread = thread;
    this.timer = timer;
    this.backoff =
        Backoff.equalJitter(TimeUnit.SECONDS.toNanos(1), TimeUnit.MINUTES.toNanos(10), random);
    this.clock = clock;
  }

  /** Sends the next request, unless one is under way or the shortest pause is. */
  void go() {
    if (busy) {
      return;
    }
    long now = clock.nanoTime();
    notBefore.values().removeIf(when -> when - now <= 0);
    DeletionRequest request = sents.next(it -> !notBefore.containsKey(it.id()));
    if (request == null) {
      wakeForWhatWaits(now);
      return;
    }
    busy = true;
    CompletableFuture<?> unused =
        post.apply(request.json())
            .whenCompleteAsync((answer, failure) -> answered(request, answer, failure), thread);
  }

  private void wakeForWhatWaits(long now) {
    if (!notBefore.isEmpty()) {
      long first = Collections.min(notBefore.values());
      if (wakesAt == null || first - wakesAt < 0) {
        wakesAt = first;
        timer.accept(this::wake, Duration.ofNanos(first - now));
      }
    }
  }

  private void wake() {
    wakesAt = null;
    go();
  }

  private void answered(
      DeletionRequest request, @Nullable HttpAnswer answer, @Nullable Throwable failure) {
    if (answer != null && answer.status() / 100 == 2) {
      sents.delivered(request);
      failures.remove(request.id());
      goOn();
    } else {
      sents.postpone(request);
      int failed = failures.merge(request.id(), 1, Integer::sum);
      notBefore.put(request.id(), clock.nanoTime() + backoff.nanos(failed, requestedNanos(answer)));
      complain(answer, failure);
      timer.accept(this::goOn, Duration.ofNanos(backoff.nanos(1)));
    }
  }

  private void goOn() {
    busy = false;
    go();
  }

  private long requestedNanos(@Nullable HttpAnswer answer) {
    return answer == null ? 0 : RetryAfter.nanos(answer.first("Retry-After"), clock);
  }

  private void complain(@Nullable HttpAnswer answer, @Nullable Throwable failure) {
    long now = clock.nanoTime();
    if (saidNanoTime == null || now - saidNanoTime >= TOLD_NANOS) {
      saidNanoTime = now;
      logger.log(
          Level.WARNING,
          "The deletion endpoint did not accept a request ({0}). Assent keeps requests and"
              + " retries until the endpoint accepts them. Check ASSENT_DELETION_ENDPOINT and its"
              + " server. Logged at most once an hour",
          answer != null
              ? "status " + answer.status()
              : failure == null ? "no answer" : failure.getClass().getSimpleName());
    }
  }
}
