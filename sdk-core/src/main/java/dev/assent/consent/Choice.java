/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.consent;

import dev.assent.category.Category;
import dev.assent.policy.Purpose;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The choice of a subject for one purpose and one or more categories. Immutable and thread-safe.
 *
 * @param purpose exactly one purpose
 * @param categories the categories; at least one
 * @param value granted or denied
 * @param terms the date of the terms under which the choice was made; null if it is not known
 * @param at the time at which the choice was made
 * @param expires the time at which a grant ends; null if it does not end, as for a denial
 * @param coversHeld whether a grant also covers data that was on hold before the choice
 */
public record Choice(
    Purpose purpose,
    Set<Category> categories,
    ChoiceValue value,
    @Nullable LocalDate terms,
    Instant at,
    @Nullable Instant expires,
    boolean coversHeld) {
  /**
   * Copies the categories.
   *
   * @throws NullPointerException if the purpose, a category, the value or the time is null
   * @throws IllegalArgumentException if there is no category
   */
  public Choice {
    Objects.requireNonNull(purpose, "purpose");
    Objects.requireNonNull(value, "value");
    Objects.requireNonNull(at, "at");
    categories = Set.copyOf(categories);
    if (categories.isEmpty()) {
      throw new IllegalArgumentException("a choice needs at least one category");
    }
  }

  /** Returns a grant that does not end and does not cover data on hold. */
  public static Choice granted(
      Purpose purpose, Set<Category> categories, LocalDate terms, Instant at) {
    return new Choice(purpose, categories, ChoiceValue.GRANTED, terms, at, null, false);
  }

  /** Returns a denial. */
  public static Choice denied(Purpose purpose, Set<Category> categories, Instant at) {
    return new Choice(purpose, categories, ChoiceValue.DENIED, null, at, null, false);
  }
}
