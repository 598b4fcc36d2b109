/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.instrument;

import dev.assent.internal.tag.MeasurementGuard;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.incubator.metrics.ExtendedLongUpDownCounterBuilder;
import io.opentelemetry.api.metrics.DoubleUpDownCounterBuilder;
import io.opentelemetry.api.metrics.LongUpDownCounter;
import io.opentelemetry.api.metrics.LongUpDownCounterBuilder;
import io.opentelemetry.api.metrics.ObservableLongMeasurement;
import io.opentelemetry.api.metrics.ObservableLongUpDownCounter;
import io.opentelemetry.context.Context;
import java.util.List;
import java.util.function.Consumer;

/** A long up-down counter that never throws into the application. Thread-safe. */
record GuardedLongUpDownCounter(LongUpDownCounter delegate, MeasurementGuard guard)
    implements LongUpDownCounter {
  static LongUpDownCounterBuilder builder(
      LongUpDownCounterBuilder delegate, MeasurementGuard guard) {
    if (IncubatingApi.IS_THERE && delegate instanceof ExtendedLongUpDownCounterBuilder) {
      return new Advised(delegate, guard);
    }
    return new Builder(delegate, guard);
  }

  @Override
  public boolean isEnabled() {
    return delegate.isEnabled();
  }

  @Override
  public void add(long value) {
    try {
      delegate.add(value);
    } catch (Throwable e) {
      guard.failed(e);
    }
  }

  @Override
  public void add(long value, Attributes attributes) {
    try {
      delegate.add(value, guard.plain(attributes));
    } catch (Throwable e) {
      guard.failed(e);
    }
  }

  @Override
  public void add(long value, Attributes attributes, Context context) {
    try {
      delegate.add(value, guard.plain(attributes), context);
    } catch (Throwable e) {
      guard.failed(e);
    }
  }

  @Override
  public String toString() {
    return "GuardedLongUpDownCounter";
  }

  /** The builder of the instrument. Not thread-safe. */
  private static class Builder implements LongUpDownCounterBuilder {
    final LongUpDownCounterBuilder delegate;
    final MeasurementGuard guard;

    Builder(LongUpDownCounterBuilder delegate, MeasurementGuard guard) {
      this.delegate = delegate;
      this.guard = guard;
    }

    @Override
    public LongUpDownCounterBuilder setDescription(String description) {
      delegate.setDescription(description);
      return this;
    }

    @Override
    public LongUpDownCounterBuilder setUnit(String unit) {
      delegate.setUnit(unit);
      return this;
    }

    @Override
    public DoubleUpDownCounterBuilder ofDoubles() {
      return GuardedDoubleUpDownCounter.builder(delegate.ofDoubles(), guard);
    }

    @Override
    public LongUpDownCounter build() {
      return new GuardedLongUpDownCounter(delegate.build(), guard);
    }

    @Override
    public ObservableLongUpDownCounter buildWithCallback(
        Consumer<ObservableLongMeasurement> callback) {
      return delegate.buildWithCallback(GuardedCallbacks.ofLongs(callback, guard));
    }

    @Override
    public ObservableLongMeasurement buildObserver() {
      return new GuardedLongMeasurement(delegate.buildObserver(), guard);
    }

    @Override
    public String toString() {
      return "GuardedLongUpDownCounterBuilder";
    }
  }

  /** The builder with the incubating API. Not thread-safe. */
  private static final class Advised extends Builder implements ExtendedLongUpDownCounterBuilder {
    Advised(LongUpDownCounterBuilder delegate, MeasurementGuard guard) {
      super(delegate, guard);
    }

    @Override
    public ExtendedLongUpDownCounterBuilder setAttributesAdvice(List<AttributeKey<?>> attributes) {
      ((ExtendedLongUpDownCounterBuilder) delegate).setAttributesAdvice(guard.advice(attributes));
      return this;
    }
  }
}
