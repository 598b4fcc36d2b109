/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.inventory.format;

import dev.assent.category.Category;
import dev.assent.policy.Purpose;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The keys of fideslang's default taxonomy that come nearest to Assent's categories and purposes. A
 * category of an application has the key of its group.
 */
final class FidesTerms {
  private static final Map<String, String> CATEGORIES =
      Map.ofEntries(
          Map.entry("service", "system"),
          Map.entry("service.telemetry", "system.operations"),
          Map.entry("service.diagnostic", "system.operations"),
          Map.entry("service.usage", "user.telemetry"),
          Map.entry("content", "user.content.private"),
          Map.entry("protected", "user"),
          Map.entry("protected.health", "user.health_and_medical"),
          Map.entry("personal", "user"),
          Map.entry("personal.identifier", "user.unique_id"),
          Map.entry("personal.contact", "user.contact"),
          Map.entry("personal.network", "user.device.ip_address"),
          Map.entry("personal.location", "user.location"));

  private static final Map<String, String> USES =
      Map.of(
          "service_operation", "essential.service.operations",
          "security", "essential.service.security",
          "product_improvement", "functional.service.improve",
          "quality_assurance", "functional.service.improve",
          "ai_training", "train_ai_system");

  private FidesTerms() {}

  /** Returns the keys of categories, sorted. */
  static List<String> categories(Collection<Category> categories) {
    TreeSet<String> keys = new TreeSet<>();
    for (Category category : categories) {
      if (!category.equals(Category.UNCLASSIFIED)) {
        // a group that fideslang does not have may hold anything about a person
        keys.add(Words.nearest(CATEGORIES, category, "user"));
      }
    }
    return List.copyOf(keys);
  }

  /** Returns the key of a purpose. */
  static String use(Purpose purpose) {
    String other = purpose.name().startsWith("ai_feature.") ? "functional.service" : "functional";
    return USES.getOrDefault(purpose.name(), other);
  }
}
