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

/** Callbacks of the application, as the SDK gets them. */
final class GuardedCallbacks {
  private GuardedCallbacks() {}

  /** A measurement of ours around one of the SDK's. */
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
   * Runs a callback. The SDK ends the whole collection for a {@link LinkageError} or a stack
   * overflow, which are one library's trouble: it gets them as an exception of this callback, of
   * which it tells in its log.
   */
  static void run(Runnable callback) {
    try {
      callback.run();
    } catch (Error e) {
      Fatal.rethrow(e);
      throw new IllegalStateException(e.getClass().getName(), e);
    }
  }

  /** The SDK's own of a measurement. */
  static ObservableMeasurement unguarded(ObservableMeasurement measurement) {
    return measurement instanceof Guarded guarded ? guarded.delegate() : measurement;
  }
}
