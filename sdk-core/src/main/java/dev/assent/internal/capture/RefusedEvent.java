/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.capture;

import dev.assent.capture.Event;
import dev.assent.capture.Field;
import dev.assent.capture.Provenance;
import dev.assent.internal.ledger.NeverBuilt;
import io.opentelemetry.context.Context;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An event that no destination may receive. One shared object represents all such events of one
 * type with the same reasons, or all events of types that could not be declared. Emitting it only
 * counts it. Thread-safe.
 */
final class RefusedEvent implements Event {
  /** Null if the type could not be declared. */
  private final @Nullable TypeEmitter emitter;

  private final NeverBuilt counter;

  RefusedEvent(@Nullable TypeEmitter emitter, NeverBuilt counter) {
    this.emitter = emitter;
    this.counter = counter;
  }

  NeverBuilt counter() {
    return counter;
  }

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

  /** Evaluates the event again, since the provenance may name a subject that the context lacks. */
  @Override
  public Event from(@Nullable Provenance provenance) {
    if (emitter == null) {
      return this;
    }
    try {
      return provenance instanceof MaskedProvenance ours
          ? emitter.begin(Context.current().with(ours))
          : emitter.failed();
    } catch (Throwable e) {
      Fatal.rethrow(e);
      return emitter.failed();
    }
  }

  @Override
  public Event exception(@Nullable Throwable exception) {
    return this;
  }

  @Override
  public void emit() {
    counter.increment();
    if (emitter != null) {
      emitter.refuses();
    }
  }
}
