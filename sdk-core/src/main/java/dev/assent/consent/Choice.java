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
 * What a subject chose for one purpose and some categories. Immutable.
 *
 * @param purpose exactly one
 * @param categories the categories; at least one
 * @param value granted or denied
 * @param terms the terms under which it was made; null if they are not known
 * @param at when it was made
 * @param expires when a grant ends; null if it does not end. A denial does not end
 * @param coversHeld whether a grant also covers data that was held while the choice was open
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

  /** A grant that does not end, and does not cover data on hold. */
  public static Choice granted(
      Purpose purpose, Set<Category> categories, LocalDate terms, Instant at) {
    return new Choice(purpose, categories, ChoiceValue.GRANTED, terms, at, null, false);
  }

  /** A denial. */
  public static Choice denied(Purpose purpose, Set<Category> categories, Instant at) {
    return new Choice(purpose, categories, ChoiceValue.DENIED, null, at, null, false);
  }
}
