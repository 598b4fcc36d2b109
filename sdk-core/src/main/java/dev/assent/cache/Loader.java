/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.cache;

import dev.assent.consent.ConsentDocument;
import dev.assent.consent.ConsentReply;
import dev.assent.consent.ConsentReply.Absent;
import dev.assent.consent.ConsentReply.Failed;
import dev.assent.consent.ConsentReply.Found;
import dev.assent.consent.ConsentReply.Unchanged;
import dev.assent.consent.ConsentSource;
import dev.assent.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks one source, for one subject at a time each, some at once. Where the source fails as such,
 * nothing is asked until a wait is over, and then one thing first. What waits is bounded: what
 * finds no room is asked for by a later sweep.
 *
 * <p>{@link #offer} may be called by anyone; the fields below run on the cache's thread only.
 */
final class Loader {
  /** How many requests are under way at most. */
  static final int MAX_CONCURRENT = 16;

  /** How many wait at most. */
  static final int MAX_WAITING = 16_384;

  /** What is known to be missing is asked for again after this at the latest. */
  private static final long MAX_ABSENT_NANOS = TimeUnit.SECONDS.toNanos(30);

  /** No source is asked again sooner than this, whatever it says. */
  private static final long MIN_RECHECK_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** While every change is announced, polling is this much rarer. */
  private static final long ANNOUNCED_FACTOR = 10;

  private final ConsentSource source;
  private final int index;
  private final String name;
  private final CacheSettings settings;
  private final RevisionFloors floors;
  private final CountedLoads counts;
  private final Consumer<CacheEntry> changed;
  private final Complaints complaints;
  private final Backoff backoff;
  private final Executor caller;
  private final LinkedBlockingDeque<Slot> waiting = new LinkedBlockingDeque<>(MAX_WAITING);
  private final AtomicBoolean waking = new AtomicBoolean();
  private final LongAdder failed = new LongAdder();
  private final LongAdder ignored = new LongAdder();
  private volatile boolean open;
  private volatile boolean announced;

  // On the cache's thread only.
  private int underWay;
  private int failures;
  private long pausedUntilNanoTime;
  private @Nullable Future<?> resuming;

  Loader(
      ConsentSource source,
      int index,
      String name,
      CacheSettings settings,
      RevisionFloors floors,
      CountedLoads counts,
      Consumer<CacheEntry> changed) {
    this.source = source;
    this.index = index;
    this.name = name;
    this.settings = settings;
    this.floors = floors;
    this.counts = counts;
    this.changed = changed;
    this.complaints = new Complaints(name);
    this.backoff = new Backoff(settings.refreshNanos(), settings.random());
    this.caller = settings.callers().get();
  }

  String name() {
    return name;
  }

  /** Requests that failed. */
  long failed() {
    return failed.sum();
  }

  /** Documents that were ignored, or only tightened, because of their revisions. */
  long ignored() {
    return ignored.sum();
  }

  int waiting() {
    return waiting.size();
  }

  /** How much longer polling may wait, since changes are announced. */
  void announced(boolean all) {
    announced = all;
  }

  /** When what has just been confirmed would be due if nothing were announced. */
  long polledNanoTime() {
    return settings.clock().nanoTime() + backoff.ahead(settings.refreshNanos());
  }

  /** Starts the source; what waits is asked for. */
  void start(ConsentSource.Listener listener) {
    open = true;
    call(() -> source.start(listener), "it did not start: ");
    wake();
  }

  /** Nothing is asked any more. */
  void close() {
    open = false;
    waiting.clear();
    call(source::close, "it did not close: ");
  }

  private void call(Runnable action, String problem) {
    try {
      caller.execute(
          () -> {
            try {
              action.run();
            } catch (Throwable theirs) {
              complaints.say(problem + theirs.getClass().getSimpleName());
            }
          });
    } catch (RejectedExecutionException busy) {
      complaints.say(problem + "its thread is busy");
    }
  }

  /** Takes a slot's request; news go first. */
  void offer(Slot slot, boolean news) {
    if (news ? waiting.offerFirst(slot) : waiting.offerLast(slot)) {
      wake();
    } else {
      slot.refused();
    }
  }

  private void wake() {
    if (open && waking.compareAndSet(false, true) && !execute(this::pump)) {
      waking.set(false);
    }
  }

  private boolean execute(Runnable task) {
    try {
      settings.executor().execute(task);
      return true;
    } catch (RejectedExecutionException closed) {
      return false;
    }
  }

  /** Begins what may begin now. */
  private void pump() {
    waking.set(false);
    long now = settings.clock().nanoTime();
    while (open && underWay < limit() && !isPaused(now)) {
      Slot next = waiting.poll();
      if (next == null) {
        return;
      }
      begin(next);
    }
  }

  /** After failures, one goes first. */
  private int limit() {
    return failures == 0 ? MAX_CONCURRENT : 1;
  }

  private boolean isPaused(long now) {
    long left = pausedUntilNanoTime - now;
    if (failures == 0 || left <= 0) {
      return false;
    }
    if (resuming == null && !waiting.isEmpty()) {
      resuming = schedule(this::resume, left);
    }
    return true;
  }

  private void resume() {
    resuming = null;
    pump();
  }

  private @Nullable Future<?> schedule(Runnable task, long nanos) {
    try {
      return settings.executor().schedule(task, nanos, TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException closed) {
      return null;
    }
  }

  private void begin(Slot slot) {
    underWay++;
    Request request = new Request(slot, slot.begin(), slot.held(), settings.clock().reading());
    request.timeout = schedule(() -> timedOut(request), CacheSettings.nanos(settings.timeout()));
    try {
      caller.execute(() -> ask(request));
    } catch (RejectedExecutionException busy) {
      end(request, failure("its thread is busy", true));
    }
  }

  private void timedOut(Request request) {
    if (request.isCurrent()) {
      end(request, failure("it did not answer in time", true));
      try {
        caller.execute(request::cancel);
      } catch (RejectedExecutionException busy) {
        // it hangs: there is nobody to tell
      }
    }
  }

  private static Failed failure(String problem, boolean everySubject) {
    return new Failed(problem, null, everySubject);
  }

  /** On the source's thread. */
  private void ask(Request request) {
    if (!request.isCurrent()) {
      return;
    }
    try {
      CompletionStage<ConsentReply> stage = source.load(request.inquiry());
      request.stage = stage;
      CompletionStage<?> unused =
          stage.whenComplete((reply, failure) -> answered(request, reply(reply, failure)));
    } catch (Throwable theirs) {
      answered(request, failure("it failed: " + theirs.getClass().getSimpleName(), false));
    }
  }

  private static ConsentReply reply(@Nullable ConsentReply reply, @Nullable Throwable failure) {
    if (failure != null) {
      Throwable cause = failure.getCause() == null ? failure : failure.getCause();
      return failure("it failed: " + cause.getClass().getSimpleName(), false);
    }
    return reply == null ? failure("it gave no reply", false) : reply;
  }

  private void answered(Request request, ConsentReply reply) {
    boolean unused = execute(() -> end(request, reply));
  }

  /** Holds what follows from a reply, unless it comes too late. */
  private void end(Request request, ConsentReply reply) {
    if (!request.isCurrent()) {
      return;
    }
    underWay--;
    request.done();
    Slot slot = request.slot;
    Clock now = settings.clock().reading();
    ConsentReply judged = judged(request, reply);
    Held before = slot.hold(held -> next(request, held, judged, now));
    boolean isFailure = judged instanceof Failed;
    counts.loaded(now.nanoTime() - request.begun.nanoTime(), isFailure);
    long due =
        now.nanoTime() + (judged instanceof Failed it ? failed(it, slot, now) : ended(judged));
    if (slot.end(due, isFailure)) {
      slot.requestNews();
    }
    if (!slot.held().continues(before)) {
      changed.accept(slot.entry);
    }
    pump();
  }

  /** What a reply is worth: one that can't be true is a failure. */
  private ConsentReply judged(Request request, ConsentReply reply) {
    if (reply instanceof Found found) {
      ConsentDocument document = found.document();
      String level = request.slot.entry.level();
      if (!document.subject().equals(level)) {
        return failure("it gave the document of another subject", false);
      }
      if (document.revision() < Math.max(request.before.revision(), floors.floor(level, index))) {
        ignored.increment();
        return failure("it gave an older revision than before", false);
      }
      if (document.revision() == request.before.revision()
          && !document.equals(request.before.document())) {
        ignored.increment();
        complaints.say("it gave another document with the same revision");
      }
    }
    if (reply instanceof Unchanged && request.validator() == null) {
      return failure("it confirmed what it was not asked about", false);
    }
    return reply;
  }

  private static Held next(Request request, Held held, ConsentReply reply, Clock now) {
    if (reply instanceof Found found) {
      Instant end = found.validUntil();
      return held.found(found.document(), found.validator(), request.times(found.age(), end, now));
    }
    if (reply instanceof Unchanged unchanged) {
      return held.confirmed(held.validator(), request.timesOf(held, unchanged.age(), now));
    }
    if (reply instanceof Absent) {
      return held.gone(request.times(Duration.ZERO, null, now));
    }
    return held.failed(((Failed) reply).problem());
  }

  /** How long until a slot whose request failed is asked for again. */
  private long failed(Failed failure, Slot slot, Clock now) {
    failed.increment();
    complaints.say(failure.problem());
    long told = told(failure.retryAfter());
    if (!failure.everySubject()) {
      failures = 0;
    } else {
      failures = Math.min(failures + 1, Backoff.MAX_FAILURES);
      pausedUntilNanoTime = now.nanoTime() + backoff.afterFailures(failures, told);
    }
    return backoff.afterFailures(slot.failures() + 1, told);
  }

  /** How long until a slot whose request did not fail is asked for again. */
  private long ended(ConsentReply reply) {
    failures = 0;
    long refresh = settings.refreshNanos();
    if (reply instanceof Absent absent) {
      return backoff.ahead(atMost(Math.min(refresh, MAX_ABSENT_NANOS), absent.recheck()));
    }
    long polled =
        announced
            ? Math.max(
                refresh,
                Math.min(
                    refresh * ANNOUNCED_FACTOR,
                    CacheSettings.nanos(settings.maxStaleness()) / ANNOUNCED_FACTOR))
            : refresh;
    Duration recheck =
        reply instanceof Found found
            ? found.recheck()
            : reply instanceof Unchanged unchanged ? unchanged.recheck() : null;
    return backoff.ahead(announced ? polled : atMost(polled, recheck));
  }

  private static long atMost(long nanos, @Nullable Duration recheck) {
    return recheck == null ? nanos : Math.min(nanos, Math.max(MIN_RECHECK_NANOS, told(recheck)));
  }

  private static long told(@Nullable Duration duration) {
    return duration == null ? 0 : Math.max(0, CacheSettings.nanos(duration));
  }

  /** One request that is under way. */
  private static final class Request {
    final Slot slot;
    final int number;
    final Held before;
    final Clock begun;
    @Nullable Future<?> timeout;
    volatile @Nullable CompletionStage<ConsentReply> stage;

    Request(Slot slot, int number, Held before, Clock begun) {
      this.slot = slot;
      this.number = number;
      this.before = before;
      this.begun = begun;
    }

    boolean isCurrent() {
      return slot.isLoading(number);
    }

    @Nullable String validator() {
      return before.known() ? before.validator() : null;
    }

    ConsentSource.Inquiry inquiry() {
      return new ConsentSource.Inquiry(slot.entry.level(), validator());
    }

    void done() {
      Future<?> running = timeout;
      if (running != null) {
        running.cancel(false);
      }
    }

    /** On the source's thread: it is theirs. */
    void cancel() {
      CompletionStage<ConsentReply> waiting = stage;
      try {
        if (waiting != null) {
          waiting.toCompletableFuture().cancel(true);
        }
      } catch (RuntimeException unsupported) {
        // it ends when it ends, and nobody listens
      }
    }

    /** It was asked for when the request began, and was some time old then. */
    Held.Times times(Duration age, @Nullable Instant validUntil, Clock now) {
      long old = told(age);
      return new Held.Times(
          begun.nanoTime() - Math.min(old, Long.MAX_VALUE / 4),
          begun.epochNanos() - Math.min(old, Long.MAX_VALUE / 4),
          validUntil == null ? Long.MAX_VALUE : nanos(validUntil),
          now.epochNanos());
    }

    Held.Times timesOf(Held held, Duration age, Clock now) {
      Held.Times times = times(age, null, now);
      return new Held.Times(
          times.confirmedNanoTime(),
          times.confirmedEpochNanos(),
          held.validUntilEpochNanos(),
          times.nowEpochNanos());
    }

    private static long nanos(Instant instant) {
      try {
        return Math.addExact(
            Math.multiplyExact(instant.getEpochSecond(), TimeUnit.SECONDS.toNanos(1)),
            instant.getNano());
      } catch (ArithmeticException outOfRange) {
        return instant.getEpochSecond() < 0 ? Long.MIN_VALUE : Long.MAX_VALUE - 1;
      }
    }
  }
}
