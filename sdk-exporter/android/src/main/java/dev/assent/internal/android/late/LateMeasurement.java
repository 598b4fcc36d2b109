/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.android.late;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.ObservableDoubleMeasurement;
import io.opentelemetry.api.metrics.ObservableLongMeasurement;
import io.opentelemetry.api.metrics.ObservableMeasurement;

/**
 * What a callback records to, of an instance that may not run yet. Callbacks run only when it does.
 * Thread-safe.
 */
record LateMeasurement(Late<ObservableMeasurement> late)
    implements ObservableLongMeasurement, ObservableDoubleMeasurement {
  /**
   * Returns the instance's own one, if this is a late one. Call it only while the instance runs.
   */
  static ObservableMeasurement own(ObservableMeasurement given) {
    ObservableMeasurement own = given instanceof LateMeasurement lately ? lately.late.get() : given;
    return own == null ? given : own;
  }

  @Override
  public void record(long value) {
    record(value, Attributes.empty());
  }

  @Override
  public void record(long value, Attributes attributes) {
    if (late.get() instanceof ObservableLongMeasurement longs) {
      longs.record(value, attributes);
    }
  }

  @Override
  public void record(double value) {
    record(value, Attributes.empty());
  }

  @Override
  public void record(double value, Attributes attributes) {
    if (late.get() instanceof ObservableDoubleMeasurement doubles) {
      doubles.record(value, attributes);
    }
  }
}
