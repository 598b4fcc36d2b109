/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.spring;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import java.util.ArrayList;
import java.util.List;

/**
 * The registry in the place of Micrometer's OTLP registry. It records nothing until a gated one is
 * added. It refuses meters about Assent: sent counts of withheld data would reveal people who
 * refused consent. Thread-safe.
 */
final class GatedMeters implements AutoCloseable {
  private final CompositeMeterRegistry registry = new CompositeMeterRegistry();
  private volatile boolean used;

  // Guarded by this.
  private final List<AutoCloseable> sending = new ArrayList<>();

  GatedMeters() {
    refuseMetersAboutAssent(registry);
  }

  static void refuseMetersAboutAssent(MeterRegistry registry) {
    registry.config().meterFilter(MeterFilter.denyNameStartsWith("assent."));
  }

  /** Returns the registry for the application. */
  MeterRegistry registry() {
    used = true;
    return registry;
  }

  /** Returns whether the application has an OTLP registry. */
  boolean isUsed() {
    return used;
  }

  /**
   * Sends what is recorded from now on to this registry, too.
   *
   * @param gated records to Assent
   * @param sender is closed with this object
   */
  synchronized void add(MeterRegistry gated, AutoCloseable sender) {
    // a composite around this one registers its meters there directly, past the filter of this one
    refuseMetersAboutAssent(gated);
    sending.add(sender);
    registry.add(gated);
  }

  /** Sends the last values. */
  @Override
  public synchronized void close() throws Exception {
    for (AutoCloseable each : sending) {
      each.close();
    }
    sending.clear();
  }
}
