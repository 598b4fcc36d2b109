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
 * What a subject said for one purpose and some categories.
 *
 * @param purpose exactly one
 * @param categories the mask; a group covers its leaves, but {@code protected.*} must be named
 *     itself
 * @param value granted or denied
 * @param terms the terms under which it was said; null if not stated
 * @param at when it was said
 * @param expires when a grant ends; null if it does not. A denial has no end.
 * @param coversHeld whether a grant covers data that was held
 */
public record MaskedChoice(
    Purpose purpose,
    long categories,
    ChoiceValue value,
    @Nullable LocalDate terms,
    Instant at,
    @Nullable Instant expires,
    boolean coversHeld) {
  /** Refuses what is missing, so that a source that forgot it fails and not who reads it. */
  public MaskedChoice {
    Objects.requireNonNull(purpose, "purpose");
    Objects.requireNonNull(value, "value");
    Objects.requireNonNull(at, "at");
  }

  /** Whether it speaks of a cell. */
  public boolean covers(Purpose purpose, int categoryBit) {
    return (categories >>> categoryBit & 1) != 0 && this.purpose.equals(purpose);
  }

  public boolean denied() {
    return value == ChoiceValue.DENIED;
  }

  /** The same choice for other categories, said at another time. */
  public MaskedChoice with(long categories, Instant at) {
    return new MaskedChoice(purpose, categories, value, terms, at, expires, coversHeld);
  }

  /** When it ends by itself; {@link Long#MAX_VALUE} if it does not, as every denial. */
  public long endEpochNanos() {
    return denied() || expires == null ? Long.MAX_VALUE : EpochNanos.nanos(expires);
  }
}
