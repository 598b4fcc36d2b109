/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.instrument;

import dev.assent.internal.tag.MeasurementGuard;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.incubator.metrics.ExtendedLongGaugeBuilder;
import io.opentelemetry.api.metrics.LongGauge;
import io.opentelemetry.api.metrics.LongGaugeBuilder;
import io.opentelemetry.api.metrics.ObservableLongGauge;
import io.opentelemetry.api.metrics.ObservableLongMeasurement;
import io.opentelemetry.context.Context;
import java.util.List;
import java.util.function.Consumer;

/** A long gauge that never throws into the application. Thread-safe. */
record GuardedLongGauge(LongGauge delegate, MeasurementGuard guard) implements LongGauge {
  static LongGaugeBuilder builder(LongGaugeBuilder delegate, MeasurementGuard guard) {
    if (IncubatingApi.IS_THERE && delegate instanceof ExtendedLongGaugeBuilder) {
      return new Advised(delegate, guard);
    }
    return new Builder(delegate, guard);
  }

  @Override
  public boolean isEnabled() {
    return delegate.isEnabled();
  }

  @Override
  public void set(long value) {
    try {
      delegate.set(value);
    } catch (Throwable e) {
      guard.failed(e);
    }
  }

  @Override
  public void set(long value, Attributes attributes) {
    try {
      delegate.set(value, guard.plain(attributes));
    } catch (Throwable e) {
      guard.failed(e);
    }
  }

  @Override
  public void set(long value, Attributes attributes, Context context) {
    try {
      delegate.set(value, guard.plain(attributes), context);
    } catch (Throwable e) {
      guard.failed(e);
    }
  }

  @Override
  public String toString() {
    return "GuardedLongGauge";
  }

  /** The builder of the instrument. Not thread-safe. */
  private static class Builder implements LongGaugeBuilder {
    final LongGaugeBuilder delegate;
    final MeasurementGuard guard;

    Builder(LongGaugeBuilder delegate, MeasurementGuard guard) {
      this.delegate = delegate;
      this.guard = guard;
    }

    @Override
    public LongGaugeBuilder setDescription(String description) {
      delegate.setDescription(description);
      return this;
    }

    @Override
    public LongGaugeBuilder setUnit(String unit) {
      delegate.setUnit(unit);
      return this;
    }

    @Override
    public LongGauge build() {
      return new GuardedLongGauge(delegate.build(), guard);
    }

    @Override
    public ObservableLongGauge buildWithCallback(Consumer<ObservableLongMeasurement> callback) {
      return delegate.buildWithCallback(GuardedCallbacks.ofLongs(callback, guard));
    }

    @Override
    public ObservableLongMeasurement buildObserver() {
      return new GuardedLongMeasurement(delegate.buildObserver(), guard);
    }

    @Override
    public String toString() {
      return "GuardedLongGaugeBuilder";
    }
  }

  /** The builder with the incubating API. Not thread-safe. */
  private static final class Advised extends Builder implements ExtendedLongGaugeBuilder {
    Advised(LongGaugeBuilder delegate, MeasurementGuard guard) {
      super(delegate, guard);
    }

    @Override
    public ExtendedLongGaugeBuilder setAttributesAdvice(List<AttributeKey<?>> attributes) {
      ((ExtendedLongGaugeBuilder) delegate).setAttributesAdvice(guard.advice(attributes));
      return this;
    }
  }
}
