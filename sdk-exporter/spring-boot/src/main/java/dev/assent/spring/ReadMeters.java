/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.spring;

import io.micrometer.core.instrument.MeterRegistry;

/** Registries of meters that are read by others, such as Prometheus. */
interface ReadMeters {
  /** The application has none. */
  ReadMeters NONE =
      new ReadMeters() {
        @Override
        public boolean accepts(MeterRegistry registry) {
          return false;
        }

        @Override
        public boolean isGated(MeterRegistry registry) {
          return false;
        }
      };

  /**
   * Gates a registry of this kind where it is read, or reports why it is not gated.
   *
   * @return whether it is of this kind
   */
  boolean accepts(MeterRegistry registry);

  /** Returns whether what is read from a registry passes a gate of Assent. */
  boolean isGated(MeterRegistry registry);
}
