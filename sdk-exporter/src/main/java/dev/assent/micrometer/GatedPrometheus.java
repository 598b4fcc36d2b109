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
  private final ScrapedDestination destination;
  private final ScrapedDestination.Part part;

  GatedPrometheus(ScrapedDestination destination) {
    this.destination = destination;
    SnapshotReader reader = new SnapshotReader(collectors, families, destination.epochNanos());
    this.part = destination.add(reader::read, reader::name);
  }

  ScrapedFamilies families() {
    return families;
  }

  void close() {
    destination.remove(part);
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
    List<StampedMetric> metrics = destination.give(part);
    List<FamilyName> names = metrics.stream().map(part.names()).toList();
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
    return new MetricSnapshots(
        all.stream().filter(each -> includes(includedNames, each)).toList());
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
