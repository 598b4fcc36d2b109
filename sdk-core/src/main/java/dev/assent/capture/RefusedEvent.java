/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.capture;

import dev.assent.internal.capture.Fatal;
import dev.assent.internal.ledger.NeverBuilt;
import io.opentelemetry.context.Context;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The events of one type that no destination may receive, for the same reasons: shared, and counted
 * when emitted. Thread-safe.
 */
final class RefusedEvent implements Event {
  private final EventEmitter emitter;
  private final NeverBuilt counter;

  RefusedEvent(EventEmitter emitter, NeverBuilt counter) {
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

  /** Asks again: where nobody's data was begun, the provenance says whose it is. */
  @Override
  public Event from(@Nullable Provenance provenance) {
    try {
      return provenance == null
          ? emitter.failed()
          : emitter.event(Context.current().with(provenance));
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
  }
}
