/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.instrument;

import dev.assent.internal.tag.MeasurementGuard;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.ObservableLongMeasurement;

/** A measurement with which callbacks record; it never throws into them. Thread-safe. */
record GuardedLongMeasurement(ObservableLongMeasurement delegate, MeasurementGuard guard)
    implements ObservableLongMeasurement, GuardedCallbacks.Guarded {
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
  public String toString() {
    return "GuardedLongMeasurement";
  }
}
