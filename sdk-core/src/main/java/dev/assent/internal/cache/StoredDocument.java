/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.cache;

import dev.assent.internal.consent.MaskedDocument;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is stored of one level, as one source said it. Immutable.
 *
 * @param document the last document that counted; a silent one if there was none
 * @param validator what the source calls this version; null if it has no name
 * @param confirmedEpochNanos when it was confirmed last, by the wall clock
 * @param validUntil when it goes stale at the latest; null if only its age tells
 * @param absent whether the source said that it has none (any more): then only the document's
 *     denials and what it adds count
 * @param outdated whether it was read with other words or keys than are known now: what it says for
 *     a purpose that was not known then was left out, and its signature may not count any more. Its
 *     denials count until the source is heard again, and nothing else does
 */
record StoredDocument(
    MaskedDocument document,
    @Nullable String validator,
    long confirmedEpochNanos,
    @Nullable Instant validUntil,
    boolean absent,
    boolean outdated) {
  StoredDocument {
    Objects.requireNonNull(document, "document");
  }

  /** One that was read as it would be now. */
  StoredDocument(
      MaskedDocument document,
      @Nullable String validator,
      long confirmedEpochNanos,
      @Nullable Instant validUntil,
      boolean absent) {
    this(document, validator, confirmedEpochNanos, validUntil, absent, false);
  }

  String level() {
    return document.subject();
  }

  /** Whether forgetting it could loosen something: it denies, or adds categories to content. */
  boolean restricts() {
    return document.restricts();
  }

  /**
   * What two processes know of one level, as one: the higher revision counts. At the same revision,
   * what was confirmed later counts, with the denials of the other. What is gone stays gone until a
   * later confirmation, its denials never go.
   */
  StoredDocument joined(StoredDocument other) {
    return supersedes(other) ? over(other) : other.over(this);
  }

  private boolean supersedes(StoredDocument other) {
    if (document.revision() != other.document.revision()) {
      return document.revision() > other.document.revision();
    }
    if (outdated != other.outdated) {
      return !outdated;
    }
    return confirmedEpochNanos != other.confirmedEpochNanos
        ? confirmedEpochNanos > other.confirmedEpochNanos
        : absent || !other.absent;
  }

  /** This one, and what must be kept of one that it supersedes. */
  private StoredDocument over(StoredDocument older) {
    if (older.absent && older.confirmedEpochNanos > confirmedEpochNanos) {
      return new StoredDocument(
          tightened(older).document, null, older.confirmedEpochNanos, null, true, outdated);
    }
    return tightened(older);
  }

  /** Two documents of one revision: neither's name counts any more, and only the earlier times. */
  private StoredDocument tightened(StoredDocument older) {
    boolean same =
        outdated != older.outdated
            || document.revision() != older.document.revision()
            || document.saysTheSameAs(older.document);
    MaskedDocument tightened = same ? document : document.agreedWith(older.document);
    return tightened.equals(document)
        ? this
        : new StoredDocument(
            tightened,
            null,
            Math.min(confirmedEpochNanos, older.confirmedEpochNanos),
            earlier(validUntil, older.validUntil),
            absent,
            outdated);
  }

  private static @Nullable Instant earlier(@Nullable Instant a, @Nullable Instant b) {
    return a == null || (b != null && b.isBefore(a)) ? b : a;
  }

  /** Without the subject and what it said. */
  @Override
  public String toString() {
    return "StoredDocument[absent=" + absent + "]";
  }
}
