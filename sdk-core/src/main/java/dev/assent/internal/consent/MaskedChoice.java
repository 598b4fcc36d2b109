/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.consent;

import dev.assent.consent.ChoiceValue;
import dev.assent.internal.time.EpochNanos;
import dev.assent.policy.Purpose;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The choice of a subject for one purpose and one or more categories. Immutable.
 *
 * @param purpose exactly one purpose
 * @param categories the mask of the categories; a group covers its leaves, but {@code protected.*}
 *     must be named explicitly
 * @param value granted or denied
 * @param terms the date of the terms under which the choice was made; null if it is not stated
 * @param at the time at which the choice was made
 * @param expires the time at which a grant ends; null if it does not end. A denial has no end.
 * @param coversHeld whether a grant covers data on hold
 */
public record MaskedChoice(
    Purpose purpose,
    long categories,
    ChoiceValue value,
    @Nullable LocalDate terms,
    Instant at,
    @Nullable Instant expires,
    boolean coversHeld) {
  /** Rejects null values here, so that the faulty source fails and not the reader of the choice. */
  public MaskedChoice {
    Objects.requireNonNull(purpose, "purpose");
    Objects.requireNonNull(value, "value");
    Objects.requireNonNull(at, "at");
  }

  /** Returns whether the choice covers a cell. */
  public boolean covers(Purpose purpose, int categoryBit) {
    return (categories >>> categoryBit & 1) != 0 && this.purpose.equals(purpose);
  }

  public boolean isDenied() {
    return value == ChoiceValue.DENIED;
  }

  /** Returns the same choice for other categories and with another time. */
  public MaskedChoice with(long categories, Instant at) {
    return new MaskedChoice(purpose, categories, value, terms, at, expires, coversHeld);
  }

  /** Returns the same choice, which does not cover data on hold. */
  MaskedChoice withoutHeld() {
    return new MaskedChoice(purpose, categories, value, terms, at, expires, false);
  }

  /**
   * The time at which the choice ends by itself; {@link Long#MAX_VALUE} if it does not, as for
   * every denial.
   */
  public long endEpochNanos() {
    return isDenied() || expires == null ? Long.MAX_VALUE : EpochNanos.nanos(expires);
  }
}
