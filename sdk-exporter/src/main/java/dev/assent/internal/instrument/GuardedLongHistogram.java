/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.instrument;

import dev.assent.internal.tag.MeasurementGuard;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.incubator.metrics.ExtendedLongHistogramBuilder;
import io.opentelemetry.api.metrics.LongHistogram;
import io.opentelemetry.api.metrics.LongHistogramBuilder;
import io.opentelemetry.context.Context;
import java.util.List;

/** A long histogram that never throws into the application. Thread-safe. */
record GuardedLongHistogram(LongHistogram delegate, MeasurementGuard guard)
    implements LongHistogram {
  static LongHistogramBuilder builder(LongHistogramBuilder delegate, MeasurementGuard guard) {
    if (IncubatingApi.IS_THERE && delegate instanceof ExtendedLongHistogramBuilder) {
      return new Advised(delegate, guard);
    }
    return new Builder(delegate, guard);
  }

  @Override
  public boolean isEnabled() {
    return delegate.isEnabled();
  }

  @Override
  public void record(long value) {
    try {
      delegate.record(value);
    } catch (Throwable e) {
      guard.failed(e);
    }
  }

  @Override
  public void record(long value, Attributes attributes) {
    try {
      delegate.record(value, guard.plain(attributes));
    } catch (Throwable e) {
      guard.failed(e);
    }
  }

  @Override
  public void record(long value, Attributes attributes, Context context) {
    try {
      delegate.record(value, guard.plain(attributes), context);
    } catch (Throwable e) {
      guard.failed(e);
    }
  }

  @Override
  public String toString() {
    return "GuardedLongHistogram";
  }

  /** The builder of the instrument. Not thread-safe. */
  private static class Builder implements LongHistogramBuilder {
    final LongHistogramBuilder delegate;
    final MeasurementGuard guard;

    Builder(LongHistogramBuilder delegate, MeasurementGuard guard) {
      this.delegate = delegate;
      this.guard = guard;
    }

    @Override
    public LongHistogramBuilder setDescription(String description) {
      delegate.setDescription(description);
      return this;
    }

    @Override
    public LongHistogramBuilder setUnit(String unit) {
      delegate.setUnit(unit);
      return this;
    }

    @Override
    public LongHistogramBuilder setExplicitBucketBoundariesAdvice(List<Long> bucketBoundaries) {
      delegate.setExplicitBucketBoundariesAdvice(bucketBoundaries);
      return this;
    }

    @Override
    public LongHistogram build() {
      return new GuardedLongHistogram(delegate.build(), guard);
    }

    @Override
    public String toString() {
      return "GuardedLongHistogramBuilder";
    }
  }

  /** The builder with the incubating API. Not thread-safe. */
  private static final class Advised extends Builder implements ExtendedLongHistogramBuilder {
    Advised(LongHistogramBuilder delegate, MeasurementGuard guard) {
      super(delegate, guard);
    }

    @Override
    public ExtendedLongHistogramBuilder setAttributesAdvice(List<AttributeKey<?>> attributes) {
      ((ExtendedLongHistogramBuilder) delegate).setAttributesAdvice(guard.advice(attributes));
      return this;
    }
  }
}
