/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.cache;

import dev.assent.internal.cache.state.StoredDocument;
import dev.assent.internal.consent.KnownChoices.Answer;
import dev.assent.internal.consent.MaskedDocument;
import dev.assent.internal.time.Clock;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The known document of one source for one level, and its times. Immutable: each reply creates a
 * new object.
 *
 * <ul>
 *   <li>A document of a higher revision replaces the known one. A document of a lower revision is
 *       ignored. A document of the same revision confirms the known one; if its content differs, it
 *       may only tighten the known one: a grant remains only if both documents contain it and
 *       neither denies it.
 *   <li>If the source reports that it has no document any more, denials stay and all other choices
 *       are unknown; a document of at least the same revision ends this state.
 *   <li>If the source fails, the known document stays until it is too old.
 * </ul>
 *
 * @param document the last document that counted; null if there was none
 * @param validator the source's name for this version; null if there is none
 * @param problem the reason why nothing is known; null if a document or its absence is known
 * @param isAbsent whether the source reported that it has no document (any more)
 * @param times the times of the document
 */
record KnownDocument(
    @Nullable MaskedDocument document,
    @Nullable String validator,
    @Nullable String problem,
    boolean isAbsent,
    Times times) {

  /** The revision of a substitute for a source's document: every document of a source is newer. */
  static final long NO_REVISION = -1;

  /** The state before the first request. */
  static final KnownDocument NOTHING = unknown("it has not been loaded yet");

  private static KnownDocument unknown(String problem) {
    return new KnownDocument(null, null, problem, false, Times.NEVER);
  }

  /** Creates a known document from a reply or from the stored state. */
  static KnownDocument of(MaskedDocument document, @Nullable String validator, Times times) {
    return new KnownDocument(document, validator, null, false, times);
  }

  /** Creates a known document from a document that was stored before a restart. */
  static KnownDocument restored(StoredDocument stored, Times times) {
    if (stored.isOutdated()) {
      MaskedDocument known = stored.document().tightening();
      // The same revision, read with the present words and keys, replaces this one; no older one
      // does.
      long before = Math.max(NO_REVISION, known.revision() - 1);
      return of(
              new MaskedDocument(known.subject(), before, known.adds(), known.choices()),
              null,
              times)
          .absent(times)
          .failed(
              "its stored answer was read with other purposes, categories or keys, and it has"
                  + " not answered since");
    }
    if (stored.isAbsent() && stored.document().equals(MaskedDocument.empty(stored.level()))) {
      return NOTHING.absent(times); // There was no document: every revision is newer.
    }
    KnownDocument knownDocument =
        of(stored.document(), stored.isAbsent() ? null : stored.validator(), times);
    return stored.isAbsent() ? knownDocument.absent(times) : knownDocument;
  }

  /**
   * Merges the stored document beneath this one, as if it had been known before. The result does
   * not depend on which of the disk and the source is faster.
   */
  KnownDocument mergedWith(KnownDocument stored) {
    if (document == null) {
      return isAbsent ? stored.absent(times) : stored;
    }
    MaskedDocument older = stored.document;
    if (older == null || older.revision() < revision() || older.hasSameChoices(document)) {
      return this;
    }
    if (older.revision() > revision()) {
      return isAbsent ? stored.absent(times) : stored;
    }
    KnownDocument agreed = tightened(older, times.changedEpochNanos);
    return stored.isAbsent ? agreed.absent(times) : agreed;
  }

  /** Returns the document to store; null if the content did not come from the source. */
  @Nullable StoredDocument stored(String level) {
    if (revision() == NO_REVISION && (document != null || !isAbsent)) {
      return null; // A substitute for a lost document must not become a known one.
    }
    boolean ends = times.validUntilEpochNanos != Long.MAX_VALUE;
    return new StoredDocument(
        document == null || revision() == NO_REVISION ? MaskedDocument.empty(level) : document,
        validator,
        times.confirmedEpochNanos,
        ends ? Instant.ofEpochSecond(0, times.validUntilEpochNanos) : null,
        isAbsent);
  }

  /**
   * The times of a document, or of a confirmation.
   *
   * @param confirmedNanoTime the time of the last confirmation, by the monotonic clock
   * @param confirmedEpochNanos the time of the last confirmation, by the wall clock
   * @param validUntilEpochNanos the time at which the document becomes stale at the latest; {@link
   *     Long#MAX_VALUE} if only its age limits it
   * @param changedEpochNanos the time since which this process has had this content, without a
   *     period in which it was stale or unknown; for a confirmation, the time of its receipt
   */
  record Times(
      long confirmedNanoTime,
      long confirmedEpochNanos,
      long validUntilEpochNanos,
      long changedEpochNanos) {
    private static final Times NEVER = new Times(0, 0, Long.MAX_VALUE, Long.MIN_VALUE);

    private Times changedAt(long epochNanos) {
      return new Times(confirmedNanoTime, confirmedEpochNanos, validUntilEpochNanos, epochNanos);
    }
  }

  long revision() {
    return document == null ? NO_REVISION : document.revision();
  }

  /** Whether all of a document counts: it is known, and the source has not reported its absence. */
  boolean isKnown() {
    return document != null && !isAbsent;
  }

  /** Returns the state after the receipt of a document. */
  KnownDocument found(MaskedDocument read, @Nullable String validator, Times times) {
    MaskedDocument before = document;
    if (before == null || read.revision() > before.revision()) {
      return of(read, validator, times);
    }
    if (read.revision() < before.revision()) {
      return this;
    }
    if (!read.hasSameChoices(before)) {
      return tightened(read, times.changedEpochNanos);
    }
    return isAbsent ? of(before, validator, times) : confirmed(validator, times);
  }

  /**
   * Merges another document of the same revision. Its times do not count, and the result has no
   * validator, so that the next request returns the whole document.
   */
  private KnownDocument tightened(MaskedDocument other, long nowEpochNanos) {
    MaskedDocument known = Objects.requireNonNull(document);
    MaskedDocument tightened = known.agreedWith(other);
    boolean same = tightened.equals(known) && problem == null;
    return new KnownDocument(
        tightened, null, null, isAbsent, same ? times : times.changedAt(nowEpochNanos));
  }

  /** Returns the state after a confirmation, which never moves the confirmation times back. */
  KnownDocument confirmed(@Nullable String validator, Times confirmation) {
    boolean younger = confirmation.confirmedNanoTime - times.confirmedNanoTime > 0;
    return new KnownDocument(
        document,
        validator,
        null,
        false,
        new Times(
            younger ? confirmation.confirmedNanoTime : times.confirmedNanoTime,
            Math.max(confirmation.confirmedEpochNanos, times.confirmedEpochNanos),
            confirmation.validUntilEpochNanos,
            times.changedEpochNanos));
  }

  /** Returns the state after the source has reported that it has no document. */
  KnownDocument absent(Times reported) {
    Times since = isAbsent && problem == null ? times : reported;
    return new KnownDocument(
        document,
        null,
        null,
        true,
        new Times(
            reported.confirmedNanoTime,
            reported.confirmedEpochNanos,
            Long.MAX_VALUE,
            since.changedEpochNanos));
  }

  /**
   * Returns whether the document has been unconfirmed for a time, or is not valid any more. By the
   * maximum staleness, neither its grants nor its silence count.
   */
  boolean isUnconfirmedFor(long nanos, Clock now) {
    long age =
        Math.max(
            now.nanoTime() - times.confirmedNanoTime,
            Math.max(0, now.epochNanos() - times.confirmedEpochNanos));
    return age >= nanos || times.validUntilEpochNanos <= now.epochNanos();
  }

  /**
   * Returns what this document and one before it permit both. Its revision is lower, so that the
   * source's document is a newer one.
   */
  KnownDocument limitedBy(KnownDocument before) {
    MaskedDocument now = document;
    if (now == null) {
      return this;
    }
    MaskedDocument earlier = before.document;
    MaskedDocument both = earlier == null ? now.tightening() : now.agreedWith(earlier);
    long lower = Math.max(NO_REVISION, now.revision() - 1);
    return new KnownDocument(
        new MaskedDocument(now.subject(), lower, both.adds(), both.choices()),
        null,
        problem,
        isAbsent || !before.isKnown(),
        times);
  }

  /** Returns the same state with more that tightens it. */
  KnownDocument with(MaskedDocument tighter) {
    return new KnownDocument(tighter, validator, problem, isAbsent, times);
  }

  /** Returns the same content with a new start: there was a period in which it did not count. */
  KnownDocument since(long epochNanos) {
    return new KnownDocument(document, validator, problem, isAbsent, times.changedAt(epochNanos));
  }

  /** Returns the state after a failure: a known document stays; a known absence becomes unknown. */
  KnownDocument failed(String why) {
    if (isKnown()) {
      return this;
    }
    return document == null ? unknown(why) : new KnownDocument(document, null, why, true, times);
  }

  Answer answer(String level) {
    MaskedDocument all = document;
    if (all == null && problem != null) {
      return Answer.unknown(problem);
    }
    MaskedDocument counts =
        all == null ? MaskedDocument.empty(level) : isAbsent ? all.tightening() : all;
    return new Answer(
        counts,
        problem,
        times.confirmedNanoTime,
        times.confirmedEpochNanos,
        true,
        times.changedEpochNanos,
        times.validUntilEpochNanos,
        isAbsent);
  }

  /** Whether it has the content of an earlier state, for at least as long and without a gap. */
  boolean continues(KnownDocument before) {
    return isAbsent == before.isAbsent
        && times.changedEpochNanos == before.times.changedEpochNanos
        && Objects.equals(problem, before.problem)
        && Objects.equals(document, before.document)
        && times.validUntilEpochNanos >= before.times.validUntilEpochNanos;
  }

  /**
   * Whether the loss of this document could permit more: it denies, or adds categories to content.
   */
  boolean restricts() {
    return document != null && document.restricts();
  }

  /** Omits the subject and its choices. */
  @Override
  public String toString() {
    return "KnownDocument[known=" + isKnown() + "]";
  }
}
