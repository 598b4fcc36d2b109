/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.cache.state;

import dev.assent.internal.consent.Inheritance;
import dev.assent.internal.consent.MaskedDocument;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The stored document of one level from one source. Immutable.
 *
 * @param document the last document that counted; a silent one if there was none
 * @param validator the source's name for this version; null if there is none
 * @param confirmedEpochNanos the time of the last confirmation, by the wall clock
 * @param validUntil the time at which the document becomes stale at the latest; null if only its
 *     age limits it
 * @param isAbsent whether the source reported that it has no document (any more): then only the
 *     document's denials and its additions to content count
 * @param isOutdated whether the document was read with other words or keys than the present ones:
 *     choices for purposes unknown at that time were dropped, and its signature may no longer
 *     count. Until the source replies again, only its denials and its additions to content count
 * @param generation the generation of the source's database; -1 if it is unknown
 * @param kept what is kept from earlier generations; null if nothing
 */
public record StoredDocument(
    MaskedDocument document,
    @Nullable String validator,
    long confirmedEpochNanos,
    @Nullable Instant validUntil,
    boolean isAbsent,
    boolean isOutdated,
    long generation,
    @Nullable MaskedDocument kept) {
  public StoredDocument {
    Objects.requireNonNull(document, "document");
  }

  /** Creates a document of a source without generations. */
  public StoredDocument(
      MaskedDocument document,
      @Nullable String validator,
      long confirmedEpochNanos,
      @Nullable Instant validUntil,
      boolean isAbsent,
      boolean isOutdated) {
    this(document, validator, confirmedEpochNanos, validUntil, isAbsent, isOutdated, -1, null);
  }

  /** Returns this document of a generation, with what is kept from earlier ones. */
  public StoredDocument of(long generation, @Nullable MaskedDocument kept) {
    return new StoredDocument(
        document,
        validator,
        confirmedEpochNanos,
        validUntil,
        isAbsent,
        isOutdated,
        generation,
        kept);
  }

  /** Creates a document that is not outdated. */
  public StoredDocument(
      MaskedDocument document,
      @Nullable String validator,
      long confirmedEpochNanos,
      @Nullable Instant validUntil,
      boolean isAbsent) {
    this(document, validator, confirmedEpochNanos, validUntil, isAbsent, false);
  }

  public String level() {
    return document.subject();
  }

  /**
   * Whether the loss of this document could permit more: it denies, or adds categories to content.
   */
  public boolean restricts() {
    return document.restricts();
  }

  /**
   * Merges the documents of two processes for one level: the higher revision counts. At the same
   * revision, the later confirmation counts, with the denials of the other document. An absence
   * lasts until a later confirmation; its denials stay. What a document of an earlier generation
   * denies stays, too.
   */
  public StoredDocument joined(StoredDocument other) {
    StoredDocument joined = supersedes(other) ? mergedWith(other) : other.mergedWith(this);
    MaskedDocument both = Inheritance.both(kept, other.kept);
    if (generation >= 0 && other.generation >= 0 && generation != other.generation) {
      StoredDocument earlier = generation < other.generation ? this : other;
      both = Inheritance.both(both, earlier.document);
    }
    MaskedDocument left = Inheritance.left(both, joined.document);
    return joined
        .with(Inheritance.with(joined.document, left))
        .of(Math.max(generation, other.generation), both);
  }

  private StoredDocument with(MaskedDocument other) {
    return new StoredDocument(
        other, validator, confirmedEpochNanos, validUntil, isAbsent, isOutdated, generation, kept);
  }

  private boolean supersedes(StoredDocument other) {
    if (document.revision() != other.document.revision()) {
      return document.revision() > other.document.revision();
    }
    if (isOutdated != other.isOutdated) {
      return !isOutdated;
    }
    return confirmedEpochNanos != other.confirmedEpochNanos
        ? confirmedEpochNanos > other.confirmedEpochNanos
        : isAbsent || !other.isAbsent;
  }

  /** Returns this document with those parts of a superseded one that must stay. */
  private StoredDocument mergedWith(StoredDocument older) {
    if (older.isAbsent && older.confirmedEpochNanos > confirmedEpochNanos) {
      return new StoredDocument(
          tightened(older).document, null, older.confirmedEpochNanos, null, true, isOutdated);
    }
    return tightened(older);
  }

  /**
   * Merges two documents of one revision: the result has no validator, and the earlier times of the
   * two.
   */
  private StoredDocument tightened(StoredDocument older) {
    boolean same =
        isOutdated != older.isOutdated
            || document.revision() != older.document.revision()
            || document.hasSameChoices(older.document);
    MaskedDocument tightened = same ? document : document.agreedWith(older.document);
    return tightened.equals(document)
        ? this
        : new StoredDocument(
            tightened,
            null,
            Math.min(confirmedEpochNanos, older.confirmedEpochNanos),
            earlier(validUntil, older.validUntil),
            isAbsent,
            isOutdated);
  }

  private static @Nullable Instant earlier(@Nullable Instant a, @Nullable Instant b) {
    return a == null || (b != null && b.isBefore(a)) ? b : a;
  }

  /** Omits the subject and its choices. */
  @Override
  public String toString() {
    return "StoredDocument[absent=" + isAbsent + "]";
  }
}
