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
 * A document with the choices of one subject, as a source returns it. Immutable and thread-safe.
 *
 * @param subject a level of a subject's path, such as {@code acme} or {@code acme/u7}
 * @param revision a number that grows with every change; a document whose revision is lower than
 *     the last one is ignored
 * @param adds the categories that are added to all content of the subject and of the subjects below
 *     it
 * @param choices the choices in any order; an empty list means that the subject chose nothing
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

  /** Returns the document of a subject that has chosen nothing. */
  public static ConsentDocument empty(String subject) {
    return new ConsentDocument(subject, 0, Set.of(), List.of());
  }

  /** Returns the number of choices, and neither the subject nor a choice. */
  @Override
  public String toString() {
    return "ConsentDocument[choices=" + choices.size() + "]";
  }
}
