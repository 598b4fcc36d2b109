/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.consent;

import dev.assent.category.Categories;
import dev.assent.policy.Purpose;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The words that a choice may use: exactly one purpose, and categories, of which a group covers its
 * leaves but never what is protected. The same for the environment and for documents, for grants
 * and denials. Immutable. Problems say what would be valid, never what was found.
 */
final class ChoiceWords {
  private static final String PROTECTED = "protected";

  private final Categories categories;
  private final Map<String, Purpose> purposes;

  ChoiceWords(Categories categories, Set<Purpose> purposes) {
    this.categories = categories;
    this.purposes =
        purposes.stream().collect(Collectors.toUnmodifiableMap(Purpose::name, Function.identity()));
  }

  Categories categories() {
    return categories;
  }

  /** The purpose of this name; null if it is a group's, {@code any}, or not known. */
  @Nullable Purpose purpose(String name) {
    return purposes.get(name);
  }

  String purposeProblem() {
    List<Purpose> known =
        purposes.values().stream().sorted(Comparator.comparing(Purpose::name)).toList();
    return "exactly one known purpose is wanted (no group, no any); known: " + known;
  }

  /** The mask of a category or group that a choice may name; 0 if it may not name this. */
  long mask(String name) {
    long mask = categories.find(name);
    boolean coversProtected = (mask & categories.find(PROTECTED)) != 0;
    return mask == Categories.UNCLASSIFIED || (coversProtected && !isLeaf(name)) ? 0 : mask;
  }

  /** Whether this is the name of one category and not of a group. */
  boolean isLeaf(String name) {
    return categories.names(categories.find(name)).contains(name);
  }

  String categoryProblem() {
    return "a known category or group is wanted (protected ones by themselves, no any, never"
        + " unclassified); known: "
        + categories.names(categories.any());
  }
}
