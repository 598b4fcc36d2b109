/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.consent;

import dev.assent.category.Category;
import dev.assent.consent.Choice;
import dev.assent.consent.ConsentDocument;
import dev.assent.internal.category.Categories;
import java.util.Set;
import java.util.stream.Collectors;

/** Converts choices of the API to choices with masks, and back. Immutable and thread-safe. */
public final class ChoiceMasks {
  private final Categories categories;

  /** Creates a converter for these categories. */
  public ChoiceMasks(Categories categories) {
    this.categories = categories;
  }

  /**
   * Converts a document to one with masks.
   *
   * @throws IllegalArgumentException if the document names an unknown category, or {@code
   *     unclassified}
   */
  public MaskedDocument masked(ConsentDocument document) {
    return new MaskedDocument(
        document.subject(),
        document.revision(),
        mask(document.adds()),
        document.choices().stream().map(this::masked).toList());
  }

  private MaskedChoice masked(Choice choice) {
    return new MaskedChoice(
        choice.purpose(),
        mask(choice.categories()),
        choice.value(),
        choice.terms(),
        choice.at(),
        choice.expires(),
        choice.coversHeld());
  }

  private long mask(Set<Category> named) {
    long mask = 0;
    for (Category category : named) {
      long known = categories.find(category.name());
      if (known == 0 || (known & Categories.UNCLASSIFIED) != 0) {
        throw new IllegalArgumentException("a choice names a category that is not declared");
      }
      mask |= known;
    }
    return mask;
  }

  /** Converts a choice with masks to a choice of the API. */
  public Choice choice(MaskedChoice choice) {
    return new Choice(
        choice.purpose(),
        categories.names(choice.categories()).stream()
            .map(Category::of)
            .collect(Collectors.toUnmodifiableSet()),
        choice.value(),
        choice.terms(),
        choice.at(),
        choice.expires(),
        choice.coversHeld());
  }
}
