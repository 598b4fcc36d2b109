/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.consent;

import dev.assent.internal.category.Categories;
import dev.assent.policy.Purpose;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The words that a choice may use: exactly one purpose, and categories, of which a group covers its
 * leaves but never what is protected. The same for the environment and for documents, for grants
 * and denials. Immutable. Problems say what would be valid, never what was found.
 */
final class ChoiceVocabulary {
  private static final String PROTECTED = "protected";
  private static final String ANY = "any";
  private static final int MAX_FOREIGN = 128;

  /** How a purpose, a leaf or a group is named. */
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]*(\\.[a-z][a-z0-9_]*)*");

  private final Categories categories;
  private final Map<String, Purpose> purposes;
  private final boolean foreign;

  ChoiceVocabulary(Categories categories, Set<Purpose> purposes) {
    this(
        categories,
        purposes.stream().collect(Collectors.toUnmodifiableMap(Purpose::name, Function.identity())),
        false);
  }

  private ChoiceVocabulary(Categories categories, Map<String, Purpose> purposes, boolean foreign) {
    this.categories = categories;
    this.purposes = purposes;
    this.foreign = foreign;
  }

  /**
   * The same words among those of other applications, which a shared platform also knows. What is
   * said for a purpose that is not known here concerns nothing here. A category that is not known
   * here is granted in vain; denied or added, it stands for its whole group, or, where that is not
   * known either, for everything.
   */
  ChoiceVocabulary amongOthers() {
    return new ChoiceVocabulary(categories, purposes, true);
  }

  /** Whether this may be a purpose of another application: no group of ours, no {@code any}. */
  boolean isForeignPurpose(String name) {
    return foreign
        && isForeignName(name)
        && !purposes.containsKey(name)
        && purposes.keySet().stream().noneMatch(known -> known.startsWith(name + "."));
  }

  /** Whether this may be a category of another application. */
  boolean isForeignCategory(String name) {
    return foreign && isForeignName(name) && categories.find(name) == 0;
  }

  private static boolean isForeignName(String name) {
    return name.length() <= MAX_FOREIGN && !name.equals(ANY) && NAME.matcher(name).matches();
  }

  /** What is tightened where another application's category is. */
  long around(String foreignCategory) {
    int dot = foreignCategory.indexOf('.');
    long group = dot < 0 ? 0 : categories.find(foreignCategory.substring(0, dot));
    return (group == 0 ? categories.any() : group) & categories.any();
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
    return "expected one purpose, not a group or any; known: " + known;
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
    return "expected a category or group, not any or unclassified; list protected categories one by"
        + " one; known: "
        + categories.names(categories.any());
  }
}
