/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.instance;

import dev.assent.internal.data.StampedLog;
import dev.assent.internal.data.StampedSpan;
import dev.assent.internal.metric.MetricOutput;
import dev.assent.internal.pipeline.DestinationPipeline;
import dev.assent.internal.pipeline.SignalPipeline;
import dev.assent.internal.send.DestinationEndpoints;
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
public record DestinationExporter(
    String name,
    DestinationPipeline pipeline,
    DestinationEndpoints endpoints,
    @Nullable SignalPipeline<StampedSpan> spans,
    @Nullable SignalPipeline<StampedLog> logs,
    @Nullable MetricOutput metrics) {

  /** Sends what may leave within the time, discards the rest, ends the threads. */
  public void close(Duration timeout) {
    try {
      pipeline.close(timeout);
    } finally {
      endpoints.close();
    }
  }
}
