/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.instrument;

import dev.assent.internal.tag.MeasurementGuard;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.ObservableDoubleMeasurement;

/** A measurement with which callbacks record; it never throws into them. Thread-safe. */
record GuardedDoubleMeasurement(ObservableDoubleMeasurement delegate, MeasurementGuard guard)
    implements ObservableDoubleMeasurement, GuardedCallbacks.Guarded {
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
  public String toString() {
    return "GuardedDoubleMeasurement";
  }
}
