/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.instrument;

import dev.assent.internal.tag.MeasurementGuard;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.incubator.metrics.ExtendedDoubleGaugeBuilder;
import io.opentelemetry.api.metrics.DoubleGauge;
import io.opentelemetry.api.metrics.DoubleGaugeBuilder;
import io.opentelemetry.api.metrics.LongGaugeBuilder;
import io.opentelemetry.api.metrics.ObservableDoubleGauge;
import io.opentelemetry.api.metrics.ObservableDoubleMeasurement;
import io.opentelemetry.context.Context;
import java.util.List;
import java.util.function.Consumer;

/** A double gauge that never throws into the application. Thread-safe. */
record GuardedDoubleGauge(DoubleGauge delegate, MeasurementGuard guard) implements DoubleGauge {
  static DoubleGaugeBuilder builder(DoubleGaugeBuilder delegate, MeasurementGuard guard) {
    if (IncubatingApi.IS_THERE && delegate instanceof ExtendedDoubleGaugeBuilder) {
      return new Advised(delegate, guard);
    }
    return new Builder(delegate, guard);
  }

  @Override
  public boolean isEnabled() {
    return delegate.isEnabled();
  }

  @Override
  public void set(double value) {
    try {
      delegate.set(value);
    } catch (Throwable e) {
      guard.failed(e);
    }
  }

  @Override
  public void set(double value, Attributes attributes) {
    try {
      delegate.set(value, guard.plain(attributes));
    } catch (Throwable e) {
      guard.failed(e);
    }
  }

  @Override
  public void set(double value, Attributes attributes, Context context) {
    try {
      delegate.set(value, guard.plain(attributes), context);
    } catch (Throwable e) {
      guard.failed(e);
    }
  }

  @Override
  public String toString() {
    return "GuardedDoubleGauge";
  }

  /** The builder of the instrument. Not thread-safe. */
  private static class Builder implements DoubleGaugeBuilder {
    final DoubleGaugeBuilder delegate;
    final MeasurementGuard guard;

    Builder(DoubleGaugeBuilder delegate, MeasurementGuard guard) {
      this.delegate = delegate;
      this.guard = guard;
    }

    @Override
    public DoubleGaugeBuilder setDescription(String description) {
      delegate.setDescription(description);
      return this;
    }

    @Override
    public DoubleGaugeBuilder setUnit(String unit) {
      delegate.setUnit(unit);
      return this;
    }

    @Override
    public LongGaugeBuilder ofLongs() {
      return GuardedLongGauge.builder(delegate.ofLongs(), guard);
    }

    @Override
    public DoubleGauge build() {
      return new GuardedDoubleGauge(delegate.build(), guard);
    }

    @Override
    public ObservableDoubleGauge buildWithCallback(Consumer<ObservableDoubleMeasurement> callback) {
      return delegate.buildWithCallback(GuardedCallbacks.ofDoubles(callback, guard));
    }

    @Override
    public ObservableDoubleMeasurement buildObserver() {
      return new GuardedDoubleMeasurement(delegate.buildObserver(), guard);
    }

    @Override
    public String toString() {
      return "GuardedDoubleGaugeBuilder";
    }
  }

  /** The builder with the incubating API. Not thread-safe. */
  private static final class Advised extends Builder implements ExtendedDoubleGaugeBuilder {
    Advised(DoubleGaugeBuilder delegate, MeasurementGuard guard) {
      super(delegate, guard);
    }

    @Override
    public ExtendedDoubleGaugeBuilder setAttributesAdvice(List<AttributeKey<?>> attributes) {
      ((ExtendedDoubleGaugeBuilder) delegate).setAttributesAdvice(guard.advice(attributes));
      return this;
    }
  }
}
