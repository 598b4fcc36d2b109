/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.android.late;

import io.opentelemetry.api.metrics.BatchCallback;
import io.opentelemetry.api.metrics.ObservableDoubleCounter;
import io.opentelemetry.api.metrics.ObservableDoubleGauge;
import io.opentelemetry.api.metrics.ObservableDoubleUpDownCounter;
import io.opentelemetry.api.metrics.ObservableLongCounter;
import io.opentelemetry.api.metrics.ObservableLongGauge;
import io.opentelemetry.api.metrics.ObservableLongUpDownCounter;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A callback that is registered when the instance runs, unless it is closed before. Thread-safe.
 */
final class Registration
    implements BatchCallback,
        ObservableLongCounter,
        ObservableDoubleCounter,
        ObservableLongUpDownCounter,
        ObservableDoubleUpDownCounter,
        ObservableLongGauge,
        ObservableDoubleGauge {
  private final Supplier<AutoCloseable> how;

  // Guarded by this.
  private @Nullable AutoCloseable registered;
  private boolean isClosed;

  private Registration(Supplier<AutoCloseable> how) {
    this.how = how;
  }

  static Registration of(Running running, Supplier<AutoCloseable> how) {
    Registration registration = new Registration(how);
    running.whenOpen(registration::register);
    return registration;
  }

  private synchronized void register() {
    if (!isClosed) {
      registered = how.get();
    }
  }

  @Override
  public synchronized void close() {
    isClosed = true;
    AutoCloseable open = registered;
    registered = null;
    if (open != null) {
      close(open);
    }
  }

  /** The types of OpenTelemetry declare no exception. */
  private static void close(AutoCloseable open) {
    try {
      open.close();
    } catch (RuntimeException thrown) {
      throw thrown;
    } catch (Exception undeclared) {
      throw new IllegalStateException(undeclared);
    }
  }

  @Override
  public String toString() {
    return "Registration";
  }
}
