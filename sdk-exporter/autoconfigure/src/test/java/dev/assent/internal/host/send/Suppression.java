/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host.send;

import io.opentelemetry.context.Context;
import java.lang.reflect.InvocationTargetException;
import java.util.List;

/** Whether instrumentation is suppressed on a thread, in all supported versions. */
final class Suppression {
  /** The class's places from OpenTelemetry 1.63 on, and before. */
  private static final List<String> PLACES =
      List.of(
          "io.opentelemetry.api.impl.InstrumentationUtil",
          "io.opentelemetry.api.internal.InstrumentationUtil");

  private Suppression() {}

  static boolean isOn() {
    for (String place : PLACES) {
      try {
        return (boolean)
            Class.forName(place)
                .getMethod("shouldSuppressInstrumentation", Context.class)
                .invoke(null, Context.current());
      } catch (ClassNotFoundException | NoSuchMethodException elsewhere) {
        continue;
      } catch (IllegalAccessException | InvocationTargetException e) {
        throw new AssertionError(e);
      }
    }
    throw new AssertionError("not found");
  }
}
