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
 * What one source has said of one level, and when. Immutable: each reply makes another one.
 *
 * <ul>
 *   <li>A document of a higher revision replaces the known one; one of a lower revision is ignored;
 *       one of the same revision confirms it, or, if it says something else, may only tighten it:
 *       what both grant and neither denies is left.
 *   <li>Where the source says that it has no document any more, denials stay and all else is
 *       unknown; a document of at least the same revision brings it back.
 *   <li>Where the source fails, what is known stays until it is too old.
 * </ul>
 *
 * @param document the last document that counted; null if there was none
 * @param validator what the source calls this version; null if it has no name
 * @param problem why nothing is known; null where a document is known, or its absence
 * @param absent whether the source said that it has none (any more)
 * @param confirmedNanoTime when that was confirmed last, by the monotonic clock
 * @param confirmedEpochNanos when that was confirmed last, by the wall clock
 * @param validUntilEpochNanos when it goes stale at the latest; {@link Long#MAX_VALUE} if only its
 *     age tells
 * @param changedEpochNanos since when this process has held it as it is, without a gap in which it
 *     was stale or unknown
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

  /** The revision of what is no platform's document: any document is newer. */
  static final long NO_REVISION = -1;

  /** Nothing was asked yet. */
  static final KnownDocument NOTHING = unknown("it has not been loaded yet");

  private static KnownDocument unknown(String problem) {
    return new KnownDocument(null, null, problem, false, 0, 0, Long.MAX_VALUE, Long.MIN_VALUE);
  }

  /** A document that was read or stored at some time. */
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

  /** What was stored before a restart. */
  static KnownDocument restored(StoredDocument stored, Times times) {
    if (stored.outdated()) {
      MaskedDocument known = stored.document().tightening();
      // so that the same revision, read as it is read now, replaces it, and no older one does
      long before = Math.max(NO_REVISION, known.revision() - 1);
      return of(
              new MaskedDocument(known.subject(), before, known.adds(), known.choices()),
              null,
              times)
          .gone(times)
          .failed(
              "its stored answer was read with other purposes, categories or keys, and it has"
                  + " not answered since");
    }
    if (stored.absent() && stored.document().equals(MaskedDocument.silent(stored.level()))) {
      return NOTHING.gone(times); // there was no document: any revision is newer
    }
    KnownDocument knownDocument =
        of(stored.document(), stored.absent() ? null : stored.validator(), times);
    return stored.absent() ? knownDocument.gone(times) : knownDocument;
  }

  /**
   * This, with what was stored beneath it, as if it had been known before: so that it does not
   * matter whether the disk or the source is faster.
   */
  KnownDocument over(KnownDocument stored) {
    if (document == null) {
      return absent ? stored.gone(times()) : stored;
    }
    MaskedDocument older = stored.document;
    if (older == null || older.revision() < revision() || older.saysTheSameAs(document)) {
      return this;
    }
    if (older.revision() > revision()) {
      return absent ? stored.gone(times()) : stored;
    }
    KnownDocument agreed = tightened(older, changedEpochNanos);
    return stored.absent ? agreed.gone(times()) : agreed;
  }

  private Times times() {
    return new Times(
        confirmedNanoTime, confirmedEpochNanos, validUntilEpochNanos, changedEpochNanos);
  }

  /** What is to be stored; null if it is nothing that a source said. */
  @Nullable StoredDocument stored(String level) {
    if (revision() == NO_REVISION && (document != null || !absent)) {
      return null; // nothing, or what stands for a lost document: that must not become a known one
    }
    boolean ends = validUntilEpochNanos != Long.MAX_VALUE;
    return new StoredDocument(
        document == null || revision() == NO_REVISION ? MaskedDocument.silent(level) : document,
        validator,
        confirmedEpochNanos,
        ends ? Instant.ofEpochSecond(0, validUntilEpochNanos) : null,
        absent);
  }

  /**
   * When something was confirmed.
   *
   * @param confirmedNanoTime by the monotonic clock
   * @param confirmedEpochNanos by the wall clock
   * @param validUntilEpochNanos when it goes stale at the latest
   * @param nowEpochNanos when this process learnt of it
   */
  record Times(
      long confirmedNanoTime,
      long confirmedEpochNanos,
      long validUntilEpochNanos,
      long nowEpochNanos) {}

  long revision() {
    return document == null ? NO_REVISION : document.revision();
  }

  /** Whether a document counts as it is: known, and not said to be gone. */
  boolean known() {
    return document != null && !absent;
  }

  /** After a document was read. */
  KnownDocument found(MaskedDocument read, @Nullable String validator, Times times) {
    MaskedDocument before = document;
    if (before == null || read.revision() > before.revision()) {
      return of(read, validator, times);
    }
    if (read.revision() < before.revision()) {
      return this;
    }
    if (!read.saysTheSameAs(before)) {
      return tightened(read, times.nowEpochNanos);
    }
    return absent ? of(before, validator, times) : confirmed(validator, times);
  }

  /**
   * Another document with the same revision: its times do not count, and neither's name does any
   * more, so that the next request asks for the whole document.
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

  /** After the known document was confirmed; a confirmation makes nothing older. */
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

  /** After the source said that it has no document. */
  KnownDocument gone(Times times) {
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
   * Whether it has gone stale, so that nobody could rely on what it grants, nor on its silence.
   *
   * @param maxStalenessNanos how old it may be
   */
  boolean lapsed(Clock now, long maxStalenessNanos) {
    long age =
        Math.max(
            now.nanoTime() - confirmedNanoTime,
            Math.max(0, now.epochNanos() - confirmedEpochNanos));
    return age >= maxStalenessNanos || validUntilEpochNanos <= now.epochNanos();
  }

  /** The same, held anew: there was a gap in which nobody could rely on it. */
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

  /** After a failure: what is known stays, but not that nothing is there. */
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
        all == null ? MaskedDocument.silent(level) : absent ? all.tightening() : all;
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

  /** Whether it says what an earlier one said, for as long at least and without a gap. */
  boolean continues(KnownDocument before) {
    return absent == before.absent
        && changedEpochNanos == before.changedEpochNanos
        && Objects.equals(problem, before.problem)
        && Objects.equals(document, before.document)
        && validUntilEpochNanos >= before.validUntilEpochNanos;
  }

  /** Whether forgetting it could loosen something: it denies, or adds categories to content. */
  boolean restricts() {
    return document != null && document.restricts();
  }

  /** Without the subject and what it said. */
  @Override
  public String toString() {
    return "Held[known=" + known() + "]";
  }
}
