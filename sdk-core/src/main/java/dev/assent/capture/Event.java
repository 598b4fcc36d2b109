/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.capture;

import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One event on its way. Of one thread; to be emitted once; go on with what each call returns.
 * Nothing here throws.
 *
 * <p>A field that no destination may receive is not set, and its supplier is not called. A field
 * that the event's type does not declare, or a value of another type, is not set and counts as
 * unclassified; null sets nothing.
 */
public sealed interface Event permits RefusedEvent, RecordedEvent {
  /** Sets a string. */
  Event with(Field<String> field, @Nullable String value);

  /** Sets an integer. */
  Event with(Field<Long> field, long value);

  /** Sets a floating point number. */
  Event with(Field<Double> field, double value);

  /** Sets a truth value. */
  Event with(Field<Boolean> field, boolean value);

  /** Sets a list of strings; the list is copied. */
  Event with(Field<List<String>> field, @Nullable List<String> value);

  /**
   * Sets what a supplier computes. It is called at once, or never; if it throws, the field is
   * withheld.
   */
  <T> Event with(Field<T> field, Supplier<? extends @Nullable T> value);

  /** Sets what a supplier computes. */
  Event with(Field<Long> field, LongSupplier value);

  /** Sets what a supplier computes. */
  Event with(Field<Double> field, DoubleSupplier value);

  /**
   * Adds what the event was computed from: the event has the categories as its own and concerns the
   * subjects, beside those of the current context. Call it before {@code with}, so that fields
   * which may go nowhere then are not computed.
   */
  Event from(Provenance provenance);

  /** Sets the exception that the event reports. */
  Event exception(@Nullable Throwable exception);

  /** Hands the event to the pipelines, under the context in which it was begun. */
  void emit();
}
