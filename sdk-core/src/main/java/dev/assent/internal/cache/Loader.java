/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.cache;

import com.github.benmanes.caffeine.cache.Interner;
import dev.assent.internal.consent.ConsentDocument;
import dev.assent.internal.consent.ConsentReply;
import dev.assent.internal.consent.ConsentReply.Failed;
import dev.assent.internal.consent.ConsentSource;
import dev.assent.internal.time.Clock;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks one source, for one subject at a time each, some at once, what is known before what is new.
 * Where the source fails as such, nothing is asked until a wait is over, and then one thing first.
 * What waits is bounded: what finds no room is asked for by a later sweep.
 *
 * <p>Slots are offered by anyone, the source is called on its own thread, and all else happens on
 * the cache's thread.
 */
final class Loader implements SourceStatistics {
  /** What a source is called that has no name; nothing of it is stored. */
  static final String UNNAMED = "unnamed source";

  /** How many requests are under way at most. */
  static final int MAX_CONCURRENT = 16;

  /** How many wait at most. */
  static final int MAX_WAITING = 16_384;

  private final ConsentSource source;
  private final String name;
  private final CacheSettings settings;
  private final CountedLoads counts;
  private final Consumer<CacheEntry> changed;
  private final Complaints complaints;
  private final Verdicts verdicts;
  private final Pace pace;
  private final @Nullable LastKnown memory;
  private final Executor caller;
  private final Interner<Wording> wordings = Interner.newWeakInterner();
  private final Line waiting = new Line(MAX_WAITING);
  private final AtomicBoolean waking = new AtomicBoolean();
  private final LongAdder ended = new LongAdder();
  private final LongAdder nanos = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final Set<Request> underWay = ConcurrentHashMap.newKeySet();
  private volatile boolean open;

  // On the cache's thread only.
  private @Nullable Future<?> resuming;

  /**
   * A loader of a source that was not started.
   *
   * @param index the source's place among all
   * @param states where what it says survives a restart; null if it does not
   * @param entries visits all entries
   * @param changed told on the cache's thread when what is held for an entry has changed
   */
  Loader(
      ConsentSource source,
      int index,
      CacheSettings settings,
      RevisionFloors floors,
      CountedLoads counts,
      @Nullable StateSettings states,
      Consumer<Consumer<CacheEntry>> entries,
      Consumer<CacheEntry> changed) {
    this.source = source;
    this.name = name(source);
    this.settings = settings;
    this.counts = counts;
    this.changed = changed;
    this.complaints = new Complaints(name);
    this.verdicts =
        new Verdicts(index, CacheSettings.nanos(settings.maxStaleness()), floors, complaints);
    this.pace = new Pace(settings);
    this.caller = settings.callers().get();
    this.memory =
        states == null || name.equals(UNNAMED)
            ? null // what was stored is found by the name
            : new LastKnown(name, index, states, settings, complaints, entries);
  }

  private static String name(ConsentSource source) {
    try {
      String name = source.name();
      return name == null ? UNNAMED : name;
    } catch (RuntimeException theirs) {
      return UNNAMED;
    }
  }

  @Override
  public String name() {
    return name;
  }

  /** What a document says, as one object for all levels of which the same was said together. */
  Wording wording(ConsentDocument document, long saidEpochNanos) {
    Wording wording = Wording.of(document, saidEpochNanos);
    return wording.isCommon(saidEpochNanos) ? wordings.intern(wording) : wording;
  }

  Pace pace() {
    return pace;
  }

  @Override
  public long ended() {
    return ended.sum();
  }

  @Override
  public long nanos() {
    return nanos.sum();
  }

  @Override
  public long failed() {
    return failed.sum();
  }

  @Override
  public long ignored() {
    return verdicts.ignored();
  }

  @Override
  public int waiting() {
    return waiting.size();
  }

  /** Starts the source; what waits is asked for. */
  void start(ConsentSource.Listener listener) {
    open = true;
    if (memory != null) {
      memory.start(changed);
    }
    call(() -> source.start(listener), "it did not start: ");
    wake();
  }

  /** Holds what was stored of an entry that has just been made. */
  void restore(CacheEntry entry) {
    if (memory != null && memory.restore(entry)) {
      changed.accept(entry);
    }
  }

  /** Nothing is asked any more. */
  void close() {
    if (open && memory != null) {
      memory.close();
    }
    open = false;
    waiting.clear();
    call(this::closeSource, "it did not close: ");
  }

  private void closeSource() {
    underWay.forEach(Request::cancel);
    source.close();
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

  /** Takes a slot's request; news go first, in their order, and displace what is none. */
  void offer(Slot slot, boolean news) {
    if (news) {
      waiting.offerNews(slot);
    } else if (!waiting.offer(slot)) {
      return;
    }
    wake();
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

  private @Nullable Future<?> schedule(Runnable task, long nanos) {
    try {
      return settings.executor().schedule(task, nanos, TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException closed) {
      return null;
    }
  }

  /** Begins what may begin now. */
  private void pump() {
    waking.set(false);
    while (open && underWay.size() < (pace.isFailing() ? 1 : MAX_CONCURRENT) && !isPaused()) {
      Slot next = waiting.poll();
      if (next == null) {
        return;
      }
      if (next.isQueued()) {
        begin(next);
      }
    }
  }

  private boolean isPaused() {
    long left = pace.pausedNanos(settings.clock().nanoTime());
    if (left > 0 && resuming == null && !waiting.isEmpty()) {
      resuming = schedule(this::resume, left);
    }
    return left > 0;
  }

  private void resume() {
    resuming = null;
    pump();
  }

  private void begin(Slot slot) {
    Request request = new Request(slot, settings.clock().reading());
    underWay.add(request);
    request.timesOut(schedule(() -> timedOut(request), CacheSettings.nanos(settings.timeout())));
    try {
      caller.execute(() -> ask(request));
    } catch (RejectedExecutionException busy) {
      end(request, Verdicts.failure("its thread is busy", true));
    }
  }

  private void timedOut(Request request) {
    if (request.isCurrent()) {
      end(request, Verdicts.failure("it did not answer in time", true));
      try {
        caller.execute(request::cancel);
      } catch (RejectedExecutionException busy) {
        // it hangs: there is nobody to tell
      }
    }
  }

  /** On the source's thread. */
  private void ask(Request request) {
    if (!request.isCurrent()) {
      return;
    }
    try {
      CompletionStage<ConsentReply> stage = source.load(request.inquiry());
      request.asked(stage);
      CompletionStage<?> unused =
          stage.whenComplete((reply, failure) -> answered(request, Verdicts.reply(reply, failure)));
    } catch (Throwable theirs) {
      answered(request, Verdicts.failure("it failed: " + theirs.getClass().getSimpleName(), false));
    }
  }

  private void answered(Request request, ConsentReply reply) {
    boolean unused = execute(() -> end(request, reply));
  }

  /** Holds what follows from a reply, unless it comes too late. */
  private void end(Request request, ConsentReply reply) {
    if (!request.isCurrent()) {
      return;
    }
    underWay.remove(request);
    request.done();
    Slot slot = request.slot;
    Clock now = settings.clock().reading();
    boolean restored = memory != null && memory.restore(slot.entry); // beneath the reply
    ConsentReply judged = verdicts.judge(request, reply);
    Held before = slot.held(); // only the cache's thread and a restart's rest change it
    Held after = slot.hold(held -> verdicts.next(request, held, judged, now));
    boolean isFailure = judged instanceof Failed;
    count(judged, now.nanoTime() - request.begunNanoTime());
    if (slot.end(pace.dueNanoTime(judged, slot, now.nanoTime()), isFailure)) {
      slot.requestNews();
    }
    boolean change = restored || !after.continues(before);
    if (change) {
      changed.accept(slot.entry);
    }
    remember(slot.entry, isFailure, change);
    pump();
  }

  private void remember(CacheEntry entry, boolean isFailure, boolean change) {
    if (memory != null && !isFailure) {
      memory.answered(entry, change);
    } else if (memory != null && change) {
      memory.heard(entry, true);
    }
  }

  private void count(ConsentReply judged, long took) {
    ended.increment();
    nanos.add(took);
    counts.loaded(took, judged instanceof Failed);
    if (judged instanceof Failed failure) {
      failed.increment();
      complaints.say(failure.problem());
    }
  }
}
