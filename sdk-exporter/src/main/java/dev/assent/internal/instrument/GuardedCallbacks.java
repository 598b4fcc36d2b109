/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.instrument;

import dev.assent.internal.capture.Fatal;
import dev.assent.internal.tag.MeasurementGuard;
import io.opentelemetry.api.metrics.ObservableDoubleMeasurement;
import io.opentelemetry.api.metrics.ObservableLongMeasurement;
import io.opentelemetry.api.metrics.ObservableMeasurement;
import java.util.function.Consumer;

/** Wraps callbacks of the application before they are passed to the SDK. */
final class GuardedCallbacks {
  private GuardedCallbacks() {}

  /** A measurement of Assent that wraps one of the SDK's. */
  interface Guarded extends ObservableMeasurement {
    ObservableMeasurement delegate();
  }

  static Consumer<ObservableLongMeasurement> ofLongs(
      Consumer<ObservableLongMeasurement> callback, MeasurementGuard guard) {
    return measurement ->
        run(() -> callback.accept(new GuardedLongMeasurement(measurement, guard)));
  }

  static Consumer<ObservableDoubleMeasurement> ofDoubles(
      Consumer<ObservableDoubleMeasurement> callback, MeasurementGuard guard) {
    return measurement ->
        run(() -> callback.accept(new GuardedDoubleMeasurement(measurement, guard)));
  }

  /**
   * Runs a callback. After a {@link LinkageError} or a stack overflow, the SDK would end the whole
   * collection. Therefore such an error, which concerns one callback only, is passed on as an
   * exception, which the SDK logs for this callback.
   */
  static void run(Runnable callback) {
    try {
      callback.run();
    } catch (Error e) {
      Fatal.rethrow(e);
      throw new IllegalStateException(e.getClass().getName(), e);
    }
  }

  /** Returns the SDK's measurement inside a wrapper. */
  static ObservableMeasurement unguarded(ObservableMeasurement measurement) {
    return measurement instanceof Guarded guarded ? guarded.delegate() : measurement;
  }
}
