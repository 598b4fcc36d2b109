/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.android.late;

import io.opentelemetry.api.OpenTelemetry;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A part of the running instance's OpenTelemetry, taken at its first use. If it can't be made, that
 * is said once, and its data is dropped and counted as before the start: what would have thrown in
 * the builder must not throw where data is recorded. Thread-safe.
 */
final class Late<T> {
  private static final Logger logger = Logger.getLogger("dev.assent.android");

  private final Running running;
  private final Function<OpenTelemetry, T> from;
  private volatile @Nullable T part;
  private volatile boolean isRefused;

  Late(Running running, Function<OpenTelemetry, T> from) {
    this.running = running;
    this.from = from;
  }

  /** Returns null before the instance runs, and if the part can't be made. */
  @Nullable T get() {
    T known = part;
    OpenTelemetry open = known == null && !isRefused ? running.openTelemetry() : null;
    return open == null ? known : take(open);
  }

  private synchronized @Nullable T take(OpenTelemetry open) {
    T taken = part;
    if (taken == null && !isRefused) {
      try {
        taken = from.apply(open);
        part = taken;
      } catch (RuntimeException refused) {
        isRefused = true;
        logger.log(
            Level.WARNING,
            "What was obtained of OpenTelemetry before Assent ran can''t be made now ({0}). Its"
                + " data is withheld, and counts as \"starting\". Correct the arguments of its"
                + " builder.",
            refused.getClass().getName());
      }
    }
    return taken;
  }

  Running running() {
    return running;
  }
}
