/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.cache;

import dev.assent.internal.consent.MaskedChoice;
import dev.assent.internal.consent.MaskedDocument;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a document says, but for whose it is, its revision, and when it was said: many subjects who
 * filled in the same form have the same. Immutable, equal by value.
 *
 * @param adds categories added to content
 * @param choices counted from the moment of {@link #said}: as if that had been the first of 1970
 */
record SharedChoices(long adds, List<MaskedChoice> choices) {
  /** Further than this from 1970, in seconds, a time is not moved. */
  private static final long MAX_SECONDS = Long.MAX_VALUE / TimeUnit.SECONDS.toNanos(1) / 4;

  /** What a document says that was said at this moment. */
  static SharedChoices of(MaskedDocument document, long said) {
    return new SharedChoices(document.adds(), moved(document.choices(), -said));
  }

  /**
   * When all of a document's choices were made, in nanoseconds since 1970; 0 if not all were made
   * together, or their times are out of all proportion: then nobody else says the same.
   */
  static long said(MaskedDocument document) {
    Instant at = document.choices().isEmpty() ? Instant.EPOCH : document.choices().get(0).at();
    for (MaskedChoice choice : document.choices()) {
      if (!choice.at().equals(at) || !isNear(at) || !isNear(choice.expires())) {
        return 0;
      }
    }
    return TimeUnit.SECONDS.toNanos(at.getEpochSecond()) + at.getNano();
  }

  /** Whether others may have the same that was said at another moment. */
  boolean isCommon(long said) {
    return said != 0 || choices.isEmpty();
  }

  /** What it takes, in bytes, estimated; nothing if it may be shared. */
  int weight(long said) {
    return isCommon(said) ? 0 : 64 + 80 * choices.size();
  }

  private static boolean isNear(@Nullable Instant time) {
    return time == null || Math.abs(time.getEpochSecond()) < MAX_SECONDS;
  }

  /** The document of a level that says this. */
  MaskedDocument document(String level, long revision, long said) {
    return new MaskedDocument(level, revision, adds, moved(choices, said));
  }

  private static List<MaskedChoice> moved(List<MaskedChoice> choices, long nanos) {
    return nanos == 0 ? choices : choices.stream().map(choice -> moved(choice, nanos)).toList();
  }

  private static MaskedChoice moved(MaskedChoice choice, long nanos) {
    Instant expires = choice.expires();
    return new MaskedChoice(
        choice.purpose(),
        choice.categories(),
        choice.value(),
        choice.terms(),
        choice.at().plusNanos(nanos),
        expires == null ? null : expires.plusNanos(nanos),
        choice.coversHeld());
  }

  /** Without what it says. */
  @Override
  public String toString() {
    return "Wording[choices=" + choices.size() + "]";
  }
}
