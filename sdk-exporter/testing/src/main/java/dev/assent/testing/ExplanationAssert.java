/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.testing;

import dev.assent.category.Category;
import dev.assent.consent.Explanation;
import org.assertj.core.api.AbstractAssert;

/** Assertions about the permissions of a subject at a destination. */
public final class ExplanationAssert extends AbstractAssert<ExplanationAssert, Explanation> {
  ExplanationAssert(Explanation actual) {
    super(actual, ExplanationAssert.class);
  }

  /** Checks that a category may go to the destination. */
  public ExplanationAssert permits(Category category) {
    return check(category, true);
  }

  /** Checks that a category may not go to the destination. */
  public ExplanationAssert withholds(Category category) {
    return check(category, false);
  }

  private ExplanationAssert check(Category category, boolean expected) {
    isNotNull();
    if (actual.permits(category) != expected) {
      failWithMessage(
          "Expected %s to be %s:%n%s", category, expected ? "permitted" : "withheld", actual);
    }
    return this;
  }
}
