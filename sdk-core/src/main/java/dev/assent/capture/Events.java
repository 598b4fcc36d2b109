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
 * Records usage and diagnostic events, tells before expensive work whether anybody may receive its
 * result, and carries along the categories and subjects that something was computed from.
 * Thread-safe.
 *
 * <pre>{@code
 * assent.events().begin(JOINED).with(PARTICIPANTS, 4).emit();
 * }</pre>
 *
 * <p>{@link #declare} throws {@link IllegalArgumentException} for a wrong declaration. No other
 * method throws: wrong arguments are withheld and counted.
 */
public interface Events {
  /** How many types can be in use before {@link #begin} refuses further ones: {@value}. */
  int MAX_TYPES = 1_000;

  /**
   * Begins an event of the current context's subjects. The first call with a type declares it.
   *
   * <p>If a type can't be declared (see {@link #declare}), or {@value #MAX_TYPES} others are in
   * use, its events are withheld and count as {@code unclassified}. This is logged once, without a
   * name.
   *
   * @return an event to fill in and emit on the same thread
   */
  Event begin(EventType type);

  /**
   * Makes an event's name and fields known, and returns what begins its events. An emitter that is
   * kept in a field saves a look-up per event. Declaring an equal type again returns the same
   * emitter.
   *
   * @throws IllegalArgumentException if a name is known with other categories or with another type
   *     of value, or if a category is not known; the message names it
   */
  EventEmitter declare(EventType type);

  /**
   * Whether at least one destination of a purpose may receive a category of the current subjects'
   * data. It guards expensive work; what is recorded afterwards is gated all the same.
   *
   * @return false also for an unknown category or purpose
   */
  boolean permits(Category category, Purpose purpose);

  /**
   * Adds categories to those of a span that has started. All of the span's categories must be
   * permitted at a destination, or the span is withheld there as a whole. Further calls add further
   * categories; no call and no attribute removes one. It has no effect after the span's end.
   *
   * <p>The attribute {@link Category#ATTRIBUTE} does the same where Assent owns the SDK. On spans
   * of another SDK a second value of the attribute replaces the first, so that this method is the
   * safer one.
   *
   * @param span a span of any SDK; one that can't carry categories is withheld as a whole
   * @param categories at least one; an unknown one makes the span {@code unclassified}
   */
  void addCategories(Span span, Category... categories);

  /**
   * The provenance of data that are read in the current context: the given categories, the
   * context's subjects, and the context's own provenance if it has one.
   *
   * @param categories the categories of the data that something will be computed from; an unknown
   *     one makes the result {@code unclassified}; none gives the current context's own provenance
   */
  Provenance provenance(Category... categories);

  /**
   * The provenance of data of a subject, or of several, whatever the current context says.
   *
   * @param categories as for {@link #provenance(Category...)}
   */
  Provenance provenance(Subject subject, Category... categories);
}
