/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.cache;

import dev.assent.internal.cache.state.StoredDocument;
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
import dev.assent.internal.time.Clock;
import dev.assent.internal.time.ClockReading;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One source's document in an entry: what the source has said, how current it is, and what else may
 * still count.
 *
 * <p>The slot's monitor guards all state.
 */
final class SourceSlot extends SlotRequests {
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

  SourceSlot(CacheEntry entry, SourceLoader loader, @Nullable SourceSlot next) {
    super(entry, loader);
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
  @Override
  synchronized Seen announced() {
    return standing.announced();
  }

  @Override
  boolean hasPosition() {
    return standing.position() != null;
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
        && !known.isUnconfirmedFor(maxStalenessNanos(), now);
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
  @Override
  boolean isFollowed(long nanoTime) {
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
  @Override
  void settle() {
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
    return naming != null && standing.isCovered() && !isForced() && !isAgain()
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
        && !isForced()
        && !known().isUnconfirmedFor(loader.refreshSchedule().followedNanos(), now);
  }
}
