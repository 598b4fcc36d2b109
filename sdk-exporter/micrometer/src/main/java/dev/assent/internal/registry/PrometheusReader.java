/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.registry;

import dev.assent.internal.metric.reader.OwnPullMetricReader;
import dev.assent.internal.time.Clock;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.MemoryMode;
import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.export.CollectionRegistration;
import io.opentelemetry.sdk.metrics.export.MetricProducer;
import io.opentelemetry.sdk.resources.Resource;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Collection;
import java.util.function.BooleanSupplier;

/**
 * Gates a Prometheus registry of the application, in an SDK that Assent takes over. It is both ends
 * of a meter provider without instruments: the producer, which reads the registry, and the metric
 * reader, which collects when the registry is scraped. Assent's gate is between them, as for every
 * reader of a provider. Before the gated reader is registered at a provider, a scrape returns
 * nothing. Thread-safe.
 *
 * <p>The name of its destination, {@code prometheus}, comes from the name of this class.
 */
public final class PrometheusReader implements OwnPullMetricReader, MetricProducer {
  private final SnapshotReader snapshots;
  private final GatedPrometheus registry;
  private final Clock clock;
  private volatile CollectionRegistration registration = CollectionRegistration.noop();

  /**
   * Creates a reader.
   *
   * @param collectors the registry with the collectors; a scraper must read {@link #registry}
   *     instead
   * @param reportsOnly whether gates only report now, so that a scraper gets what the registry has
   */
  public PrometheusReader(PrometheusRegistry collectors, Clock clock, BooleanSupplier reportsOnly) {
    this.snapshots = new SnapshotReader(collectors, new ScrapedFamilies(), clock.epochNanos());
    this.registry =
        new GatedPrometheus(snapshots, () -> registration.collectAllMetrics(), reportsOnly);
    this.clock = clock;
  }

  /** The gated registry, for scrapers and for collectors. */
  public GatedPrometheus registry() {
    return registry;
  }

  /** Reads the registry. What its collectors throw reaches the scraper, as without a gate. */
  @Override
  public Collection<MetricData> produce(Resource resource) {
    return snapshots.read(clock.epochNanos());
  }

  @Override
  public void register(CollectionRegistration registered) {
    registration = registered;
  }

  @Override
  public AggregationTemporality getAggregationTemporality(InstrumentType type) {
    return AggregationTemporality.CUMULATIVE;
  }

  @Override
  public MemoryMode getMemoryMode() {
    return MemoryMode.IMMUTABLE_DATA;
  }

  /** There is nothing to send. */
  @Override
  public CompletableResultCode forceFlush() {
    return CompletableResultCode.ofSuccess();
  }

  /** A scrape gives nothing from now on. */
  @Override
  public CompletableResultCode shutdown() {
    registration = CollectionRegistration.noop();
    return CompletableResultCode.ofSuccess();
  }

  @Override
  public String toString() {
    return "PrometheusReader";
  }
}
