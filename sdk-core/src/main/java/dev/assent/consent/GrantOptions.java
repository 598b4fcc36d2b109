/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.consent;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The conditions of a grant. Immutable: each method returns a copy.
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
   * A grant under these terms, without an end, for data captured from now on.
   *
   * @param terms the date of the terms that the subject agreed to; a rule can ask for newer ones
   */
  public static GrantOptions underTerms(LocalDate terms) {
    return new GrantOptions(Objects.requireNonNull(terms, "terms"), null, false);
  }

  /** The same, ending by itself at this moment. */
  public GrantOptions expiring(Instant expires) {
    return new GrantOptions(terms, Objects.requireNonNull(expires, "expires"), coversHeld);
  }

  /**
   * The same, for data too that was captured before and is on hold for this choice ({@code pending:
   * hold}). All subjects of a datum must grant so. Data that one of them has denied meanwhile, or
   * granted without this option, stays withheld.
   */
  public GrantOptions coveringHeld() {
    return new GrantOptions(terms, expires, true);
  }

  /** The date of the terms. */
  public LocalDate terms() {
    return terms;
  }

  /** When the grant ends; null if it does not. */
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
