/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.spring;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;

/** A kind of registry whose meters Assent reads and gates, such as Prometheus'. */
interface ReadMeters {
  /** Receives a bean, before {@link #accepts}. Closes it if it could export without Assent. */
  default void created(MeterRegistry bean) {}

  /**
   * Gates a registry of this kind where it is read, or reports why it is not gated.
   *
   * @return whether it is of this kind
   */
  boolean accepts(MeterRegistry registry);

  /** Returns whether what is read from a registry passes a gate of Assent. */
  boolean isGated(MeterRegistry registry);

  /**
   * Lets a gated registry refuse meters about Assent: sent counts of withheld data would reveal
   * people who refused consent.
   */
  static void refuseMetersAboutAssent(MeterRegistry registry) {
    registry.config().meterFilter(MeterFilter.denyNameStartsWith("assent."));
  }
}
