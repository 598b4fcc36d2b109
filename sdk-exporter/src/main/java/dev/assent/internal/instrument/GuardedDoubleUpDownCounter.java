/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.instrument;

import dev.assent.internal.tag.MeasurementGuard;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.incubator.metrics.ExtendedDoubleUpDownCounterBuilder;
import io.opentelemetry.api.metrics.DoubleUpDownCounter;
import io.opentelemetry.api.metrics.DoubleUpDownCounterBuilder;
import io.opentelemetry.api.metrics.ObservableDoubleMeasurement;
import io.opentelemetry.api.metrics.ObservableDoubleUpDownCounter;
import io.opentelemetry.context.Context;
import java.util.List;
import java.util.function.Consumer;

/** A double up-down counter that never throws into the application. Thread-safe. */
record GuardedDoubleUpDownCounter(DoubleUpDownCounter delegate, MeasurementGuard guard)
    implements DoubleUpDownCounter {
  static DoubleUpDownCounterBuilder builder(
      DoubleUpDownCounterBuilder delegate, MeasurementGuard guard) {
    if (IncubatingApi.IS_THERE && delegate instanceof ExtendedDoubleUpDownCounterBuilder) {
      return new Advised(delegate, guard);
    }
    return new Builder(delegate, guard);
  }

  @Override
  public boolean isEnabled() {
    return delegate.isEnabled();
  }

  @Override
  public void add(double value) {
    try {
      delegate.add(value);
    } catch (Throwable e) {
      guard.failed(e);
    }
  }

  @Override
  public void add(double value, Attributes attributes) {
    try {
      delegate.add(value, guard.plain(attributes));
    } catch (Throwable e) {
      guard.failed(e);
    }
  }

  @Override
  public void add(double value, Attributes attributes, Context context) {
    try {
      delegate.add(value, guard.plain(attributes), context);
    } catch (Throwable e) {
      guard.failed(e);
    }
  }

  @Override
  public String toString() {
    return "GuardedDoubleUpDownCounter";
  }

  /** The builder of the instrument. Not thread-safe. */
  private static class Builder implements DoubleUpDownCounterBuilder {
    final DoubleUpDownCounterBuilder delegate;
    final MeasurementGuard guard;

    Builder(DoubleUpDownCounterBuilder delegate, MeasurementGuard guard) {
      this.delegate = delegate;
      this.guard = guard;
    }

    @Override
    public DoubleUpDownCounterBuilder setDescription(String description) {
      delegate.setDescription(description);
      return this;
    }

    @Override
    public DoubleUpDownCounterBuilder setUnit(String unit) {
      delegate.setUnit(unit);
      return this;
    }

    @Override
    public DoubleUpDownCounter build() {
      return new GuardedDoubleUpDownCounter(delegate.build(), guard);
    }

    @Override
    public ObservableDoubleUpDownCounter buildWithCallback(
        Consumer<ObservableDoubleMeasurement> callback) {
      return delegate.buildWithCallback(GuardedCallbacks.ofDoubles(callback, guard));
    }

    @Override
    public ObservableDoubleMeasurement buildObserver() {
      return new GuardedDoubleMeasurement(delegate.buildObserver(), guard);
    }

    @Override
    public String toString() {
      return "GuardedDoubleUpDownCounterBuilder";
    }
  }

  /** The builder with the incubating API. Not thread-safe. */
  private static final class Advised extends Builder implements ExtendedDoubleUpDownCounterBuilder {
    Advised(DoubleUpDownCounterBuilder delegate, MeasurementGuard guard) {
      super(delegate, guard);
    }

    @Override
    public ExtendedDoubleUpDownCounterBuilder setAttributesAdvice(
        List<AttributeKey<?>> attributes) {
      ((ExtendedDoubleUpDownCounterBuilder) delegate).setAttributesAdvice(guard.advice(attributes));
      return this;
    }
  }
}
