/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.deletion;

import dev.assent.consent.DeletionAnswer;
import dev.assent.consent.Subject;
import dev.assent.internal.http.HttpAnswer;
import dev.assent.internal.http.RetryAfter;
import dev.assent.internal.time.Clock;
import dev.assent.internal.time.HourlyLimit;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The questions what became of accepted requests, one at a time, until the final answer. What is
 * not a valid answer changes nothing: the question is repeated, and eight days after the acceptance
 * the request is unanswered. People are told before the journal records that they were: a crash in
 * between tells them twice. Questions and deletion requests don't wait for each other. Only one
 * thread uses this object.
 */
final class AnswerPolls {
  private static final Logger logger = Logger.getLogger("dev.assent.deletion");

  /** The time after which a question or a call of a listener may be lost. */
  private static final long LOST_NANOS = TimeUnit.MINUTES.toNanos(1);

  /** The pause after a question without a valid answer. */
  private static final Duration PAUSE = Duration.ofSeconds(1);

  /** The time by which the end of a pause may be late before it is lost. */
  private static final long LATE_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final SentReferences sents;
  private final Function<String, CompletableFuture<HttpAnswer>> ask;
  private final AnswerListeners listeners;
  private final Function<String, Subject> subjects;
  private final Executor thread;
  private final BiConsumer<Runnable, Duration> timer;
  private final Clock clock;
  private final HourlyLimit unusable = new HourlyLimit();
  private final HourlyLimit slow = new HourlyLimit();

  private boolean isBusy;

  /** The time after which the question, pause or call under way may be lost. */
  private long busyUntilNanoTime;

  private @Nullable OpenAnswer current;

  /** The answer to the current question; null if none is under way. */
  private @Nullable CompletableFuture<HttpAnswer> asked;

  /** The call of the listeners; null if none is under way. */
  private @Nullable Telling telling;

  /** The time of the next question; null if none is scheduled. */
  private @Nullable Long wakesAt;

  private record Telling(
      OpenAnswer open, ReceivedAnswer answer, CompletableFuture<Boolean> ended) {}

  /**
   * Creates an object that asks nothing before {@link #go}.
   *
   * @param ask asks about the request with an id
   * @param subjects returns the subject of a path
   * @param thread runs tasks on the one thread
   * @param timer runs a task on that thread after a delay
   */
  AnswerPolls(
      SentReferences sents,
      Function<String, CompletableFuture<HttpAnswer>> ask,
      AnswerListeners listeners,
      Function<String, Subject> subjects,
      Executor thread,
      BiConsumer<Runnable, Duration> timer,
      Clock clock) {
    this.sents = sents;
    this.ask = ask;
    this.listeners = listeners;
    this.subjects = subjects;
    this.thread = thread;
    this.timer = timer;
    this.clock = clock;
  }

  /**
   * Asks the next question if it is due and none is under way; otherwise schedules it. It also
   * continues what an error has ended, so it is called from time to time.
   */
  void go() {
    takeEnd();
    long now = clock.nanoTime();
    if (isBusy && (now - busyUntilNanoTime < 0 || isTelling(now))) {
      return;
    }
    giveBack();
    OpenAnswer next = sents.nextAnswer();
    if (next == null) {
      return;
    }
    if (next.dueNanoTime() - now > 0) {
      schedule(next.dueNanoTime(), now);
    } else {
      ask(next, now);
    }
  }

  /** Takes the end of what was under way, whose callback an error may have kept from the thread. */
  private void takeEnd() {
    CompletableFuture<HttpAnswer> last = asked;
    if (last != null && last.isDone()) {
      CompletableFuture<?> unused =
          last.whenComplete((answer, failure) -> answered(last, answer, failure));
    }
    Telling call = telling;
    if (call != null && call.ended().isDone()) {
      told(call);
    }
  }

  /** Whether a listener has not returned; if so, everything waits for it. */
  private boolean isTelling(long now) {
    if (telling == null || !listeners.isRunning()) {
      return false;
    }
    busyUntilNanoTime = now + LOST_NANOS;
    if (slow.tryLog(now)) {
      logger.log(
          Level.WARNING,
          "A listener of Assent.addDeletionListener has not returned for a minute. Assent asks what"
              + " became of other deletion requests when it returns. Correct the listener. Logged at"
              + " most once an hour.");
    }
    return true;
  }

  private void giveBack() {
    OpenAnswer last = current;
    current = null;
    asked = null;
    telling = null;
    isBusy = false;
    if (last != null) {
      sents.postpone(last, 0);
    }
  }

  private void schedule(long dueNanoTime, long now) {
    Long planned = wakesAt;
    if (planned == null || dueNanoTime - planned < 0 || now - planned > LATE_NANOS) {
      timer.accept(this::wake, Duration.ofNanos(dueNanoTime - now));
      wakesAt = dueNanoTime;
    }
  }

  private void wake() {
    wakesAt = null;
    go();
  }

  private void ask(OpenAnswer next, long now) {
    isBusy = true;
    busyUntilNanoTime = now + LOST_NANOS;
    current = next;
    next.asked();
    CompletableFuture<HttpAnswer> begun;
    try {
      begun = ask.apply(next.id());
    } catch (RuntimeException notSent) {
      begun = CompletableFuture.failedFuture(notSent);
    }
    asked = begun;
    CompletableFuture<HttpAnswer> of = begun;
    CompletableFuture<?> unused =
        begun.whenCompleteAsync((answer, failure) -> answered(of, answer, failure), thread);
  }

  private void answered(
      CompletableFuture<HttpAnswer> of, @Nullable HttpAnswer answer, @Nullable Throwable failure) {
    OpenAnswer open = current;
    if (open == null || asked != of) {
      return; // it was taken, or given back
    }
    ReceivedAnswer received = read(open, answer);
    boolean isUsable = received != null;
    if (!isUsable) {
      complain(answer, failure);
    }
    boolean isFinal = received != null && received.isFinal();
    if (!isFinal && open.isPastItsTime(clock.nanoTime())) {
      received = ReceivedAnswer.UNANSWERED;
    }
    if (received != null && open.isNews(received)) {
      tell(open, received);
    } else {
      sents.postpone(open, isUsable ? 0 : requestedNanos(answer));
      end(isUsable);
    }
  }

  private static @Nullable ReceivedAnswer read(OpenAnswer open, @Nullable HttpAnswer answer) {
    if (answer == null || answer.status() != 200) {
      return null;
    }
    Optional<ReceivedAnswer> read =
        answer.body().flatMap(body -> ReceivedAnswer.read(body, open.id()));
    return read.orElse(null);
  }

  private long requestedNanos(@Nullable HttpAnswer answer) {
    return answer == null ? 0 : RetryAfter.nanos(answer.firstHeader("Retry-After"), clock);
  }

  private void tell(OpenAnswer open, ReceivedAnswer answer) {
    sents.audit(open, answer);
    busyUntilNanoTime = clock.nanoTime() + LOST_NANOS;
    Telling call = new Telling(open, answer, listeners.tell(() -> given(open, answer)));
    telling = call;
    asked = null;
    CompletableFuture<?> unused =
        call.ended().whenCompleteAsync((ended, failure) -> told(call), thread);
  }

  private DeletionAnswer given(OpenAnswer open, ReceivedAnswer answer) {
    return new DeletionAnswer(
        open.id(),
        subjects.apply(open.path()),
        answer.state(),
        answer.look(),
        answer.at(),
        answer.late(),
        answer.superseded());
  }

  private void told(Telling call) {
    Telling last = telling;
    if (last == null || last.ended() != call.ended()) {
      return; // it was taken, or given back
    }
    sents.told(call.open(), call.answer());
    telling = null;
    end(true);
  }

  /** Ends a question; without a valid answer, the next one waits. */
  private void end(boolean isUsable) {
    current = null;
    asked = null;
    if (isUsable) {
      isBusy = false;
      go();
    } else {
      busyUntilNanoTime = clock.nanoTime() + PAUSE.toNanos() + LATE_NANOS;
      timer.accept(this::resume, PAUSE);
    }
  }

  private void resume() {
    if (current == null) {
      isBusy = false;
    }
    go();
  }

  private void complain(@Nullable HttpAnswer answer, @Nullable Throwable failure) {
    if (unusable.tryLog(clock.nanoTime())) {
      logger.log(
          Level.WARNING,
          "The deletion endpoint did not say what became of an accepted request ({0}). Assent counts"
              + " no such data as deleted, and asks again for eight days. Check that the server of"
              + " ASSENT_DELETION_ENDPOINT answers questions about requests, or unset"
              + " ASSENT_DELETION_ANSWERS. Logged at most once an hour.",
          reason(answer, failure));
    }
  }

  private static String reason(@Nullable HttpAnswer answer, @Nullable Throwable failure) {
    if (answer != null) {
      return answer.status() == 200 ? "not a valid answer" : "status " + answer.status();
    }
    return failure == null ? "no answer" : failure.getClass().getSimpleName();
  }
}
