/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.registry;

import dev.assent.internal.capture.Fatal;
import dev.assent.internal.prometheus.Exposition;
import dev.assent.internal.prometheus.FamilyName;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.registry.PrometheusScrapeRequest;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A Prometheus registry that returns gated metrics when it is scraped. Its collectors are in
 * another registry. Thread-safe.
 */
public final class GatedPrometheus extends PrometheusRegistry {
  private final SnapshotReader reader;
  private final PrometheusRegistry collectors;
  private final Supplier<? extends Collection<? extends MetricData>> gate;
  private final BooleanSupplier reportsOnly;

  /**
   * Creates a registry in front of another one.
   *
   * @param reader reads the other one, which has the collectors
   * @param gate lets the reader read, and returns what may leave. It counts as possibly sent
   */
  public GatedPrometheus(
      SnapshotReader reader, Supplier<? extends Collection<? extends MetricData>> gate) {
    this(reader, gate, () -> false);
  }

  /**
   * Creates a registry in front of another one.
   *
   * @param reader reads the other one, which has the collectors
   * @param gate lets the reader read, and returns what may leave. It counts as possibly sent
   * @param reportsOnly whether gates only report now: then a scrape returns what the other registry
   *     returns, and the gate, which also reads it, only counts
   */
  public GatedPrometheus(
      SnapshotReader reader,
      Supplier<? extends Collection<? extends MetricData>> gate,
      BooleanSupplier reportsOnly) {
    this.reader = reader;
    this.collectors = reader.registry();
    this.gate = gate;
    this.reportsOnly = reportsOnly;
  }

  /** The meters behind the families, to which the creator of a meter adds it. */
  public ScrapedFamilies families() {
    return reader.families();
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
    return answer(collectors::scrape, null);
  }

  @Override
  public MetricSnapshots scrape(@Nullable PrometheusScrapeRequest request) {
    return answer(() -> collectors.scrape(request), null);
  }

  @Override
  public MetricSnapshots scrape(@Nullable Predicate<String> includedNames) {
    return answer(() -> collectors.scrape(includedNames), includedNames);
  }

  @Override
  public MetricSnapshots scrape(
      @Nullable Predicate<String> includedNames, @Nullable PrometheusScrapeRequest request) {
    return answer(() -> collectors.scrape(includedNames, request), includedNames);
  }

  private MetricSnapshots answer(
      Supplier<MetricSnapshots> ungated, @Nullable Predicate<String> includedNames) {
    if (reportsOnly.getAsBoolean()) {
      countOnly();
      MetricSnapshots all = ungated.get();
      if (reportsOnly.getAsBoolean()) {
        return all;
      }
    }
    MetricSnapshots all = gated();
    return includedNames == null
        ? all
        : new MetricSnapshots(all.stream().filter(each -> includes(includedNames, each)).toList());
  }

  /** What Assent can't read is no reason to fail where it withholds nothing. */
  private void countOnly() {
    try {
      Object unused = gate.get();
    } catch (Throwable failed) {
      Fatal.rethrow(failed);
    }
  }

  private MetricSnapshots gated() {
    List<MetricData> metrics = List.copyOf(gate.get());
    List<FamilyName> names = new ArrayList<>(metrics.size());
    for (MetricData metric : metrics) {
      names.add(reader.name(metric));
    }
    return Exposition.snapshots(metrics, names, new int[metrics.size()]);
  }

  private static boolean includes(Predicate<String> names, MetricSnapshot family) {
    return names.test(family.getMetadata().getPrometheusName());
  }

  /** Shows no name. */
  @Override
  public String toString() {
    return "GatedPrometheus";
  }
}
