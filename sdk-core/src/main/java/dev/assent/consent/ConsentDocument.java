/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.consent;

import dev.assent.category.Category;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * The choices of one subject, as a source serves them. Immutable.
 *
 * @param subject the level of a subject's path, such as {@code acme} or {@code acme/u7}
 * @param revision grows with every change; an older revision than the last one is ignored
 * @param adds categories that are added to all content of the subject, and of the subjects below it
 * @param choices in any order; an empty list means that nothing was chosen
 */
public record ConsentDocument(
    String subject, long revision, Set<Category> adds, List<Choice> choices) {
  /**
   * Copies the collections.
   *
   * @throws NullPointerException if the subject, a category or a choice is null
   */
  public ConsentDocument {
    Objects.requireNonNull(subject, "subject");
    adds = Set.copyOf(adds);
    choices = List.copyOf(choices);
  }

  /** A document of a subject who has chosen nothing. */
  public static ConsentDocument empty(String subject) {
    return new ConsentDocument(subject, 0, Set.of(), List.of());
  }

  /** The number of choices only. */
  @Override
  public String toString() {
    return "ConsentDocument[choices=" + choices.size() + "]";
  }
}
