/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.cache;

import com.github.benmanes.caffeine.cache.Interner;
import dev.assent.internal.consent.DocumentSource;
import dev.assent.internal.consent.MaskedDocument;
import dev.assent.internal.consent.SourceReply;
import dev.assent.internal.consent.SourceReply.Failed;
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
final class SourceLoader implements SourceStatistics {
  /** What a source is called that has no name; nothing of it is stored. */
  static final String UNNAMED = "unnamed source";

  /** How many requests are under way at most. */
  static final int MAX_CONCURRENT = 16;

  /** How many wait at most. */
  static final int MAX_WAITING = 16_384;

  private final DocumentSource source;
  private final String name;
  private final CacheSettings settings;
  private final CountedLoads counts;
  private final Consumer<CacheEntry> changed;
  private final WarnOnce warnOnce;
  private final ReplyValidator replyValidator;
  private final RefreshSchedule refreshSchedule;
  private final @Nullable StateSync memory;
  private final Executor caller;
  private final Interner<SharedChoices> sharedChoiceses = Interner.newWeakInterner();
  private final LoadQueue waiting = new LoadQueue(MAX_WAITING);
  private final AtomicBoolean waking = new AtomicBoolean();
  private final LongAdder ended = new LongAdder();
  private final LongAdder nanos = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final Set<LoadRequest> underWay = ConcurrentHashMap.newKeySet();
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
  SourceLoader(
      DocumentSource source,
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
    this.warnOnce = new WarnOnce(name);
    this.replyValidator =
        new ReplyValidator(index, CacheSettings.nanos(settings.maxStaleness()), floors, warnOnce);
    this.refreshSchedule = new RefreshSchedule(settings);
    this.caller = settings.callers().get();
    this.memory =
        states == null || name.equals(UNNAMED)
            ? null // what was stored is found by the name
            : new StateSync(name, index, states, settings, warnOnce, entries);
  }

  private static String name(DocumentSource source) {
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
  SharedChoices wording(MaskedDocument document, long saidEpochNanos) {
    SharedChoices sharedChoices = SharedChoices.of(document, saidEpochNanos);
    return sharedChoices.isCommon(saidEpochNanos)
        ? sharedChoiceses.intern(sharedChoices)
        : sharedChoices;
  }

  RefreshSchedule pace() {
    return refreshSchedule;
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
    return replyValidator.ignored();
  }

  @Override
  public int waiting() {
    return waiting.size();
  }

  /** Starts the source; what waits is asked for. */
  void start(DocumentSource.Listener listener) {
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
    underWay.forEach(LoadRequest::cancel);
    source.close();
  }

  private void call(Runnable action, String problem) {
    try {
      caller.execute(
          () -> {
            try {
              action.run();
            } catch (Throwable theirs) {
              warnOnce.say(problem + theirs.getClass().getSimpleName());
            }
          });
    } catch (RejectedExecutionException busy) {
      warnOnce.say(problem + "its thread is busy");
    }
  }

  /** Takes a slot's request; news go first, in their order, and displace what is none. */
  void offer(SourceSlot slot, boolean news) {
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
    while (open
        && underWay.size() < (refreshSchedule.isFailing() ? 1 : MAX_CONCURRENT)
        && !isPaused()) {
      SourceSlot next = waiting.poll();
      if (next == null) {
        return;
      }
      if (next.isQueued()) {
        begin(next);
      }
    }
  }

  private boolean isPaused() {
    long left = refreshSchedule.pausedNanos(settings.clock().nanoTime());
    if (left > 0 && resuming == null && !waiting.isEmpty()) {
      resuming = schedule(this::resume, left);
    }
    return left > 0;
  }

  private void resume() {
    resuming = null;
    pump();
  }

  private void begin(SourceSlot slot) {
    LoadRequest request = new LoadRequest(slot, settings.clock().reading());
    underWay.add(request);
    request.timesOut(schedule(() -> timedOut(request), CacheSettings.nanos(settings.timeout())));
    try {
      caller.execute(() -> ask(request));
    } catch (RejectedExecutionException busy) {
      end(request, ReplyValidator.failure("its thread is busy", true));
    }
  }

  private void timedOut(LoadRequest request) {
    if (request.isCurrent()) {
      end(request, ReplyValidator.failure("it did not answer in time", true));
      try {
        caller.execute(request::cancel);
      } catch (RejectedExecutionException busy) {
        // it hangs: there is nobody to tell
      }
    }
  }

  /** On the source's thread. */
  private void ask(LoadRequest request) {
    if (!request.isCurrent()) {
      return;
    }
    try {
      CompletionStage<SourceReply> stage = source.load(request.inquiry());
      request.asked(stage);
      CompletionStage<?> unused =
          stage.whenComplete(
              (reply, failure) -> answered(request, ReplyValidator.reply(reply, failure)));
    } catch (Throwable theirs) {
      answered(
          request,
          ReplyValidator.failure("it failed: " + theirs.getClass().getSimpleName(), false));
    }
  }

  private void answered(LoadRequest request, SourceReply reply) {
    boolean unused = execute(() -> end(request, reply));
  }

  /** Holds what follows from a reply, unless it comes too late. */
  private void end(LoadRequest request, SourceReply reply) {
    if (!request.isCurrent()) {
      return;
    }
    underWay.remove(request);
    request.done();
    SourceSlot slot = request.slot;
    Clock now = settings.clock().reading();
    boolean restored = memory != null && memory.restore(slot.entry); // beneath the reply
    SourceReply judged = replyValidator.judge(request, reply);
    KnownDocument before = slot.held(); // only the cache's thread and a restart's rest change it
    KnownDocument after = slot.hold(known -> replyValidator.next(request, known, judged, now));
    boolean isFailure = judged instanceof Failed;
    count(judged, now.nanoTime() - request.begunNanoTime());
    if (slot.end(refreshSchedule.dueNanoTime(judged, slot, now.nanoTime()), isFailure)) {
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

  private void count(SourceReply judged, long took) {
    ended.increment();
    nanos.add(took);
    counts.loaded(took, judged instanceof Failed);
    if (judged instanceof Failed failure) {
      failed.increment();
      warnOnce.say(failure.problem());
    }
  }
}
