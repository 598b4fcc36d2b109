/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.cache;

import dev.assent.internal.consent.ConsentView.Answer;
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
 * @param absent whether the source reported that it has no document (any more)
 * @param confirmedNanoTime the time of the last confirmation, by the monotonic clock
 * @param confirmedEpochNanos the time of the last confirmation, by the wall clock
 * @param validUntilEpochNanos the time at which the document becomes stale at the latest; {@link
 *     Long#MAX_VALUE} if only its age limits it
 * @param changedEpochNanos the time since which this process has had this content, without a period
 *     in which it was stale or unknown
 */
record KnownDocument(
    @Nullable MaskedDocument document,
    @Nullable String validator,
    @Nullable String problem,
    boolean absent,
    long confirmedNanoTime,
    long confirmedEpochNanos,
    long validUntilEpochNanos,
    long changedEpochNanos) {

  /** The revision of a substitute for a source's document: every document of a source is newer. */
  static final long NO_REVISION = -1;

  /** The state before the first request. */
  static final KnownDocument NOTHING = unknown("it has not been loaded yet");

  private static KnownDocument unknown(String problem) {
    return new KnownDocument(null, null, problem, false, 0, 0, Long.MAX_VALUE, Long.MIN_VALUE);
  }

  /** Creates a known document from a reply or from the stored state. */
  static KnownDocument of(MaskedDocument document, @Nullable String validator, Times times) {
    return new KnownDocument(
        document,
        validator,
        null,
        false,
        times.confirmedNanoTime,
        times.confirmedEpochNanos,
        times.validUntilEpochNanos,
        times.nowEpochNanos);
  }

  /** Creates a known document from a document that was stored before a restart. */
  static KnownDocument restored(StoredDocument stored, Times times) {
    if (stored.outdated()) {
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
    if (stored.absent() && stored.document().equals(MaskedDocument.empty(stored.level()))) {
      return NOTHING.absent(times); // There was no document: every revision is newer.
    }
    KnownDocument knownDocument =
        of(stored.document(), stored.absent() ? null : stored.validator(), times);
    return stored.absent() ? knownDocument.absent(times) : knownDocument;
  }

  /**
   * Merges the stored document beneath this one, as if it had been known before. The result does
   * not depend on which of the disk and the source is faster.
   */
  KnownDocument mergedWith(KnownDocument stored) {
    if (document == null) {
      return absent ? stored.absent(times()) : stored;
    }
    MaskedDocument older = stored.document;
    if (older == null || older.revision() < revision() || older.hasSameChoices(document)) {
      return this;
    }
    if (older.revision() > revision()) {
      return absent ? stored.absent(times()) : stored;
    }
    KnownDocument agreed = tightened(older, changedEpochNanos);
    return stored.absent ? agreed.absent(times()) : agreed;
  }

  private Times times() {
    return new Times(
        confirmedNanoTime, confirmedEpochNanos, validUntilEpochNanos, changedEpochNanos);
  }

  /** Returns the document to store; null if the content did not come from the source. */
  @Nullable StoredDocument stored(String level) {
    if (revision() == NO_REVISION && (document != null || !absent)) {
      return null; // A substitute for a lost document must not become a known one.
    }
    boolean ends = validUntilEpochNanos != Long.MAX_VALUE;
    return new StoredDocument(
        document == null || revision() == NO_REVISION ? MaskedDocument.empty(level) : document,
        validator,
        confirmedEpochNanos,
        ends ? Instant.ofEpochSecond(0, validUntilEpochNanos) : null,
        absent);
  }

  /**
   * The times of a confirmation.
   *
   * @param confirmedNanoTime the time by the monotonic clock
   * @param confirmedEpochNanos the time by the wall clock
   * @param validUntilEpochNanos the time at which the document becomes stale at the latest
   * @param nowEpochNanos the time at which this process received the confirmation
   */
  record Times(
      long confirmedNanoTime,
      long confirmedEpochNanos,
      long validUntilEpochNanos,
      long nowEpochNanos) {}

  long revision() {
    return document == null ? NO_REVISION : document.revision();
  }

  /** Whether all of a document counts: it is known, and the source has not reported its absence. */
  boolean known() {
    return document != null && !absent;
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
      return tightened(read, times.nowEpochNanos);
    }
    return absent ? of(before, validator, times) : confirmed(validator, times);
  }

  /**
   * Merges another document of the same revision. Its times do not count, and the result has no
   * validator, so that the next request returns the whole document.
   */
  private KnownDocument tightened(MaskedDocument other, long nowEpochNanos) {
    MaskedDocument known = Objects.requireNonNull(document);
    MaskedDocument tightened = known.agreedWith(other);
    return new KnownDocument(
        tightened,
        null,
        null,
        absent,
        confirmedNanoTime,
        confirmedEpochNanos,
        validUntilEpochNanos,
        tightened.equals(known) && problem == null ? changedEpochNanos : nowEpochNanos);
  }

  /** Returns the state after a confirmation, which never moves the confirmation times back. */
  KnownDocument confirmed(@Nullable String validator, Times times) {
    boolean younger = times.confirmedNanoTime - confirmedNanoTime > 0;
    return new KnownDocument(
        document,
        validator,
        null,
        false,
        younger ? times.confirmedNanoTime : confirmedNanoTime,
        Math.max(times.confirmedEpochNanos, confirmedEpochNanos),
        times.validUntilEpochNanos,
        changedEpochNanos);
  }

  /** Returns the state after the source has reported that it has no document. */
  KnownDocument absent(Times times) {
    return new KnownDocument(
        document,
        null,
        null,
        true,
        times.confirmedNanoTime,
        times.confirmedEpochNanos,
        Long.MAX_VALUE,
        absent && problem == null ? changedEpochNanos : times.nowEpochNanos);
  }

  /**
   * Whether the document is stale, so that neither its grants nor its silence count.
   *
   * @param maxStalenessNanos the maximum age
   */
  boolean lapsed(Clock now, long maxStalenessNanos) {
    long age =
        Math.max(
            now.nanoTime() - confirmedNanoTime,
            Math.max(0, now.epochNanos() - confirmedEpochNanos));
    return age >= maxStalenessNanos || validUntilEpochNanos <= now.epochNanos();
  }

  /** Returns the same content with a new start: there was a period in which it did not count. */
  KnownDocument since(long epochNanos) {
    return new KnownDocument(
        document,
        validator,
        problem,
        absent,
        confirmedNanoTime,
        confirmedEpochNanos,
        validUntilEpochNanos,
        epochNanos);
  }

  /** Returns the state after a failure: a known document stays; a known absence becomes unknown. */
  KnownDocument failed(String why) {
    if (known()) {
      return this;
    }
    return document == null
        ? unknown(why)
        : new KnownDocument(
            document,
            null,
            why,
            true,
            confirmedNanoTime,
            confirmedEpochNanos,
            validUntilEpochNanos,
            changedEpochNanos);
  }

  Answer answer(String level) {
    MaskedDocument all = document;
    if (all == null && problem != null) {
      return Answer.unknown(problem);
    }
    MaskedDocument counts =
        all == null ? MaskedDocument.empty(level) : absent ? all.tightening() : all;
    return new Answer(
        counts,
        problem,
        confirmedNanoTime,
        confirmedEpochNanos,
        true,
        changedEpochNanos,
        validUntilEpochNanos,
        absent);
  }

  /** Whether it has the content of an earlier state, for at least as long and without a gap. */
  boolean continues(KnownDocument before) {
    return absent == before.absent
        && changedEpochNanos == before.changedEpochNanos
        && Objects.equals(problem, before.problem)
        && Objects.equals(document, before.document)
        && validUntilEpochNanos >= before.validUntilEpochNanos;
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
    return "KnownDocument[known=" + known() + "]";
  }
}
