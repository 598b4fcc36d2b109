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
import dev.assent.internal.send.Endpoints;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * All parts of one destination: its pipeline, with one queue per signal, and its endpoints.
 *
 * @param name the name of the destination
 * @param pipeline the queues and the worker
 * @param endpoints the receivers of its data
 * @param spans null if the destination takes no spans
 * @param logs null if the destination takes no log records
 * @param metrics null if the destination takes no metrics
 */
public record DestinationExporter(
    String name,
    DestinationPipeline pipeline,
    Endpoints endpoints,
    @Nullable SignalPipeline<StampedSpan> spans,
    @Nullable SignalPipeline<StampedLog> logs,
    @Nullable MetricOutput metrics) {

  /** Sends the permitted data within the time, discards the rest, and ends the threads. */
  public void close(Duration timeout) {
    Deadline deadline = Deadline.in(timeout);
    try {
      pipeline.close(timeout);
    } finally {
      endpoints.close(deadline.remaining());
    }
  }
}
