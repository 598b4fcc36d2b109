/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.instrument;

import dev.assent.internal.tag.MeasurementGuard;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.incubator.metrics.ExtendedLongCounterBuilder;
import io.opentelemetry.api.metrics.DoubleCounterBuilder;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.LongCounterBuilder;
import io.opentelemetry.api.metrics.ObservableLongCounter;
import io.opentelemetry.api.metrics.ObservableLongMeasurement;
import io.opentelemetry.context.Context;
import java.util.List;
import java.util.function.Consumer;

/** A long counter that never throws into the application. Thread-safe. */
record GuardedLongCounter(LongCounter delegate, MeasurementGuard guard) implements LongCounter {
  static LongCounterBuilder builder(LongCounterBuilder delegate, MeasurementGuard guard) {
    if (IncubatingApi.IS_THERE && delegate instanceof ExtendedLongCounterBuilder) {
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
    return "GuardedLongCounter";
  }

  /** The builder of the instrument. Not thread-safe. */
  private static class Builder implements LongCounterBuilder {
    final LongCounterBuilder delegate;
    final MeasurementGuard guard;

    Builder(LongCounterBuilder delegate, MeasurementGuard guard) {
      this.delegate = delegate;
      this.guard = guard;
    }

    @Override
    public LongCounterBuilder setDescription(String description) {
      delegate.setDescription(description);
      return this;
    }

    @Override
    public LongCounterBuilder setUnit(String unit) {
      delegate.setUnit(unit);
      return this;
    }

    @Override
    public DoubleCounterBuilder ofDoubles() {
      return GuardedDoubleCounter.builder(delegate.ofDoubles(), guard);
    }

    @Override
    public LongCounter build() {
      return new GuardedLongCounter(delegate.build(), guard);
    }

    @Override
    public ObservableLongCounter buildWithCallback(Consumer<ObservableLongMeasurement> callback) {
      return delegate.buildWithCallback(GuardedCallbacks.ofLongs(callback, guard));
    }

    @Override
    public ObservableLongMeasurement buildObserver() {
      return new GuardedLongMeasurement(delegate.buildObserver(), guard);
    }

    @Override
    public String toString() {
      return "GuardedLongCounterBuilder";
    }
  }

  /** The builder with the incubating API. Not thread-safe. */
  private static final class Advised extends Builder implements ExtendedLongCounterBuilder {
    Advised(LongCounterBuilder delegate, MeasurementGuard guard) {
      super(delegate, guard);
    }

    @Override
    public ExtendedLongCounterBuilder setAttributesAdvice(List<AttributeKey<?>> attributes) {
      ((ExtendedLongCounterBuilder) delegate).setAttributesAdvice(guard.advice(attributes));
      return this;
    }
  }
}
