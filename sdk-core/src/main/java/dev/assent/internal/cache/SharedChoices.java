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
 * The content of a document without its subject, its revision, and the time of its choices: many
 * subjects who completed the same form share one object. Immutable, equal by value.
 *
 * @param adds the categories that the document adds to content
 * @param choices the choices; their times count from the moment of {@link #choicesEpochNanos}, as
 *     if that moment were the start of 1970
 */
record SharedChoices(long adds, List<MaskedChoice> choices) {
  /** The largest distance from 1970, in seconds, at which a time is moved. */
  private static final long MAX_SECONDS = Long.MAX_VALUE / TimeUnit.SECONDS.toNanos(1) / 4;

  /** Returns the content of a document whose choices were made at this moment. */
  static SharedChoices of(MaskedDocument document, long choicesEpochNanos) {
    return new SharedChoices(document.adds(), shifted(document.choices(), -choicesEpochNanos));
  }

  /**
   * Returns the time at which all choices of a document were made, in nanoseconds since 1970; 0 if
   * there are no choices, if their times differ, or if a time is too far from 1970 to be moved.
   * Choices with the result 0 are not shared, unless there are none.
   */
  static long choicesEpochNanos(MaskedDocument document) {
    Instant at = document.choices().isEmpty() ? Instant.EPOCH : document.choices().get(0).at();
    for (MaskedChoice choice : document.choices()) {
      if (!choice.at().equals(at) || !isNear(at) || !isNear(choice.expires())) {
        return 0;
      }
    }
    return TimeUnit.SECONDS.toNanos(at.getEpochSecond()) + at.getNano();
  }

  /** Whether documents with choices of another moment may share this object. */
  boolean isCommon(long choicesEpochNanos) {
    return choicesEpochNanos != 0 || choices.isEmpty();
  }

  /** Returns the estimated size in bytes; 0 if several documents may share this object. */
  int weight(long choicesEpochNanos) {
    return isCommon(choicesEpochNanos) ? 0 : 64 + 80 * choices.size();
  }

  private static boolean isNear(@Nullable Instant time) {
    return time == null || Math.abs(time.getEpochSecond()) < MAX_SECONDS;
  }

  /** Returns the document of a level with these choices. */
  MaskedDocument document(String level, long revision, long choicesEpochNanos) {
    return new MaskedDocument(level, revision, adds, shifted(choices, choicesEpochNanos));
  }

  private static List<MaskedChoice> shifted(List<MaskedChoice> choices, long nanos) {
    return nanos == 0 ? choices : choices.stream().map(choice -> shifted(choice, nanos)).toList();
  }

  private static MaskedChoice shifted(MaskedChoice choice, long nanos) {
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

  /** Omits the choices. */
  @Override
  public String toString() {
    return "SharedChoices[choices=" + choices.size() + "]";
  }
}
