/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import dev.assent.exporter.attempt.Endpoints;
import dev.assent.exporter.gate.MetricOutput;
import dev.assent.exporter.pipeline.Lane;
import dev.assent.exporter.pipeline.Pipeline;
import dev.assent.exporter.tag.StampedLog;
import dev.assent.exporter.tag.StampedSpan;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * All that belongs to one destination: its pipeline with a lane per signal that it takes, and its
 * endpoints.
 *
 * @param name the destination's name
 * @param pipeline the queues and the worker
 * @param endpoints the HTTP clients
 * @param spans null if it takes none
 * @param logs null if it takes none
 * @param metrics null if it takes none
 */
record Outlet(
    String name,
    Pipeline pipeline,
    Endpoints endpoints,
    @Nullable Lane<StampedSpan> spans,
    @Nullable Lane<StampedLog> logs,
    @Nullable MetricOutput metrics) {

  /** Sends what may leave within the time, discards the rest, ends the threads. */
  void close(Duration timeout) {
    try {
      pipeline.close(timeout);
    } finally {
      endpoints.close();
    }
  }
}
