/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.android.late;

import io.opentelemetry.api.OpenTelemetry;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A part of the running instance's OpenTelemetry, taken at its first use. Thread-safe. */
final class Late<T> {
  private final Running running;
  private final Function<OpenTelemetry, T> from;
  private volatile @Nullable T part;

  Late(Running running, Function<OpenTelemetry, T> from) {
    this.running = running;
    this.from = from;
  }

  /** Returns null before the instance runs. */
  @Nullable T get() {
    T known = part;
    OpenTelemetry open = known == null ? running.openTelemetry() : null;
    return open == null ? known : take(open);
  }

  private synchronized T take(OpenTelemetry open) {
    T taken = part;
    if (taken == null) {
      taken = from.apply(open);
      part = taken;
    }
    return taken;
  }

  Running running() {
    return running;
  }
}
