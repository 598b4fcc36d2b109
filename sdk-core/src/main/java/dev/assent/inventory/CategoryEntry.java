/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.inventory;

import dev.assent.category.Category;
import dev.assent.policy.Basis;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The requirement of the policy for one category at one destination. Immutable.
 *
 * @param category the category
 * @param basis the requirement
 * @param policies the names of the policies with a rule for it, without directories, sorted
 * @param since the date of the terms that introduced the rule; null if there is none
 * @param held whether data waits in memory while there is no choice
 * @param treatment the treatment of a withheld field: {@code remove}, {@code redact} or {@code
 *     reduce}
 * @param ownGrantOnly whether only the subject's own grant counts, and not that of its account
 */
public record CategoryEntry(
    Category category,
    Basis basis,
    List<String> policies,
    @Nullable LocalDate since,
    boolean held,
    String treatment,
    boolean ownGrantOnly) {
  /** The treatments, from the most restrictive one. */
  private static final List<String> TREATMENTS = List.of("remove", "redact", "reduce");

  /**
   * Sorts the names of the policies.
   *
   * @throws IllegalArgumentException if there is no such treatment
   */
  public CategoryEntry {
    Objects.requireNonNull(category, "category");
    Objects.requireNonNull(basis, "basis");
    if (!TREATMENTS.contains(treatment)) {
      throw new IllegalArgumentException("unknown treatment; valid ones: " + TREATMENTS);
    }
    policies = List.copyOf(new TreeSet<>(policies));
  }

  /** Returns an entry that covers this one and another one of the same category. */
  CategoryEntry covering(CategoryEntry other) {
    Set<String> all = new TreeSet<>(policies);
    all.addAll(other.policies);
    boolean isLooser = other.basis.compareTo(basis) < 0;
    return new CategoryEntry(
        category,
        isLooser ? other.basis : basis,
        List.copyOf(all),
        earlier(since, other.since),
        held || other.held,
        looser(treatment, other.treatment),
        ownGrantOnly && other.ownGrantOnly);
  }

  /** Without a date, a rule applies to all data. */
  private static @Nullable LocalDate earlier(@Nullable LocalDate one, @Nullable LocalDate other) {
    return one == null || other == null ? null : one.isBefore(other) ? one : other;
  }

  private static String looser(String one, String other) {
    return TREATMENTS.indexOf(one) >= TREATMENTS.indexOf(other) ? one : other;
  }
}
