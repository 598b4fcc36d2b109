/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.micrometer;

import dev.assent.internal.metric.StampedMetric;
import dev.assent.internal.prometheus.Exposition;
import dev.assent.internal.prometheus.FamilyName;
import dev.assent.internal.scrape.ScrapedDestination;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.registry.PrometheusScrapeRequest;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A registry of Prometheus that passes the gate of a destination whenever it is scraped. Its
 * collectors are in a registry that nobody else can reach. Thread-safe.
 */
final class GatedPrometheus extends PrometheusRegistry {
  private final PrometheusRegistry collectors = new PrometheusRegistry();
  private final ScrapedFamilies families = new ScrapedFamilies();
  private final @Nullable Gate gate;

  /** What gates it. */
  private record Gate(ScrapedDestination destination, ScrapedDestination.Part part) {}

  /**
   * @param destination null if metrics are switched off
   */
  GatedPrometheus(@Nullable ScrapedDestination destination) {
    this.gate = destination == null ? null : gate(destination);
  }

  private Gate gate(ScrapedDestination destination) {
    SnapshotReader reader = new SnapshotReader(collectors, families, destination.epochNanos());
    return new Gate(destination, destination.add(reader::read, reader::name));
  }

  ScrapedFamilies families() {
    return families;
  }

  /** The unit of a metric, or an empty string if it must not leave. */
  String unit(String metric, String unit) {
    return gate == null ? "" : gate.destination.unit(metric, unit);
  }

  void close() {
    if (gate != null) {
      gate.destination.remove(gate.part);
    }
    collectors.clear();
  }

  @Override
  public void register(Collector collector) {
    collectors.register(collector);
  }

  @Override
  public void register(MultiCollector collector) {
    collectors.register(collector);
  }

  @Override
  public void unregister(Collector collector) {
    collectors.unregister(collector);
  }

  @Override
  public void unregister(MultiCollector collector) {
    collectors.unregister(collector);
  }

  @Override
  public void clear() {
    collectors.clear();
  }

  @Override
  public MetricSnapshots scrape() {
    if (gate == null) {
      return new MetricSnapshots();
    }
    List<StampedMetric> metrics = gate.destination.give(gate.part);
    List<FamilyName> names = new ArrayList<>(metrics.size());
    for (StampedMetric metric : metrics) {
      names.add(gate.part.names().apply(metric));
    }
    return Exposition.snapshots(metrics, names, new int[metrics.size()]);
  }

  @Override
  public MetricSnapshots scrape(@Nullable PrometheusScrapeRequest request) {
    return scrape();
  }

  @Override
  public MetricSnapshots scrape(@Nullable Predicate<String> includedNames) {
    MetricSnapshots all = scrape();
    if (includedNames == null) {
      return all;
    }
    return new MetricSnapshots(all.stream().filter(each -> includes(includedNames, each)).toList());
  }

  @Override
  public MetricSnapshots scrape(
      @Nullable Predicate<String> includedNames, @Nullable PrometheusScrapeRequest request) {
    return scrape(includedNames);
  }

  private static boolean includes(Predicate<String> names, MetricSnapshot family) {
    return names.test(family.getMetadata().getPrometheusName());
  }
}
