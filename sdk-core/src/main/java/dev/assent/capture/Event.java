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
 * An event under construction. Not thread-safe: one thread begins the event, sets its fields and
 * emits it once. Each method returns the event on which to call the next method, which may be
 * another object. No method throws an exception. Applications must not implement this interface.
 *
 * <p>If no destination may receive a field, the field is not set and its supplier is not called. A
 * field that the event's type does not declare, or a value of another type, is not set and counts
 * as {@code unclassified}. A null value sets nothing.
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
   * Sets a computed value. The supplier is called before this method returns, or never. If it
   * throws, the field is withheld and counted as {@code gate_failed}.
   */
  <T> Event with(Field<T> field, Supplier<? extends @Nullable T> value);

  /** Sets a computed integer, as {@link #with(Field, Supplier)} does. */
  Event with(Field<Long> field, LongSupplier value);

  /** Sets a computed floating point number, as {@link #with(Field, Supplier)} does. */
  Event with(Field<Double> field, DoubleSupplier value);

  /**
   * Adds the provenance of the data from which the event is computed: its categories become own
   * categories of the event, and its subjects are added to those of the current context. Call this
   * method before {@code with}, so that fields which no destination may receive are not computed.
   */
  Event from(Provenance provenance);

  /**
   * Sets the exception that the event reports; null sets nothing. Its class and stack frames are
   * {@code service.diagnostic}, and its message is {@code content.other}: without permission for
   * the message, the event leaves with the class and the frames.
   */
  Event exception(@Nullable Throwable exception);

  /**
   * Passes the event to the pipelines, in the context in which it was begun. A second call does
   * nothing.
   */
  void emit();
}
