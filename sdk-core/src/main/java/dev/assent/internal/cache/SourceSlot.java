/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.cache;

import dev.assent.internal.consent.Inheritance;
import dev.assent.internal.consent.KnownChoices;
import dev.assent.internal.consent.MaskedDocument;
import dev.assent.internal.consent.Progress;
import dev.assent.internal.consent.SourceReply;
import dev.assent.internal.position.Confirmations;
import dev.assent.internal.position.Interest;
import dev.assent.internal.position.Naming;
import dev.assent.internal.position.Position;
import dev.assent.internal.position.Seen;
import dev.assent.internal.time.Backoff;
import dev.assent.internal.time.Clock;
import dev.assent.internal.time.ClockReading;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One source's document in an entry, and the state of its requests: at most one request is queued
 * or under way. A change or a forced check that arrives while a request is under way causes another
 * one.
 *
 * <p>The slot's monitor guards all state.
 */
final class SourceSlot {
  /**
   * The maximum number of announcements that cause a request between two sweeps; further ones wait
   * for the next sweep. Without this limit, a source that announces a change on every request would
   * receive requests without end.
   */
  static final int MAX_ANNOUNCEMENTS = 100;

  /**
   * The number of failures, about a minute, after which the next request is left to the sweeps, and
   * to the next use of the entry.
   */
  private static final int SHORT_WAITS = 8;

  /**
   * A place in the loader's queue, then a request under way. Its identity distinguishes a late end
   * from the end of the request under way.
   */
  static final class Loading {
    private boolean hasTwoPlaces;
    private boolean hasBegun;

    /** Whether another request must follow: the one under way may miss an announced change. */
    private boolean isAgain;

    /** The newest sweep that saw it in the queue or under way; at first, the last one before. */
    private long sweep;

    private Loading(long sweep) {
      this.sweep = sweep;
    }
  }

  /**
   * What is known of the document beside it.
   *
   * @param position the position as of which a reply, or a stream, has confirmed the document last;
   *     null if none had one
   * @param changed the position at which the document was first read; null if it had none
   * @param beside see {@link Progress}
   * @param announced what was announced since; {@link Seen#NOTHING} if no announcement waits for a
   *     reply
   * @param naming how the level was named to the source; null if it was not
   * @param isCompared whether it was named with what is known of it now
   * @param kept what is kept from earlier generations of the source; null if nothing
   * @param earlier what the document has replaced, and what may still count; null if nothing
   */
  private record Standing(
      @Nullable Position position,
      @Nullable Position changed,
      @Nullable Position beside,
      Seen announced,
      @Nullable Naming naming,
      boolean isCompared,
      @Nullable MaskedDocument kept,
      @Nullable Earlier earlier) {
    static final Standing NONE =
        new Standing(null, null, null, Seen.NOTHING, null, false, null, null);

    Standing named(@Nullable Naming by, boolean compared) {
      return new Standing(position, changed, beside, announced, by, compared, kept, earlier);
    }

    Standing awaits(Seen change) {
      return new Standing(position, changed, beside, change, naming, isCompared, kept, earlier);
    }

    Standing at(@Nullable Position read) {
      return new Standing(read, changed, beside, announced, naming, isCompared, kept, earlier);
    }

    Standing changedAt(@Nullable Position read, @Nullable Position above) {
      Position last = Position.later(beside, above);
      return new Standing(position, read, last, announced, naming, isCompared, kept, earlier);
    }

    Standing keeps(@Nullable MaskedDocument denials) {
      return new Standing(
          position, changed, beside, announced, naming, isCompared, denials, earlier);
    }

    Standing after(@Nullable Earlier replaced) {
      return new Standing(position, changed, beside, announced, naming, isCompared, kept, replaced);
    }

    /** Whether announcements cover the document, and none of them waits for a reply. */
    boolean isCovered() {
      return naming != null
          && announced.equals(Seen.NOTHING)
          && naming.covers(position, isCompared);
    }

    /** Returns the shared object if nothing is known: most slots of other sources have it. */
    Standing shared() {
      return equals(NONE) ? NONE : this;
    }
  }

  /**
   * A document that was replaced, and may still count.
   *
   * @param since the position at which its successor was read
   * @param until the position as of which its successor was known last; null if it is the present
   *     one
   * @param nanoTime the time at which it was replaced
   * @param isOver whether all levels in use are known beside its successor
   * @param before the one before this, which counts where this one does not yet; null if none does
   */
  private record Earlier(
      KnownDocument document,
      Position since,
      @Nullable Position until,
      long nanoTime,
      boolean isOver,
      @Nullable Earlier before) {
    /** The most of them that a slot keeps exactly. */
    private static final int MOST = 4;

    /** Returns this one and those before it, of which the oldest of too many are unknown ones. */
    Earlier atMost(int count) {
      Earlier older = before;
      if (older == null) {
        return this;
      }
      return count > 1
          ? new Earlier(document, since, until, nanoTime, isOver, older.atMost(count - 1))
          : new Earlier(KnownDocument.NOTHING, since, until, nanoTime, isOver, null);
    }

    /** Returns the same with a successor that was replaced. */
    Earlier replaced(Position known) {
      return new Earlier(document, since, until == null ? known : until, nanoTime, isOver, before);
    }

    Earlier over() {
      return new Earlier(document, since, until, nanoTime, true, before);
    }

    Progress.Waiting waiting(String level, Position current) {
      return new Progress.Waiting(
          document.answer(level),
          since,
          until == null ? current : until,
          before == null ? null : before.waiting(level, current));
    }

    /**
     * Returns what of a document may be stored: what counts also for levels that were not read
     * since. Nothing is known of what a first document has replaced; it may be stored when the
     * levels in use are known beside it.
     */
    KnownDocument limits(KnownDocument known, boolean areOver) {
      boolean over = areOver || isOver;
      KnownDocument limited = before == null ? known : before.limits(known, over);
      return over && !document.isKnown() ? limited : limited.limitedBy(document);
    }
  }

  final CacheEntry entry;
  private final SourceLoader loader;

  /** The next source's slot of the same entry; null for the last source. */
  final @Nullable SourceSlot next;

  // The parts of the known document; separate fields save one object per cached slot.
  private @Nullable SharedChoices sharedChoices;
  private long revision;
  private long saidEpochNanos;
  private byte @Nullable [] validator;
  private DocumentStatus status = DocumentStatus.NONE;
  private long confirmedNanoTime;
  private long confirmedEpochNanos;
  private long changedEpochNanos;

  private Standing standing = Standing.NONE;

  /** Null while no request is queued or under way. */
  private @Nullable Loading loading;

  private byte failures;
  private long dueNanoTime;
  private boolean isOverdue = true;
  private boolean isForced;
  private byte announcements;

  SourceSlot(CacheEntry entry, SourceLoader loader, @Nullable SourceSlot next) {
    this.entry = entry;
    this.loader = loader;
    this.next = next;
    put(KnownDocument.NOTHING);
  }

  synchronized KnownDocument known() {
    byte[] name = validator;
    return new KnownDocument(
        sharedChoices == null
            ? null
            : sharedChoices.document(entry.level(), revision, saidEpochNanos),
        name == null ? null : new String(name, StandardCharsets.UTF_8),
        status.problem(),
        status.isAbsent(),
        times());
  }

  /** The times of the document, of which the stream may have confirmed it later than a reply. */
  private KnownDocument.Times times() {
    Confirmations.Confirmed later = confirmed();
    boolean isLater = later != null && later.nanoTime() - confirmedNanoTime > 0;
    return new KnownDocument.Times(
        later != null && isLater ? later.nanoTime() : confirmedNanoTime,
        later != null && isLater
            ? Math.max(later.epochNanos(), confirmedEpochNanos)
            : confirmedEpochNanos,
        status.validUntilEpochNanos(),
        changedEpochNanos);
  }

  /**
   * Replaces the known document with a function of itself.
   *
   * @return the document after the call
   */
  synchronized KnownDocument update(UnaryOperator<KnownDocument> next) {
    KnownDocument known = next.apply(known());
    if (isOther(known)) {
      standing = standing.named(standing.naming(), false).shared();
    }
    put(known);
    return known;
  }

  private void put(KnownDocument known) {
    MaskedDocument document = known.document();
    revision = known.revision();
    saidEpochNanos = document == null ? 0 : SharedChoices.choicesEpochNanos(document);
    sharedChoices = document == null ? null : loader.sharedChoices(document, saidEpochNanos);
    String name = known.validator();
    validator = name == null ? null : name.getBytes(StandardCharsets.UTF_8);
    status = status.then(known);
    confirmedNanoTime = known.times().confirmedNanoTime();
    confirmedEpochNanos = known.times().confirmedEpochNanos();
    changedEpochNanos = known.times().changedEpochNanos();
  }

  /** Returns what a reply must be as new as, if the source has positions. */
  synchronized Seen seen() {
    if (standing.equals(Standing.NONE)) {
      return Seen.NOTHING;
    }
    Naming naming = standing.naming();
    Position compared = naming == null ? null : naming.position();
    return standing
        .announced()
        .with(new Seen(Position.later(standing.position(), compared), revision));
  }

  /** Records what was announced, until a reply is as new. */
  synchronized void announced(Seen change) {
    if (!change.equals(Seen.NOTHING)) {
      settle();
      standing = standing.awaits(standing.announced().with(change));
    }
  }

  /** Returns what was announced and no reply has had yet. */
  synchronized Seen announced() {
    return standing.announced();
  }

  /** Returns the answer, with how current it is. */
  synchronized KnownChoices.Answer answer() {
    KnownChoices.Answer answer = known().answer(entry.level());
    Progress progress = progress();
    return progress == null ? answer : answer.with(progress);
  }

  /** Returns how current the document is; null if no reply about it had a position. */
  synchronized @Nullable Progress progress() {
    Position position = standing.position();
    Position changed = standing.changed();
    if (position == null || changed == null) {
      return null;
    }
    Confirmations.Confirmed confirmed = confirmed();
    Position current =
        confirmed != null && Position.isBefore(position, confirmed.position())
            ? confirmed.position()
            : position;
    Earlier earlier = standing.earlier();
    return new Progress(
        current,
        changed,
        standing.beside(),
        earlier == null ? null : earlier.waiting(entry.level(), current));
  }

  /**
   * Applies a reply that is as new as what was known when its request began. A document that
   * permits more than the one before waits for the other levels.
   *
   * @param next returns the document after the reply
   * @param position the reply's position; null if it has none
   * @param answered what was announced when the request began; later announcements stay
   * @param kept what is kept from earlier generations beside it; null if nothing
   * @param beside the position of answers of levels above that the document before was beside
   */
  synchronized KnownDocument replied(
      UnaryOperator<KnownDocument> next,
      @Nullable Position position,
      Seen answered,
      @Nullable MaskedDocument kept,
      @Nullable Position beside) {
    KnownDocument before = known();
    KnownDocument after = next.apply(before);
    Seen left = announced().equals(answered) ? Seen.NOTHING : announced();
    Standing now = standing.awaits(left).keeps(kept);
    if (position == null) {
      // the next position says nothing about this reply, and no other level waits for one
      now = now.named(null, false).changedAt(null, null).after(null);
    } else {
      if (isOther(after) || now.changed() == null) {
        now = now.changedAt(position, beside).after(earlier(before, after, position));
        now = now.named(now.naming(), false);
      }
      now = now.at(Position.later(now.position(), position));
    }
    standing = standing.after(now.earlier()); // first: it must not be missing beside the document
    put(after);
    standing = now.shared();
    return after;
  }

  /** Returns what may count beside a document that replaces this one. */
  private @Nullable Earlier earlier(KnownDocument before, KnownDocument after, Position position) {
    String level = entry.level();
    Earlier others = standing.earlier();
    boolean isStillMissing =
        standing.changed() != null && before.document() == null && after.document() == null;
    boolean loosens =
        !isStillMissing && Progress.loosens(after.answer(level), before.answer(level));
    if (others == null && !loosens) {
      return null;
    }
    Position known = standing.position() == null ? position : standing.position();
    return new Earlier(
        before,
        position,
        null,
        loader.nanoTime(),
        !loosens && others != null && others.isOver(),
        others == null ? null : others.replaced(known).atMost(Earlier.MOST));
  }

  /** Whether a document has another revision than this one, or is absent and this one is not. */
  private boolean isOther(KnownDocument known) {
    return known.revision() != revision || known.isAbsent() != status.isAbsent();
  }

  /** Returns the position that other levels must have passed; null if nothing waits. */
  synchronized @Nullable Position waitsSince() {
    Earlier earlier = standing.earlier();
    return earlier == null || earlier.isOver() ? null : earlier.since();
  }

  /**
   * Records that all levels in use are known as of a later position.
   *
   * @param forAll whether there can be no other levels
   */
  synchronized void waitIsOver(Position since, boolean forAll) {
    Earlier earlier = standing.earlier();
    if (earlier != null && earlier.since().equals(since)) {
      standing = standing.after(forAll ? null : earlier.over()).shared();
    }
  }

  /** Whether the open stream confirms the document. */
  synchronized boolean isFollowed() {
    return isFollowed(loader.nanoTime());
  }

  // ---- levels that a stream announces ----

  /**
   * Begins to wait for a change of the interest that names the level, unless it waits already, or
   * the stream covers the document.
   *
   * @param pending the naming of levels that wait
   * @param fits whether there is room for a level that was not named yet
   */
  synchronized boolean waitsFor(Naming pending, boolean fits, ClockReading now) {
    Naming naming = standing.naming();
    boolean needs = fits;
    if (naming != null && naming.isOfStreamOf(pending)) {
      if (naming.isOfAnotherGeneration(standing.position())) {
        dueWithin(now.nanoTime() + loader.refreshNanos()); // comparing again would say nothing
        return false;
      }
      needs =
          naming.position() != null && !naming.covers(standing.position(), standing.isCompared());
    }
    if (!needs || !isNameable(now)) {
      return false;
    }
    named(pending, false);
    return true;
  }

  /**
   * Names the level to the source, with what is known of its document.
   *
   * @param naming the naming; null if there is no room
   * @return the level; null if its entry is not in use, or if no reply about it counts any more: it
   *     is named after the next one
   */
  synchronized Interest.@Nullable Level named(@Nullable Naming naming, ClockReading now) {
    boolean names = naming != null && !entry.isIdle() && isNameable(now);
    named(names ? naming : null, names);
    return names
        ? new Interest.Level(
            entry.level(), new Seen(standing.position(), status.isAbsent() ? -1 : revision))
        : null;
  }

  /** Records that the source does not announce the level any more. */
  synchronized void unnamed() {
    named(null, false);
  }

  private void named(@Nullable Naming naming, boolean isCompared) {
    settle();
    standing = standing.named(naming, isCompared).shared();
  }

  /** Whether the last reply had a position, and its document or its absence still counts. */
  private boolean isNameable(ClockReading now) {
    KnownDocument known = known();
    return standing.position() != null
        && known.problem() == null
        && (known.isAbsent() || known.revision() >= 0)
        && !known.isStale(now, maxStalenessNanos());
  }

  /** Lets decisions read the answer again. */
  void countsOtherwise() {
    loader.countsOtherwise(entry);
  }

  /** Names the level if the open stream does not announce it yet, although it is in use. */
  void follow() {
    loader.following().add(this);
    if (waitsSince() != null) {
      loader.waits(this);
    }
  }

  /**
   * Whether the open stream confirms the document, so that it is not requested at intervals. A
   * stream that has confirmed nothing for a while may have lost its source.
   */
  private boolean isFollowed(long nanoTime) {
    Confirmations stream = loader.stream();
    Naming naming = standing.naming();
    return stream != null
        && naming != null
        && naming.isOf(stream)
        && confirmed() != null
        && stream.isWithin(loader.refreshSchedule().followedNanos(), nanoTime);
  }

  /**
   * Keeps the time of the last confirmation by announcements, which will not cover the document.
   */
  private void settle() {
    Confirmations.Confirmed confirmed = confirmed();
    if (confirmed != null) {
      KnownDocument.Times times = times();
      standing = standing.at(Position.later(standing.position(), confirmed.position()));
      confirmedNanoTime = times.confirmedNanoTime();
      confirmedEpochNanos = times.confirmedEpochNanos();
    }
  }

  /** Returns the last confirmation by announcements; null if there is none. */
  private Confirmations.@Nullable Confirmed confirmed() {
    Naming naming = standing.naming();
    boolean isAgain = loading != null && loading.isAgain;
    return naming != null && standing.isCovered() && !isForced && !isAgain
        ? naming.confirmed(confirmedNanoTime, confirmedEpochNanos)
        : null;
  }

  // ---- generations of a source's database ----

  /** Returns what the level keeps from earlier generations of the source beside a reply. */
  synchronized @Nullable MaskedDocument kept(SourceReply reply) {
    Position before = standing.position();
    Position now = reply.position();
    boolean isNew = before != null && now != null && now.generation() > before.generation();
    boolean isConfirmed = reply instanceof SourceReply.Unchanged;
    MaskedDocument kept =
        isNew && !isConfirmed ? Inheritance.both(standing.kept(), said()) : standing.kept();
    return reply instanceof SourceReply.Found found
        ? Inheritance.left(kept, found.document())
        : kept;
  }

  /** Returns the document that the source has said; null if there is none, or a substitute. */
  private @Nullable MaskedDocument said() {
    return revision < 0 ? null : known().document();
  }

  /** Returns the document to store; null if the content did not come from the source. */
  synchronized @Nullable StoredDocument stored() {
    Earlier earlier = standing.earlier();
    KnownDocument known = known();
    StoredDocument document =
        (earlier == null ? known : earlier.limits(known, false)).stored(entry.level());
    Position position = standing.position();
    return document == null || position == null
        ? document
        : document.of(position.generation(), standing.kept());
  }

  /**
   * Merges the stored document beneath the known one: which of the disk and the source is faster
   * makes no difference, also if the source is of another generation by now.
   *
   * @return the document after the call
   */
  synchronized KnownDocument restore(KnownDocument document, @Nullable StoredDocument stored) {
    MaskedDocument said = said();
    KnownDocument merged = update(known -> known.mergedWith(document));
    if (stored == null || stored.generation() < 0) {
      return merged;
    }
    Position position = standing.position();
    MaskedDocument kept = Inheritance.both(standing.kept(), stored.kept());
    if (position != null && position.generation() != stored.generation()) {
      boolean isEarlier = stored.generation() < position.generation();
      kept = Inheritance.both(kept, isEarlier ? stored.document() : said);
    }
    // of a position, only the generation outlives the process
    Position begun = new Position(stored.generation(), 0);
    Position last = Position.isBefore(begun, position) && position != null ? position : begun;
    MaskedDocument counts = merged.document();
    MaskedDocument left = counts == null ? null : Inheritance.left(kept, counts);
    Position read = standing.changed();
    Position changed = read == null ? last : read;
    standing =
        standing
            .at(last)
            .changedAt(changed, null)
            .keeps(kept); // the next document shows what is left
    return counts == null || left == null
        ? merged
        : update(known -> known.with(Inheritance.with(counts, left)));
  }

  /** Whether something is kept from earlier generations of the source. */
  synchronized boolean keeps() {
    return standing.kept() != null;
  }

  /** Whether a document is known: the source may have withdrawn its grants. */
  synchronized boolean isKnown() {
    return sharedChoices != null;
  }

  /** Returns the estimated size in bytes. */
  synchronized int weight() {
    return 96
        + status.weight()
        + (standing.equals(Standing.NONE) ? 0 : 48 + 32 + (standing.earlier() == null ? 0 : 400))
        + (validator == null ? 0 : 16 + validator.length)
        + (sharedChoices == null ? 0 : sharedChoices.weight(saidEpochNanos));
  }

  /** Queues a request, unless one is queued or under way. */
  void request() {
    if (enqueue()) {
      offer(false);
    }
  }

  /**
   * Queues a request with precedence, since the source has announced a change; a request under way
   * may miss the change.
   */
  void requestAnnounced() {
    if (enqueueAnnounced()) {
      offer(true);
    }
  }

  private void offer(boolean announced) {
    try {
      loader.offer(this, announced);
    } catch (Error noMemory) {
      refused();
      throw noMemory;
    }
  }

  /** Queues a request that a sweep found due; with precedence if an announced change waits. */
  void requestDue() {
    if (!announced().equals(Seen.NOTHING)) {
      requestAnnounced();
    } else if (!loader.putsOff(this)) {
      request();
    }
  }

  /** Queues a request if the document is overdue. */
  void requestOverdue() {
    if (isOverdue()) {
      request();
    }
  }

  private synchronized boolean enqueue() {
    if (loading != null) {
      return false;
    }
    loading = new Loading(loader.sweeps());
    return true;
  }

  private synchronized boolean enqueueAnnounced() {
    settle();
    Loading now = loading;
    if (now != null && now.hasBegun) {
      now.isAgain = true;
      return false;
    }
    isForced = true;
    if (now != null) {
      boolean moves = !now.hasTwoPlaces;
      now.hasTwoPlaces = true; // The second place precedes slots without announced changes.
      return moves;
    }
    if (announcements == MAX_ANNOUNCEMENTS) {
      isOverdue = true;
      return false;
    }
    announcements++;
    return enqueue();
  }

  /** Whether a request is queued and has not begun; false at the second of a slot's two places. */
  synchronized boolean isQueued() {
    return loading != null && !loading.hasBegun;
  }

  /**
   * Records that the queue had no room: the next sweep requests the document, unless the slot has
   * another place in the queue.
   */
  synchronized void refused() {
    if (loading == null || loading.hasBegun) {
      return;
    }
    if (loading.hasTwoPlaces) {
      loading.hasTwoPlaces = false;
    } else {
      loading = null;
      isOverdue = true;
    }
  }

  /** A document that nobody used is requested at its next use, unless a stream confirms it. */
  private synchronized boolean isOverdue() {
    return isOverdue
        || (entry.isIdle() && standing.position() != null && !isFollowed(loader.nanoTime()));
  }

  /**
   * Forgets what the document has replaced long ago: levels that were not read since are too old
   * themselves.
   *
   * @return whether there was something
   */
  synchronized boolean forgetsEarlier(long nanoTime) {
    Earlier earlier = standing.earlier();
    boolean isOld = earlier != null && nanoTime - earlier.nanoTime() >= maxStalenessNanos();
    standing = isOld ? standing.after(null).shared() : standing;
    return isOld;
  }

  /** Marks the document as due for a check, whether the entry is in use or not. */
  synchronized void force() {
    settle();
    isForced = true;
    isOverdue = true;
    if (loading != null && loading.hasBegun) {
      loading.isAgain = true;
    }
  }

  /** Advances the due time to this time if it is later. */
  synchronized void dueWithin(long nanoTime) {
    if (nanoTime - dueNanoTime < 0) {
      dueNanoTime = nanoTime;
    }
  }

  /** Records that a sweep saw the slot in the queue, or its request under way. */
  synchronized void seen(long sweep) {
    if (loading != null) {
      loading.sweep = sweep;
    }
  }

  /**
   * Records a sweep. A request that two sweeps did not see is lost: an error has ended what was to
   * queue it, or to begin it.
   *
   * @return whether to request the document now
   */
  synchronized boolean sweep(long nanoTime, boolean used) {
    if (loading != null && loader.sweeps() - loading.sweep > 1) {
      abandon();
    }
    announcements = 0;
    if (dueNanoTime - nanoTime <= 0) {
      boolean waits = isFollowed(nanoTime) && !isForced && failures == 0;
      dueNanoTime = waits ? loader.followedNanoTime(this, nanoTime) : nanoTime;
      isOverdue |= dueNanoTime - nanoTime <= 0;
    }
    return loading == null && isOverdue && (used || (isForced && failures < SHORT_WAITS));
  }

  /** The maximum age at which the grants of the document count. */
  long maxStalenessNanos() {
    return CacheSettings.nanos(loader.maxStaleness());
  }

  /** Returns when the document ends, by the wall clock; {@link Long#MAX_VALUE} if it does not. */
  synchronized long validUntilEpochNanos() {
    return status.validUntilEpochNanos();
  }

  /** Returns since when the document has had this end, by the wall clock. */
  synchronized long validSinceEpochNanos() {
    return status.sinceEpochNanos();
  }

  /**
   * Whether nothing waits for the request: it is one of a document that was confirmed not long ago,
   * at its interval.
   */
  synchronized boolean isBackground(Clock now) {
    return sharedChoices != null
        && standing.position() != null
        && standing.announced().equals(Seen.NOTHING)
        && !isForced
        && !known().isStale(now, loader.refreshSchedule().followedNanos());
  }

  /** Begins the request: it is under way until another one begins, or until {@link #end}. */
  synchronized Loading begin() {
    Loading request = new Loading(loader.sweeps());
    request.hasBegun = true;
    loading = request;
    return request;
  }

  synchronized boolean isLoading(Loading request) {
    return loading == request;
  }

  /**
   * Ends the request. A forced check remains due after a failure, whether the entry is in use or
   * not: the document is out of date, or may be.
   *
   * @param dueNanoTime the time of the next request
   * @return whether to send another request at once
   */
  synchronized boolean end(long dueNanoTime, boolean failed) {
    boolean again = loading != null && loading.isAgain;
    loading = null;
    isOverdue = false;
    isForced &= failed;
    this.dueNanoTime = dueNanoTime;
    failures = (byte) (failed ? Math.min(failures + 1, Backoff.MAX_FAILURES) : 0);
    return again;
  }

  /**
   * Records that the source refused the request for now: a later sweep sends another one.
   *
   * @return whether to send another request at once, since a change was announced meanwhile
   */
  synchronized boolean putOff() {
    boolean again = loading != null && loading.isAgain;
    loading = null;
    isOverdue = true;
    return again;
  }

  /** Records that an error ended the request: the next sweep sends another one. */
  synchronized void abandon() {
    settle();
    loading = null;
    isOverdue = true;
    isForced = true;
  }

  synchronized int failures() {
    return failures;
  }

  /** Whether an announcement waits for a reply, and has not for long. */
  synchronized boolean waitsShortly() {
    return !announced().equals(Seen.NOTHING) && failures < SHORT_WAITS;
  }
}
