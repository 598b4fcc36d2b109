/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.capture;

import dev.assent.category.Category;
import dev.assent.consent.Subject;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ImplicitContextKeyed;
import java.util.Set;

/**
 * The categories and subjects of the data that something is computed from. An application carries
 * it from the place where content is read to the place where the result is recorded, such as from a
 * request to the worker that writes a summary. Immutable, so that any thread may use it. Made by
 * {@link Events#provenance(Category...)}; not to be implemented by applications.
 *
 * <p>Data that are captured while a provenance is current have its categories as their own, beside
 * those that they have anyway, and concern its subjects, beside those of the context.
 *
 * <p>Personal data that were read without a known subject can't be permitted by a subject that
 * becomes known later: joined with another subject they are {@code unclassified} and go nowhere.
 */
public interface Provenance extends ImplicitContextKeyed {
  /** All subjects of the data. */
  Subject subject();

  /** The categories of the data; immutable. */
  Set<Category> categories();

  /**
   * The provenance of data that are computed from both.
   *
   * @param other made by this instance of Assent, or by another: categories that the other
   *     application added are {@code unclassified} here
   */
  Provenance and(Provenance other);

  /**
   * A context with this provenance and its subjects, in addition to the provenance and the subjects
   * that the given context has.
   */
  @Override
  Context storeInContext(Context context);
}
