/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.spring;

import dev.assent.Assent;

/** Assent in a Spring application: takes over the telemetry beans, and starts after them. */
interface Host extends Replacements, Status {
  /** Closes a bean of telemetry that no post-processor has seen. */
  void created(Object bean);

  /**
   * Returns whether the SDK comes from autoconfiguration, as with OpenTelemetry's starter, so that
   * Assent has started with it. What is taken over later is closed.
   */
  boolean isAutoconfigured();

  /**
   * Starts, after all beans of telemetry were replaced.
   *
   * @throws IllegalStateException if Assent can't run with the application's OpenTelemetry
   */
  Assent start();

  /** Closes what {@link #start} returned, if the shutdown of the SDK has not closed it. */
  void stop();
}
