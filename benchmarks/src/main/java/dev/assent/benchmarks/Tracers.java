/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks;

import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerProvider;

/** The tracer of a benchmark that was not set up. */
final class Tracers {
  static final Tracer NONE = TracerProvider.noop().get("none");

  private Tracers() {}
}
