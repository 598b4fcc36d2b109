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
 * The categories and subjects of the data from which other data is computed. An application passes
 * it from the code that reads content to the code that records the result, for example from a
 * request to the worker that writes a summary. Immutable and thread-safe. Obtained from {@link
 * Events#provenance(Category...)}; applications must not implement this interface.
 *
 * <p>Data that is captured while a provenance is current has the categories of the provenance as
 * additional own categories, and is also about its subjects.
 *
 * <p>If personal data was read without a known subject, a subject that becomes known later can't
 * permit it: combined with another subject, the data is {@code unclassified} and never leaves.
 */
public interface Provenance extends ImplicitContextKeyed {
  /** All subjects of the data. */
  Subject subject();

  /** The categories of the data; immutable. */
  Set<Category> categories();

  /**
   * Returns the provenance of data that is computed from the data of both.
   *
   * @param other a provenance of this or another instance of Assent; categories that only the other
   *     instance declares are {@code unclassified} here
   */
  Provenance and(Provenance other);

  /**
   * Returns a context with this provenance and its subjects, in addition to the provenance and the
   * subjects of the given context.
   */
  @Override
  Context storeInContext(Context context);
}
