/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.consent;

import dev.assent.internal.time.EpochNanos;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The conditions of a grant. Immutable and thread-safe: each method returns a copy.
 *
 * <pre>{@code
 * GrantOptions.underTerms(LocalDate.of(2026, 11, 24)).expiring(inOneYear).coveringHeld()
 * }</pre>
 */
public final class GrantOptions {
  private final LocalDate terms;
  private final @Nullable Instant expires;
  private final boolean coversHeld;

  private GrantOptions(LocalDate terms, @Nullable Instant expires, boolean coversHeld) {
    this.terms = terms;
    this.expires = expires;
    this.coversHeld = coversHeld;
  }

  /**
   * Returns options for a grant that does not expire and applies to data captured from now on.
   *
   * @param terms the date of the terms to which the subject agreed; a rule of the policy can
   *     require newer terms
   * @throws IllegalArgumentException if the year is not from 1970 to 2261
   */
  public static GrantOptions underTerms(LocalDate terms) {
    if (!EpochNanos.covers(terms)) {
      throw new IllegalArgumentException("terms: expected a date from 1970 to 2261");
    }
    return new GrantOptions(terms, null, false);
  }

  /** Returns a copy of these options with an expiry: the grant ends at this time. */
  public GrantOptions expiring(Instant expires) {
    return new GrantOptions(terms, Objects.requireNonNull(expires, "expires"), coversHeld);
  }

  /**
   * Returns a copy of these options with which the grant also covers data that was captured before
   * the grant and is on hold for this choice ({@code pending: hold}). A datum is released only if
   * all its subjects grant with this option. A datum remains withheld if one of its subjects has
   * denied it in the meantime, or has granted it without this option.
   */
  public GrantOptions coveringHeld() {
    return new GrantOptions(terms, expires, true);
  }

  /** The date of the terms. */
  public LocalDate terms() {
    return terms;
  }

  /** The time at which the grant ends; null if it does not end. */
  public @Nullable Instant expires() {
    return expires;
  }

  /** Whether the grant covers data on hold. */
  public boolean coversHeld() {
    return coversHeld;
  }

  @Override
  public String toString() {
    return "GrantOptions{terms="
        + terms
        + (expires == null ? "" : ", expires=" + expires)
        + (coversHeld ? ", coversHeld" : "")
        + "}";
  }
}
