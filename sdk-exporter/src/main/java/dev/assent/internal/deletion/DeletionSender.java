/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.deletion;

import dev.assent.internal.http.HttpAnswer;
import dev.assent.internal.http.RetryAfter;
import dev.assent.internal.time.Backoff;
import dev.assent.internal.time.Clock;
import dev.assent.internal.time.HourlyLimit;
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
 * The delivery of requests, one at a time. A status of 200 to 299 means delivered. After every
 * other result the request is repeated, without limit, after a pause that grows with each failure
 * of the request. This pause and the time in {@code Retry-After} apply only to the failed request;
 * other requests follow after the shortest pause. Only one thread uses this object.
 */
final class DeletionSender {
  private static final Logger logger = Logger.getLogger("dev.assent.deletion");

  /** The time after which a request without an answer is lost: longer than its timeout. */
  private static final long LOST_NANOS = TimeUnit.MINUTES.toNanos(1);

  /** The time by which the end of a pause may be late before it is lost. */
  private static final long LATE_NANOS = TimeUnit.SECONDS.toNanos(2);

  private static final String REFUSED =
      "The deletion endpoint did not accept a request ({0}). Assent keeps requests and retries"
          + " until the endpoint accepts them. ";

  private static final String CHECK =
      "Check ASSENT_DELETION_ENDPOINT and its server. Logged at most once an hour.";

  private static final String CHECK_BOTH =
      "Or the consent platform did not accept the notice of it. Check ASSENT_DELETION_ENDPOINT,"
          + " ASSENT_DELETION_NOTICE and their servers. Logged at most once an hour.";

  private final SentReferences sents;
  private final Function<DeletionRequest, CompletableFuture<HttpAnswer>> post;
  private final Executor thread;
  private final BiConsumer<Runnable, Duration> timer;
  private final Backoff backoff;
  private final Clock clock;
  private final HourlyLimit limit = new HourlyLimit();

  /** By a request's id: the time before which the request must not be repeated. */
  private final Map<String, Long> notBefore = new HashMap<>();

  /** By a request's id: the number of failures. */
  private final Map<String, Integer> failures = new HashMap<>();

  /** By a request's id: the time when it was seen first. */
  private final Map<String, Long> seen = new HashMap<>();

  private final long ripeNanos;
  private boolean isRipening;
  private boolean isBusy;

  /** The time after which the request or pause under way is lost. */
  private long busyUntilNanoTime;

  private @Nullable DeletionRequest current;

  /** The answer to the current request; null before it is under way. */
  private @Nullable CompletableFuture<HttpAnswer> sent;

  /** The time of the next check for postponed requests; null if none is scheduled. */
  private @Nullable Long wakesAt;

  /**
   * Creates a sender; it sends nothing before {@link #go}.
   *
   * @param post sends a request; completes with the answer
   * @param thread runs tasks on the one thread
   * @param timer runs a task on that thread after a delay
   * @param ripe the time that a request waits from the first time it is seen
   */
  DeletionSender(
      SentReferences sents,
      Function<DeletionRequest, CompletableFuture<HttpAnswer>> post,
      Executor thread,
      BiConsumer<Runnable, Duration> timer,
      DoubleSupplier random,
      Clock clock,
      Duration ripe) {
    this.ripeNanos = ripe.toNanos();
    this.sents = sents;
    this.post = post;
    this.thread = thread;
    this.timer = timer;
    this.backoff =
        Backoff.equalJitter(TimeUnit.SECONDS.toNanos(1), TimeUnit.MINUTES.toNanos(10), random);
    this.clock = clock;
  }

  /**
   * Sends the next request, unless a request or the shortest pause is under way. A request that is
   * seen for the first time waits: what was withdrawn may still be on its way to a receiver, which
   * must not be asked to delete it before it has it.
   */
  void go() {
    takeAnswer(); // an error may have kept its callback from this thread
    long now = clock.nanoTime();
    if (isBusy && now - busyUntilNanoTime < 0) {
      return;
    }
    giveBack(); // an error may have ended the last request or pause
    notBefore.values().removeIf(when -> when - now <= 0);
    DeletionRequest request =
        sents.next(it -> isRipe(it.id(), now) && !notBefore.containsKey(it.id()));
    if (request == null) {
      scheduleRetry(now);
      return;
    }
    isBusy = true;
    busyUntilNanoTime = now + LOST_NANOS;
    sent = null;
    current = request;
    CompletableFuture<HttpAnswer> begun;
    try {
      begun = post.apply(request);
    } catch (Error noMemory) {
      giveBack();
      throw noMemory;
    }
    sent = begun;
    CompletableFuture<?> unused =
        begun.whenCompleteAsync((answer, failure) -> answered(begun, answer, failure), thread);
  }

  private void takeAnswer() {
    CompletableFuture<HttpAnswer> last = sent;
    if (current != null && last != null && last.isDone()) {
      CompletableFuture<?> unused =
          last.whenComplete((answer, failure) -> answered(last, answer, failure));
    }
  }

  private void giveBack() {
    DeletionRequest last = current;
    if (last != null) {
      sents.postpone(last);
      current = null;
      wakesAt = null;
    }
    isBusy = false;
  }

  private boolean isRipe(String id, long now) {
    Long first = seen.putIfAbsent(id, now);
    boolean isRipe = now - (first == null ? now : first) >= ripeNanos;
    if (!isRipe && !isRipening) {
      timer.accept(this::ripe, Duration.ofNanos(ripeNanos));
      isRipening = true;
    }
    return isRipe;
  }

  private void ripe() {
    isRipening = false;
    go();
  }

  private void scheduleRetry(long now) {
    if (!notBefore.isEmpty()) {
      long first = Collections.min(notBefore.values());
      if (wakesAt == null || first - wakesAt < 0) {
        timer.accept(this::wake, Duration.ofNanos(first - now));
        wakesAt = first;
      }
    }
  }

  private void wake() {
    wakesAt = null;
    go();
  }

  private void answered(
      CompletableFuture<HttpAnswer> of, @Nullable HttpAnswer answer, @Nullable Throwable failure) {
    DeletionRequest request = current;
    if (request == null || sent != of) {
      return; // it was taken, or the request was given back
    }
    try {
      apply(request, answer, failure);
    } catch (Error noMemory) {
      giveBack(); // the next periodic check sends it again
      throw noMemory;
    }
  }

  private void apply(
      DeletionRequest request, @Nullable HttpAnswer answer, @Nullable Throwable failure) {
    current = null;
    if (answer != null && answer.status() / 100 == 2) {
      sents.delivered(request);
      failures.remove(request.id());
      seen.remove(request.id());
      resume();
    } else {
      sents.postpone(request);
      int failed = failures.merge(request.id(), 1, Integer::sum);
      notBefore.put(request.id(), clock.nanoTime() + backoff.nanos(failed, requestedNanos(answer)));
      complain(answer, failure);
      long pause = backoff.nanos(1);
      busyUntilNanoTime = clock.nanoTime() + pause + LATE_NANOS;
      timer.accept(this::resume, Duration.ofNanos(pause));
    }
  }

  private void resume() {
    isBusy = false;
    go();
  }

  private long requestedNanos(@Nullable HttpAnswer answer) {
    return answer == null ? 0 : RetryAfter.nanos(answer.firstHeader("Retry-After"), clock);
  }

  private void complain(@Nullable HttpAnswer answer, @Nullable Throwable failure) {
    if (limit.tryLog(clock.nanoTime())) {
      logger.log(
          Level.WARNING,
          sents.hasNotices() ? REFUSED + CHECK_BOTH : REFUSED + CHECK,
          answer != null
              ? "status " + answer.status()
              : failure == null ? "no answer" : failure.getClass().getSimpleName());
    }
  }
}
