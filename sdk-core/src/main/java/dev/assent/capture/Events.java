/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.capture;

import dev.assent.category.Category;
import dev.assent.consent.Subject;
import dev.assent.policy.Purpose;
import io.opentelemetry.api.trace.Span;

/**
 * Records usage and diagnostic events, answers before expensive work whether any destination may
 * receive the result, and creates the provenance of derived data. Thread-safe. Obtained from {@code
 * Assent.events()}.
 *
 * <pre>{@code
 * assent.events().begin(JOINED).with(PARTICIPANTS, 4).emit();
 * }</pre>
 *
 * <p>{@link #declare} throws an {@link IllegalArgumentException} for an invalid declaration. No
 * other method throws an exception: data with invalid arguments is withheld and counted.
 */
public interface Events {
  /** If this number of types is in use, {@link #begin} declares no further type: {@value}. */
  int MAX_TYPES = 1_000;

  /**
   * Begins an event about the subjects of the current context. The first call with a type declares
   * it.
   *
   * <p>If a type can't be declared (see {@link #declare}), or {@value #MAX_TYPES} other types are
   * in use, its events are withheld and count as {@code unclassified}. This is logged once, without
   * the name.
   *
   * @return an event; set its fields and emit it on the same thread
   */
  Event begin(EventType type);

  /**
   * Declares a type of events and its fields, and returns an emitter for its events. An emitter
   * that the application keeps saves a look-up per event. Declaring an equal type again returns the
   * same emitter.
   *
   * @throws IllegalArgumentException if a name is known with other categories or another type of
   *     value, or if a category is unknown; the message names it
   */
  EventEmitter declare(EventType type);

  /**
   * Returns whether at least one destination with this purpose may receive data of this category
   * from the current subjects. Use it before expensive work; data that is recorded afterwards still
   * passes the gates.
   *
   * @return whether a destination may receive the data; false for an unknown category or purpose
   */
  boolean permits(Category category, Purpose purpose);

  /**
   * Adds categories to a started span. If one of a span's categories is not permitted at a
   * destination, the span is withheld there as a whole. Further calls add further categories; no
   * call and no attribute removes a category. A call after the span's end has no effect.
   *
   * <p>The attribute {@link Category#ATTRIBUTE} does the same on spans of Assent's SDK. On spans of
   * another SDK, a second value of the attribute replaces the first one; only this method always
   * adds.
   *
   * @param span a span of any SDK; a span that can't carry categories is withheld as a whole
   * @param categories at least one category; an unknown or null category makes the span {@code
   *     unclassified}
   */
  void addCategories(Span span, Category... categories);

  /**
   * Returns the provenance of data that is read in the current context. It has the given categories
   * and the subjects of the context, and includes the context's provenance if there is one.
   *
   * @param categories the categories of the source data; an unknown category makes the result
   *     {@code unclassified}; without a category, the result is the provenance of the context
   */
  Provenance provenance(Category... categories);

  /**
   * Returns the provenance of data about a subject, independent of the current context.
   *
   * @param categories as for {@link #provenance(Category...)}
   */
  Provenance provenance(Subject subject, Category... categories);
}
