/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.census;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * The registries in Micrometer's global one. Reads them by reflection, because Micrometer is no
 * dependency of this module, and registries export without Assent whether it is one or not.
 */
final class ForeignRegistries {
  private static final String MICROMETER = "io.micrometer.core.instrument.";

  private ForeignRegistries() {}

  /**
   * The number of those that may export without Assent. Registries in memory, and those that record
   * to OpenTelemetry, don't. 0 without Micrometer.
   */
  static int count() {
    try {
      Object global = Class.forName(MICROMETER + "Metrics").getField("globalRegistry").get(null);
      Class<?> composite = Class.forName(MICROMETER + "composite.CompositeMeterRegistry");
      Object registries = composite.getMethod("getRegistries").invoke(global);
      return (int)
          ((Collection<?>) registries)
              .stream().filter(each -> !isHarmless(each.getClass())).count();
    } catch (ReflectiveOperationException noMicrometer) {
      return 0;
    }
  }

  private static boolean isHarmless(Class<?> registry) {
    String own = registry.getName();
    if (own.startsWith("dev.assent.") || own.startsWith("io.opentelemetry.")) {
      return true;
    }
    for (@Nullable Class<?> type = registry; type != null; type = type.getSuperclass()) {
      String name = type.getName();
      if (name.equals(MICROMETER + "simple.SimpleMeterRegistry")
          || name.equals(MICROMETER + "composite.CompositeMeterRegistry")) {
        return true;
      }
    }
    return false;
  }
}
