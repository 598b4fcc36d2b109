/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.instrument;

import dev.assent.internal.tag.MeasurementGuard;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.incubator.metrics.ExtendedDoubleCounterBuilder;
import io.opentelemetry.api.metrics.DoubleCounter;
import io.opentelemetry.api.metrics.DoubleCounterBuilder;
import io.opentelemetry.api.metrics.ObservableDoubleCounter;
import io.opentelemetry.api.metrics.ObservableDoubleMeasurement;
import io.opentelemetry.context.Context;
import java.util.List;
import java.util.function.Consumer;

/** A double counter that never throws into the application. Thread-safe. */
record GuardedDoubleCounter(DoubleCounter delegate, MeasurementGuard guard)
    implements DoubleCounter {
  static DoubleCounterBuilder builder(DoubleCounterBuilder delegate, MeasurementGuard guard) {
    if (IncubatingApi.IS_THERE && delegate instanceof ExtendedDoubleCounterBuilder) {
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
    return "GuardedDoubleCounter";
  }

  /** The builder of the instrument. Not thread-safe. */
  private static class Builder implements DoubleCounterBuilder {
    final DoubleCounterBuilder delegate;
    final MeasurementGuard guard;

    Builder(DoubleCounterBuilder delegate, MeasurementGuard guard) {
      this.delegate = delegate;
      this.guard = guard;
    }

    @Override
    public DoubleCounterBuilder setDescription(String description) {
      delegate.setDescription(description);
      return this;
    }

    @Override
    public DoubleCounterBuilder setUnit(String unit) {
      delegate.setUnit(unit);
      return this;
    }

    @Override
    public DoubleCounter build() {
      return new GuardedDoubleCounter(delegate.build(), guard);
    }

    @Override
    public ObservableDoubleCounter buildWithCallback(
        Consumer<ObservableDoubleMeasurement> callback) {
      return delegate.buildWithCallback(GuardedCallbacks.ofDoubles(callback, guard));
    }

    @Override
    public ObservableDoubleMeasurement buildObserver() {
      return new GuardedDoubleMeasurement(delegate.buildObserver(), guard);
    }

    @Override
    public String toString() {
      return "GuardedDoubleCounterBuilder";
    }
  }

  /** The builder with the incubating API. Not thread-safe. */
  private static final class Advised extends Builder implements ExtendedDoubleCounterBuilder {
    Advised(DoubleCounterBuilder delegate, MeasurementGuard guard) {
      super(delegate, guard);
    }

    @Override
    public ExtendedDoubleCounterBuilder setAttributesAdvice(List<AttributeKey<?>> attributes) {
      ((ExtendedDoubleCounterBuilder) delegate).setAttributesAdvice(guard.advice(attributes));
      return this;
    }
  }
}
