/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.cache;

import com.github.benmanes.caffeine.cache.Interner;
import dev.assent.internal.cache.state.StateSettings;
import dev.assent.internal.consent.DocumentSource;
import dev.assent.internal.consent.MaskedDocument;
import dev.assent.internal.consent.SourceReply;
import dev.assent.internal.consent.SourceReply.Failed;
import dev.assent.internal.position.Confirmations;
import dev.assent.internal.position.Position;
import dev.assent.internal.supervise.Mark;
import dev.assent.internal.supervise.WorkerThreads;
import dev.assent.internal.time.Clock;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The requests to one source: one subject per request, several requests at once, known documents
 * before new subjects. After a failure that concerns every subject, the loader pauses; then it
 * sends one request at a time until one succeeds. The queue is bounded: a later sweep requests the
 * slots that find no room.
 *
 * <p>The statistics count from the start. They contain no subject and no choice.
 *
 * <p>Any thread may offer slots and read the statistics. The source's own thread calls the source;
 * the cache's thread does all other work.
 */
public final class SourceLoader {
  /** The name of a source without a name; none of its documents are stored. */
  static final String UNNAMED = "unnamed source";

  /** The maximum number of requests under way. */
  static final int MAX_CONCURRENT = 16;

  /** The maximum number of waiting slots. */
  static final int MAX_WAITING = 16_384;

  private final DocumentSource source;
  private final String name;
  private final CacheSettings settings;
  private final CountedLoads counts;
  private final Changes changes;
  private final WarnOnce warnOnce;
  private final ReplyValidator replyValidator;
  private final RefreshSchedule refreshSchedule;
  private final @Nullable StateSync memory;
  private final Executor caller;
  private final Interner<SharedChoices> choicesInterner = Interner.newWeakInterner();
  private final Following following;
  private final WaitingSlots waitingSlots;
  private final LoadQueue waiting = new LoadQueue(MAX_WAITING);
  private final Mark waking;
  private final Runnable pump = this::pump;
  private final LongAdder ended = new LongAdder();
  private final LongAdder nanos = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final Set<LoadRequest> underWay = ConcurrentHashMap.newKeySet();

  /** The request whose reply is being applied. Confined to the cache's thread. */
  private @Nullable LoadRequest applied;

  private volatile boolean isOpen;

  /** The number of sweeps. Written by the cache's thread. */
  private volatile long sweeps;

  // Accessed by the cache's thread only.
  private @Nullable Future<?> resuming;
  private @Nullable Future<?> sweepingWaiting;
  private Confirmations.@Nullable Confirmed seenConfirmed;
  private @Nullable Position lastPosition;

  /** Is notified of changed documents. */
  interface Changes {
    /** The document of an entry has changed. On the cache's thread. */
    void changed(CacheEntry entry);

    /** The document of any entry may have changed. Allocates nothing. */
    void changedAny();
  }

  /**
   * Creates a loader; does not start the source.
   *
   * @param index the source's index among all sources
   * @param states the settings for stored documents; null if no document survives a restart
   * @param entries visits all entries
   * @param cached returns the entry of a level; null if there is none
   * @param changes notified of changed documents
   */
  SourceLoader(
      DocumentSource source,
      int index,
      CacheSettings settings,
      RevisionFloors floors,
      CountedLoads counts,
      @Nullable StateSettings states,
      Consumer<Consumer<CacheEntry>> entries,
      Function<String, @Nullable CacheEntry> cached,
      Changes changes) {
    this.source = source;
    this.name = name(source::name);
    this.settings = settings;
    this.counts = counts;
    this.changes = changes;
    this.waking = new Mark(settings.clock()::nanoTime);
    this.warnOnce = new WarnOnce(name(source::label));
    this.replyValidator =
        new ReplyValidator(index, CacheSettings.nanos(settings.maxStaleness()), floors, warnOnce);
    this.refreshSchedule = new RefreshSchedule(settings);
    this.caller = settings.callers().get();
    Consumer<Consumer<SourceSlot>> slots =
        action -> entries.accept(entry -> action.accept(entry.slot(index)));
    this.following =
        new Following(settings, slots, level -> slot(cached.apply(level), index), this::reached);
    this.waitingSlots = new WaitingSlots(index, settings, slots, this::countsOtherwise, warnOnce);
    this.memory =
        states == null || name.equals(UNNAMED)
            ? null // Stored documents are found by the source's name.
            : new StateSync(name, index, states, settings, warnOnce, entries, following::seen);
  }

  private static @Nullable SourceSlot slot(@Nullable CacheEntry entry, int index) {
    return entry == null ? null : entry.slot(index);
  }

  private static String name(Supplier<String> sources) {
    try {
      String name = sources.get();
      return name == null ? UNNAMED : name;
    } catch (Throwable theirs) {
      return UNNAMED;
    }
  }

  /** Returns the source's name. */
  public String name() {
    return name;
  }

  /**
   * Returns the content of a document: one shared object for all levels with the same choices of
   * the same time.
   */
  SharedChoices sharedChoices(MaskedDocument document, long choicesEpochNanos) {
    SharedChoices sharedChoices = SharedChoices.of(document, choicesEpochNanos);
    return sharedChoices.isCommon(choicesEpochNanos)
        ? choicesInterner.intern(sharedChoices)
        : sharedChoices;
  }

  RefreshSchedule refreshSchedule() {
    return refreshSchedule;
  }

  /** Returns when to request a document that a stream confirms, by the monotonic clock. */
  long followedNanoTime(SourceSlot slot, long nanoTime) {
    return refreshSchedule.followedNanoTime(slot, nanoTime, following.size());
  }

  long refreshNanos() {
    return settings.refreshNanos();
  }

  long nanoTime() {
    return settings.clock().nanoTime();
  }

  /** What the source is told about the levels in use. */
  Following following() {
    return following;
  }

  /** The open stream that confirms documents; null if there is none. */
  @Nullable Confirmations stream() {
    return following.stream();
  }

  Duration maxStaleness() {
    return settings.maxStaleness();
  }

  /** Returns the number of requests that ended, answered or not. */
  public long ended() {
    return ended.sum();
  }

  /** Returns the total duration of ended requests, in nanoseconds. */
  public long nanos() {
    return nanos.sum();
  }

  /** Returns the number of failed requests. */
  public long failed() {
    return failed.sum();
  }

  /**
   * Returns the number of documents that were ignored, or applied for their denials only, because
   * of their revisions.
   */
  public long ignored() {
    return replyValidator.ignored();
  }

  /** Returns the number of waiting requests. */
  public int waiting() {
    return waiting.size();
  }

  /** Starts the source and the requests of waiting slots. */
  void start(DocumentSource.Listener listener) {
    isOpen = true;
    if (memory != null) {
      memory.start(changes::changed);
    }
    call(() -> source.start(listener), "it did not start: ");
    wake();
  }

  /** Merges the stored document of a new entry into it. */
  void restore(CacheEntry entry) {
    if (memory != null && memory.restore(entry)) {
      changes.changed(entry);
    }
  }

  /** Ends all requests, stores the known documents, and closes the source. */
  void close() {
    if (isOpen && memory != null) {
      memory.close();
    }
    isOpen = false;
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
              warnOnce.warn(problem + theirs.getClass().getSimpleName());
            }
          });
    } catch (RejectedExecutionException busy) {
      warnOnce.warn(problem + "its thread is busy");
    }
  }

  /**
   * Adds a slot to the queue.
   *
   * @param announced whether the source has announced a change: such slots precede others, in the
   *     order of their announcements, and may displace them
   */
  void offer(SourceSlot slot, boolean announced) {
    if (announced) {
      waiting.offerAnnounced(slot);
    } else if (!waiting.offer(slot)) {
      return;
    }
    wake();
  }

  private void wake() {
    if (isOpen && waking.set() && !execute(pump)) {
      waking.clear();
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

  /** Begins as many requests as are permitted now. */
  private void pump() {
    waking.clear();
    while (isOpen
        && underWay() < (refreshSchedule.isFailing() ? 1 : MAX_CONCURRENT)
        && !isPaused()) {
      SourceSlot next = waiting.poll();
      if (next == null) {
        return;
      }
      if (putsOff(next)) {
        next.refused();
      } else if (next.isQueued()) {
        begin(next);
      }
    }
  }

  /** Counts them: an error can end a change of the set before it has changed its size. */
  private int underWay() {
    int count = 0;
    for (Iterator<LoadRequest> each = underWay.iterator(); each.hasNext(); each.next()) {
      count++;
    }
    return count;
  }

  /** Whether the source has no time for a slot's request, for which nothing waits. */
  boolean putsOff(SourceSlot slot) {
    Clock now = settings.clock().reading();
    return refreshSchedule.isBackgroundPaused(now.nanoTime()) && slot.isBackground(now);
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
    LoadRequest request = null;
    try {
      request = new LoadRequest(slot, settings.clock().reading());
      begin(request);
    } catch (Error noMemory) {
      slot.abandon();
      if (request != null) {
        underWay.remove(request);
      }
      throw noMemory;
    }
  }

  private void begin(LoadRequest request) {
    underWay.add(request);
    request.timesOut(schedule(() -> timedOut(request), CacheSettings.nanos(settings.timeout())));
    try {
      caller.execute(() -> ask(request));
    } catch (RejectedExecutionException busy) {
      end(request, ReplyValidator.failure("its thread is busy", true));
    }
  }

  /** Returns the number of sweeps. */
  long sweeps() {
    return sweeps;
  }

  /**
   * Makes up for what an error has ended: a request without its timeout, a slot that is neither
   * queued nor under way, a source's thread, a scheduled start of requests, a save. By the cache's
   * thread, before each sweep of the slots.
   */
  void sweep() {
    long lostAfter = CacheSettings.nanos(settings.timeout()) + Mark.OVERDUE_NANOS;
    long now = settings.clock().nanoTime();
    giveUpApplied();
    underWay.removeIf(request -> !request.isCurrent());
    underWay.forEach(
        request -> {
          if (now - request.begunNanoTime() >= lostAfter) {
            timedOut(request);
          }
        });
    see();
    boolean unused = waitingSlots.sweep();
    if (caller instanceof WorkerThreads threads) {
      threads.check();
    }
    if (memory != null) {
      memory.sweep();
      saveConfirmations(memory);
    }
    if (!waiting.isEmpty()) {
      pump();
    }
  }

  /** Records that a stream has confirmed documents. Any thread may call this. */
  private void reached(List<SourceSlot> named) {
    if (waitingSlots.reached(named)) {
      boolean unused = execute(() -> waitingSlots.look(following.stream()));
    }
  }

  /** Requests, a little later, what a document waits for. The sweeps make up for a lost timer. */
  private void sweepWaitingLater() {
    if (sweepingWaiting == null) {
      sweepingWaiting = schedule(this::sweepWaiting, WaitingSlots.READ_AFTER_NANOS);
    }
  }

  private void sweepWaiting() {
    sweepingWaiting = null;
    if (waitingSlots.sweep()) {
      sweepWaitingLater();
    }
  }

  /** An entry's answers count otherwise than before; perhaps more may be stored. */
  void countsOtherwise(CacheEntry entry) {
    changes.changed(entry);
    if (memory != null) {
      memory.replied(entry, true);
    }
  }

  /** Records that a slot's document waits for other levels. */
  void waits(SourceSlot slot) {
    if (waitingSlots.add(slot)) {
      sweepWaitingLater();
    }
  }

  private void saveConfirmations(StateSync memory) {
    Confirmations stream = following.stream();
    Confirmations.Confirmed last = stream == null ? null : stream.last();
    if (last != null && !last.equals(seenConfirmed)) {
      seenConfirmed = last;
      memory.confirmed();
    }
  }

  /** Tells each slot whose request is queued or under way; what is not told twice is lost. */
  private void see() {
    long sweep = sweeps + 1;
    sweeps = sweep;
    waiting.forEach(slot -> slot.seen(sweep));
    underWay.forEach(request -> request.slot.seen(sweep));
  }

  private void timedOut(LoadRequest request) {
    if (request.isCurrent()) {
      end(request, ReplyValidator.failure("it did not answer in time", true));
      try {
        caller.execute(request::cancel);
      } catch (RejectedExecutionException busy) {
        // The source blocks its thread: no thread can cancel the stage.
      }
    }
  }

  /** Sends a request to the source. Runs on the source's thread. */
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

  /** Applies a reply to the slot's document, unless the request has ended or timed out before. */
  private void end(LoadRequest request, SourceReply reply) {
    if (!request.isCurrent()) {
      return;
    }
    giveUpApplied();
    underWay.remove(request);
    applied = request;
    try {
      apply(request, reply);
      applied = null;
    } catch (Error noMemory) {
      giveUpApplied();
      throw noMemory;
    }
    pump();
  }

  /** Ends a request whose reply an error kept from being applied: its document may have changed. */
  private void giveUpApplied() {
    LoadRequest abandoned = applied;
    if (abandoned != null) {
      abandoned.slot.abandon();
      changes.changedAny();
      applied = null;
    }
  }

  private void apply(LoadRequest request, SourceReply reply) {
    request.done();
    SourceSlot slot = request.slot;
    Clock now = settings.clock().reading();
    boolean restored = memory != null && memory.restore(slot.entry); // before the reply applies
    MaskedDocument kept = slot.kept(reply);
    SourceReply validated = replyValidator.validate(request, reply, kept, following.generation());
    if (validated instanceof Failed refused && refused.isPutOff()) {
      refreshSchedule.pauseBackground(refused, now.nanoTime());
      if (slot.putOff()) {
        slot.requestAnnounced();
      }
      return;
    }
    KnownDocument before = slot.known(); // Only the cache's thread and restore() change it.
    boolean isFailure = validated instanceof Failed;
    UnaryOperator<KnownDocument> next =
        known -> replyValidator.next(request, known, validated, now);
    KnownDocument after =
        isFailure
            ? slot.update(next)
            : slot.replied(
                next,
                shared(validated.position()),
                request.announced,
                kept,
                waitingSlots.beside(slot));
    Position position = validated.position();
    if (position != null) {
      following.seen(position);
    }
    count(validated, now.nanoTime() - request.begunNanoTime());
    long due = refreshSchedule.dueNanoTime(validated, slot, now.nanoTime());
    if (slot.end(due, isFailure)) {
      slot.requestAnnounced();
    } else if (!isFailure) {
      following.add(slot);
    } else if (validated instanceof Failed failed && failed.isBehind() && slot.waitsShortly()) {
      // without waiting for the sweep, which goes on, also after a timer that an error ends
      Future<?> unused = schedule(slot::requestAnnounced, due - now.nanoTime());
    }
    boolean change = restored || !after.continues(before);
    waits(slot);
    if (change) {
      changes.changed(slot.entry);
    }
    if (!isFailure) {
      waitingSlots.replied(slot);
    }
    remember(slot.entry, isFailure, change);
  }

  /** Documents that were read together share their position. */
  private @Nullable Position shared(@Nullable Position position) {
    if (position != null && !position.equals(lastPosition)) {
      lastPosition = position;
    }
    return position == null ? null : lastPosition;
  }

  private void remember(CacheEntry entry, boolean isFailure, boolean change) {
    if (memory != null && !isFailure) {
      memory.answered(entry, change);
    } else if (memory != null && change) {
      memory.replied(entry, true);
    }
  }

  private void count(SourceReply validated, long took) {
    ended.increment();
    nanos.add(took);
    counts.loaded(took, validated instanceof Failed);
    if (validated instanceof Failed failure) {
      failed.increment();
      if (isOpen) { // closing cancels the requests under way
        warnOnce.warn(failure.problem());
      }
    }
  }
}
