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
 * The purposes and categories that a choice may name: exactly one purpose, and one or more
 * categories or groups. A group covers its leaves, but a group never covers protected categories.
 * The rules are the same for the environment and for documents, and for grants and denials. Error
 * messages list valid values and never repeat the input. Immutable and thread-safe.
 */
final class ChoiceVocabulary {
  private static final String PROTECTED = "protected";
  private static final String ANY = "any";
  private static final int MAX_FOREIGN = 128;

  /** The form of the name of a purpose, a leaf or a group. */
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]*(\\.[a-z][a-z0-9_]*)*");

  private final Categories categories;
  private final Map<String, Purpose> purposes;
  private final boolean isForeign;

  ChoiceVocabulary(Categories categories, Set<Purpose> purposes) {
    this(
        categories,
        purposes.stream().collect(Collectors.toUnmodifiableMap(Purpose::name, Function.identity())),
        false);
  }

  private ChoiceVocabulary(
      Categories categories, Map<String, Purpose> purposes, boolean isForeign) {
    this.categories = categories;
    this.purposes = purposes;
    this.isForeign = isForeign;
  }

  /**
   * Returns a vocabulary for documents of a platform that other applications share. A choice for an
   * unknown purpose is ignored. A grant of an unknown category has no effect. If an unknown
   * category is denied or added, it is replaced by its whole group, or by every category if the
   * group is unknown too.
   */
  ChoiceVocabulary amongOthers() {
    return new ChoiceVocabulary(categories, purposes, true);
  }

  /**
   * Returns whether this may be a purpose of another application. The name of a group of known
   * purposes and {@code any} are not.
   */
  boolean isForeignPurpose(String name) {
    return isForeign
        && isForeignName(name)
        && !purposes.containsKey(name)
        && purposes.keySet().stream().noneMatch(known -> known.startsWith(name + "."));
  }

  /** Returns whether this may be a category of another application. */
  boolean isForeignCategory(String name) {
    return isForeign && isForeignName(name) && categories.find(name) == 0;
  }

  private static boolean isForeignName(String name) {
    return name.length() <= MAX_FOREIGN && !name.equals(ANY) && NAME.matcher(name).matches();
  }

  /** Returns the categories that replace a denied or added category of another application. */
  long around(String foreignCategory) {
    int dot = foreignCategory.indexOf('.');
    long group = dot < 0 ? 0 : categories.find(foreignCategory.substring(0, dot));
    return (group == 0 ? categories.any() : group) & categories.any();
  }

  Categories categories() {
    return categories;
  }

  /** Returns the purpose of this name; null if the name is a group, {@code any}, or unknown. */
  @Nullable Purpose purpose(String name) {
    return purposes.get(name);
  }

  String purposeProblem() {
    List<Purpose> known =
        purposes.values().stream().sorted(Comparator.comparing(Purpose::name)).toList();
    return "expected one purpose, not a group or any; known: " + known;
  }

  /**
   * Returns the mask of a category or group that a choice may name; 0 if a choice may not name it.
   */
  long mask(String name) {
    long mask = categories.find(name);
    boolean coversProtected = (mask & categories.find(PROTECTED)) != 0;
    return mask == Categories.UNCLASSIFIED || (coversProtected && !isLeaf(name)) ? 0 : mask;
  }

  /** Returns whether this is the name of one category and not of a group. */
  boolean isLeaf(String name) {
    return categories.names(categories.find(name)).contains(name);
  }

  String categoryProblem() {
    return "expected a category or group, not any or unclassified; list protected categories one by"
        + " one; known: "
        + categories.names(categories.any());
  }
}
