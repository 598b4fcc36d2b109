/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.android.late;

import dev.assent.capture.Event;
import dev.assent.capture.Field;
import dev.assent.capture.Provenance;
import dev.assent.ledger.Signal;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** An event before the instance runs: it calls no supplier, keeps nothing, and counts its end. */
record DroppedEvent(Running running) implements Event {
  @Override
  public Event with(Field<String> field, @Nullable String value) {
    return this;
  }

  @Override
  public Event with(Field<Long> field, long value) {
    return this;
  }

  @Override
  public Event with(Field<Double> field, double value) {
    return this;
  }

  @Override
  public Event with(Field<Boolean> field, boolean value) {
    return this;
  }

  @Override
  public Event with(Field<List<String>> field, @Nullable List<String> value) {
    return this;
  }

  @Override
  public <T> Event with(Field<T> field, Supplier<? extends @Nullable T> value) {
    return this;
  }

  @Override
  public Event with(Field<Long> field, LongSupplier value) {
    return this;
  }

  @Override
  public Event with(Field<Double> field, DoubleSupplier value) {
    return this;
  }

  @Override
  public Event from(@Nullable Provenance provenance) {
    return this;
  }

  @Override
  public Event exception(@Nullable Throwable exception) {
    return this;
  }

  @Override
  public void emit() {
    running.drop(Signal.LOGS);
  }
}
