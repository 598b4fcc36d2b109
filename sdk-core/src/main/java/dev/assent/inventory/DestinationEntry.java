/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.inventory;

import dev.assent.category.Category;
import dev.assent.ledger.Signal;
import dev.assent.policy.Basis;
import dev.assent.policy.Purpose;
import dev.assent.policy.Recipient;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A destination, and the categories that can go to it. It has no address, since addresses differ
 * between environments. Immutable.
 *
 * @param name its name in the configuration
 * @param purpose the use of the data there
 * @param recipient who receives the data
 * @param label who receives the data, in words for people, such as {@code Acme GmbH, Frankfurt};
 *     null if nobody said. Several, in an inventory of several applications, are joined with {@code
 *     "; "}
 * @param signals the signals that it takes, sorted
 * @param retention the maximum times for which its data waits in the process
 * @param referenced whether data that needs a grant carries a reference to its subject, {@code
 *     assent.subject.ref}, by which the receiver can delete it
 * @param categories the categories that can go there, sorted by name. A category that is not listed
 *     can't go there
 */
public record DestinationEntry(
    String name,
    Purpose purpose,
    Recipient recipient,
    @Nullable String label,
    List<Signal> signals,
    Retention retention,
    boolean referenced,
    List<CategoryEntry> categories) {
  /** The order of destinations in an inventory. */
  static final Comparator<DestinationEntry> ORDER =
      Comparator.comparing(DestinationEntry::name)
          .thenComparing(entry -> entry.purpose().name())
          .thenComparing(DestinationEntry::recipient);

  /**
   * Sorts the lists, and omits categories that are never permitted.
   *
   * @throws IllegalArgumentException if a category is listed twice
   */
  public DestinationEntry {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(purpose, "purpose");
    Objects.requireNonNull(recipient, "recipient");
    Objects.requireNonNull(retention, "retention");
    signals = List.copyOf(new TreeSet<>(signals));
    categories =
        categories.stream()
            .filter(entry -> entry.basis() != Basis.NEVER)
            .sorted(Comparator.comparing(entry -> entry.category().name()))
            .toList();
    long different = categories.stream().map(CategoryEntry::category).distinct().count();
    if (different < categories.size()) {
      throw new IllegalArgumentException(
          "destination '" + name + "' lists a category twice; list each once");
    }
  }

  /** Returns the requirement for a category; {@link Basis#NEVER} if it can't go there. */
  public Basis basis(Category category) {
    return categories.stream()
        .filter(entry -> entry.category().equals(category))
        .map(CategoryEntry::basis)
        .findFirst()
        .orElse(Basis.NEVER);
  }

  /**
   * Returns the requirement for a value with all of these categories, which is the most restrictive
   * one; {@link Basis#ALLOW} if there is no category.
   */
  public Basis basis(Collection<Category> together) {
    return together.stream().map(this::basis).reduce(Basis.ALLOW, Basis::stricter);
  }

  /** Returns whether another entry is about the same destination. */
  boolean isSame(DestinationEntry other) {
    return ORDER.compare(this, other) == 0;
  }

  private static @Nullable String labels(@Nullable String one, @Nullable String other) {
    Set<String> all = new TreeSet<>();
    for (String each : Arrays.asList(one, other)) {
      if (each != null) {
        all.addAll(Arrays.asList(each.split("; ", -1)));
      }
    }
    return all.isEmpty() ? null : String.join("; ", all);
  }

  /** Returns an entry that covers this one and another one about the same destination. */
  DestinationEntry covering(DestinationEntry other) {
    Set<Signal> all = new TreeSet<>(signals);
    all.addAll(other.signals);
    TreeMap<String, CategoryEntry> joined = new TreeMap<>();
    categories.forEach(entry -> joined.put(entry.category().name(), entry));
    other.categories.forEach(
        entry -> joined.merge(entry.category().name(), entry, CategoryEntry::covering));
    return new DestinationEntry(
        name,
        purpose,
        recipient,
        labels(label, other.label),
        List.copyOf(all),
        retention.longer(other.retention),
        referenced || other.referenced,
        List.copyOf(joined.values()));
  }
}
