/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.gate;

import dev.assent.decision.Decisions;
import dev.assent.decision.Enforcer;
import dev.assent.decision.Receipt;
import dev.assent.time.Clock;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.export.CollectionRegistration;
import io.opentelemetry.sdk.metrics.export.MetricReader;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;

/** The one reader of all push destinations. Register it at the meter provider, and as enforcer. */
public final class MetricCollector implements MetricReader, Enforcer {
  /** One daemon thread named {@code assent-metrics}. */
  public static ScheduledExecutorService scheduler() {
    throw new UnsupportedOperationException();
  }

  /**
   * A collector that starts when it is registered at a meter provider.
   *
   * @param scheduler the reader's one thread; shut down with the collector
   */
  public static MetricCollector create(
      Decisions decisions,
      Duration interval,
      Clock clock,
      ScheduledExecutorService scheduler,
      List<MetricOutput> outputs) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void register(CollectionRegistration registration) {
    throw new UnsupportedOperationException();
  }

  @Override
  public AggregationTemporality getAggregationTemporality(InstrumentType type) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletionStage<List<Receipt.Count>> enforce(Change change) {
    throw new UnsupportedOperationException();
  }

  /** Collects, gates and hands on what is open. */
  @Override
  public CompletableResultCode forceFlush() {
    throw new UnsupportedOperationException();
  }

  /** Collects one last time under the decisions in force, then ends the thread. */
  @Override
  public CompletableResultCode shutdown() {
    throw new UnsupportedOperationException();
  }
}
