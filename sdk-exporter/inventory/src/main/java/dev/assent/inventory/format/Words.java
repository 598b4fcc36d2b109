/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.inventory.format;

import dev.assent.category.Category;
import dev.assent.inventory.DestinationEntry;
import dev.assent.inventory.FieldEntry;
import dev.assent.inventory.Inventory;
import dev.assent.policy.Basis;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The words that several formats share. */
final class Words {
  private Words() {}

  /** Returns the name of a constant in lower case. */
  static String id(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /** Returns the name of a field, with a star for a prefix. */
  static String name(FieldEntry field) {
    return field.prefix() ? field.name() + "*" : field.name();
  }

  /**
   * Returns the term of a category, else that of its group, such as {@code content}, else another.
   */
  static String nearest(Map<String, String> terms, Category category, String other) {
    String group = category.name().replaceFirst("\\..*", "");
    return terms.getOrDefault(category.name(), terms.getOrDefault(group, other));
  }

  /** Returns all categories that a field may have. */
  static List<Category> categories(FieldEntry field) {
    return field
        .alternatives()
        .flatMap(List::stream)
        .distinct()
        .filter(category -> !category.equals(Category.UNCLASSIFIED))
        .toList();
  }

  /**
   * Returns the names of the fields that can go to a destination by the requirement of a category.
   * A field of several categories is listed with the most restrictive ones.
   */
  static List<String> fields(Inventory inventory, DestinationEntry destination, Category category) {
    return inventory.fieldsAt(destination).stream()
        .filter(
            field ->
                field
                    .alternatives()
                    .filter(categories -> categories.contains(category))
                    .anyMatch(
                        categories -> destination.basis(categories) == destination.basis(category)))
        .map(Words::name)
        .distinct()
        .toList();
  }

  /** Returns a sentence about a requirement. */
  static String sentence(Basis basis) {
    return switch (basis) {
      case ALLOW -> "Leaves without consent.";
      case OPT_OUT -> "Leaves unless the person denied it.";
      case OPT_IN -> "Leaves only if the person granted it.";
      case NEVER -> "Never leaves.";
    };
  }

  /** Returns the requirements that let data leave, from the loosest. */
  static List<Basis> bases() {
    return Arrays.stream(Basis.values()).filter(basis -> basis != Basis.NEVER).toList();
  }
}
