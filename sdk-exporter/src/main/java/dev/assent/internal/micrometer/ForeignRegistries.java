/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.micrometer;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

/** The registries in Micrometer's global one. Loads only where Micrometer is. */
public final class ForeignRegistries {
  private ForeignRegistries() {}

  /**
   * The number of those that may export without Assent. Registries in memory, and those that record
   * to OpenTelemetry, don't.
   */
  public static int count() {
    return (int)
        Metrics.globalRegistry.getRegistries().stream()
            .filter(registry -> !isHarmless(registry))
            .count();
  }

  private static boolean isHarmless(MeterRegistry registry) {
    String name = registry.getClass().getName();
    return registry instanceof SimpleMeterRegistry
        || registry instanceof CompositeMeterRegistry
        || name.startsWith("dev.assent.")
        || name.startsWith("io.opentelemetry.");
  }
}
