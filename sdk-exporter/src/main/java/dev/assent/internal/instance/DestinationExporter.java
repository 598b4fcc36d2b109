/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.instance;

import dev.assent.consent.Receipt;
import dev.assent.internal.data.StampedLog;
import dev.assent.internal.data.StampedSpan;
import dev.assent.internal.decision.Enforcer;
import dev.assent.internal.instance.process.ProcessDirectories;
import dev.assent.internal.metric.MetricOutput;
import dev.assent.internal.pipeline.DestinationPipeline;
import dev.assent.internal.pipeline.SignalPipeline;
import dev.assent.internal.scrape.ScrapeServer;
import dev.assent.internal.scrape.ScrapedDestination;
import dev.assent.internal.send.Endpoints;
import dev.assent.internal.supervise.Restored;
import dev.assent.internal.supervise.Supervised;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
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
 * @param scraped what is read when it is scraped; null if the destination is sent its data
 * @param server answers scrapes; null if there are none
 * @param spool the use of its directory
 */
public record DestinationExporter(
    String name,
    DestinationPipeline pipeline,
    Endpoints endpoints,
    @Nullable SignalPipeline<StampedSpan> spans,
    @Nullable SignalPipeline<StampedLog> logs,
    @Nullable MetricOutput metrics,
    @Nullable ScrapedDestination scraped,
    @Nullable ScrapeServer server,
    ProcessDirectories.Use spool)
    implements Enforcer, Supervised {

  @Override
  public void check(long nanoTime, Restored restored) {
    pipeline.check(nanoTime, restored);
    endpoints.check(nanoTime, restored);
    if (server != null) {
      server.check(nanoTime, restored);
    }
  }

  /** Aborts attempts first, so that exporters get nothing between the two. */
  @Override
  public CompletionStage<List<Receipt.Count>> enforce(Change change) {
    CompletionStage<List<Receipt.Count>> counts = pipeline.enforce(change);
    endpoints.withdrawn(change.tightened());
    return counts;
  }

  /** Sends queued data, then what exporters keep. Returns whether all of it arrived in time. */
  public boolean flush(Duration timeout) {
    Deadline deadline = Deadline.in(timeout);
    boolean isSent = pipeline.flush(timeout);
    return endpoints.flush(deadline.remaining()) && isSent;
  }

  /** Sends the permitted data within the time, discards the rest, and ends the threads. */
  public void close(Duration timeout) {
    Deadline deadline = Deadline.in(timeout);
    try {
      if (server != null) {
        server.close(timeout);
      }
      pipeline.close(timeout);
    } finally {
      endpoints.close(deadline.remaining());
      spool.end();
    }
  }
}
