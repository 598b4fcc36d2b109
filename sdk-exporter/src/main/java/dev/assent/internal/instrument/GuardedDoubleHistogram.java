/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.instrument;

import dev.assent.internal.tag.MeasurementGuard;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.incubator.metrics.ExtendedDoubleHistogramBuilder;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.DoubleHistogramBuilder;
import io.opentelemetry.api.metrics.LongHistogramBuilder;
import io.opentelemetry.context.Context;
import java.util.List;

/** A double histogram that never throws into the application. Thread-safe. */
record GuardedDoubleHistogram(DoubleHistogram delegate, MeasurementGuard guard)
    implements DoubleHistogram {
  static DoubleHistogramBuilder builder(DoubleHistogramBuilder delegate, MeasurementGuard guard) {
    if (IncubatingApi.IS_THERE && delegate instanceof ExtendedDoubleHistogramBuilder) {
      return new Advised(delegate, guard);
    }
    return new Builder(delegate, guard);
  }

  @Override
  public boolean isEnabled() {
    return delegate.isEnabled();
  }

  @Override
  public void record(double value) {
    try {
      delegate.record(value);
    } catch (Throwable e) {
      guard.failed(e);
    }
  }

  @Override
  public void record(double value, Attributes attributes) {
    try {
      delegate.record(value, guard.plain(attributes));
    } catch (Throwable e) {
      guard.failed(e);
    }
  }

  @Override
  public void record(double value, Attributes attributes, Context context) {
    try {
      delegate.record(value, guard.plain(attributes), context);
    } catch (Throwable e) {
      guard.failed(e);
    }
  }

  @Override
  public String toString() {
    return "GuardedDoubleHistogram";
  }

  /** The builder of the instrument. Not thread-safe. */
  private static class Builder implements DoubleHistogramBuilder {
    final DoubleHistogramBuilder delegate;
    final MeasurementGuard guard;

    Builder(DoubleHistogramBuilder delegate, MeasurementGuard guard) {
      this.delegate = delegate;
      this.guard = guard;
    }

    @Override
    public DoubleHistogramBuilder setDescription(String description) {
      delegate.setDescription(description);
      return this;
    }

    @Override
    public DoubleHistogramBuilder setUnit(String unit) {
      delegate.setUnit(unit);
      return this;
    }

    @Override
    public DoubleHistogramBuilder setExplicitBucketBoundariesAdvice(List<Double> bucketBoundaries) {
      delegate.setExplicitBucketBoundariesAdvice(bucketBoundaries);
      return this;
    }

    @Override
    public LongHistogramBuilder ofLongs() {
      return GuardedLongHistogram.builder(delegate.ofLongs(), guard);
    }

    @Override
    public DoubleHistogram build() {
      return new GuardedDoubleHistogram(delegate.build(), guard);
    }

    @Override
    public String toString() {
      return "GuardedDoubleHistogramBuilder";
    }
  }

  /** The builder with the incubating API. Not thread-safe. */
  private static final class Advised extends Builder implements ExtendedDoubleHistogramBuilder {
    Advised(DoubleHistogramBuilder delegate, MeasurementGuard guard) {
      super(delegate, guard);
    }

    @Override
    public ExtendedDoubleHistogramBuilder setAttributesAdvice(List<AttributeKey<?>> attributes) {
      ((ExtendedDoubleHistogramBuilder) delegate).setAttributesAdvice(guard.advice(attributes));
      return this;
    }
  }
}
