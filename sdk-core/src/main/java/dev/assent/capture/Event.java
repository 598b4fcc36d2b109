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
 * One event that is being filled in. Not thread-safe: one thread begins it, fills it in and emits
 * it, once. Each call returns the event to continue with, which may be another object. No method
 * throws. Not to be implemented by applications.
 *
 * <p>A field that no destination may receive is not set, and its supplier is not called. A field
 * that the event's type does not declare, or a value of another type than the field's, is not set
 * and counts as {@code unclassified}. A null value sets nothing.
 */
public interface Event {
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
   * Sets the value that a supplier computes. The supplier is called before this method returns, or
   * never. If it throws, the field is withheld and counted as {@code gate_failed}.
   */
  <T> Event with(Field<T> field, Supplier<? extends @Nullable T> value);

  /** Sets the integer that a supplier computes. */
  Event with(Field<Long> field, LongSupplier value);

  /** Sets the floating point number that a supplier computes. */
  Event with(Field<Double> field, DoubleSupplier value);

  /**
   * Adds the provenance of the data that the event is computed from: its categories become the
   * event's own, and its subjects are added to those of the current context. To be called before
   * {@code with}, so that fields which no destination may receive any more are not computed.
   */
  Event from(Provenance provenance);

  /** Sets the exception that the event reports; null sets nothing. */
  Event exception(@Nullable Throwable exception);

  /**
   * Hands the event to the pipelines under the context in which it was begun. A second call does
   * nothing.
   */
  void emit();
}
