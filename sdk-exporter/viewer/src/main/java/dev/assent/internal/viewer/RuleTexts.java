/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.viewer;

import dev.assent.category.Category;
import dev.assent.internal.category.Categories;
import dev.assent.internal.decision.Decisions;
import dev.assent.internal.policy.Rule;
import dev.assent.internal.view.ViewedInstance;
import dev.assent.policy.Destination;
import org.jspecify.annotations.Nullable;

/** The rules of the policy in force, as its text has them. Thread-safe. */
final class RuleTexts {
  private final Decisions decisions;
  private final Categories categories;

  RuleTexts(ViewedInstance instance) {
    this.decisions = instance.decisions();
    this.categories = instance.catalog().categories();
  }

  /** Returns the rule that decides on a category at a destination; null if no rule matches. */
  @Nullable String of(Destination destination, Category category) {
    int bit = Long.numberOfTrailingZeros(categories.mask(category.name()));
    Rule rule =
        decisions.policy().cell(bit, destination.purpose(), destination.recipient()).decidedBy();
    return rule == null ? null : rule.text();
  }
}
