/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.registry;

import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * A registry that lists its collectors. They are read one by one, because Prometheus' registry
 * gives nothing if one of them throws. Thread-safe.
 */
public final class ListingRegistry extends PrometheusRegistry {
  private final List<Source> sources = new CopyOnWriteArrayList<>();

  /** A collector of one family, or of several. */
  interface Source {
    /** The collector. */
    Object collector();

    /** Reads its families. Runs code of the application, which may throw. */
    Iterable<MetricSnapshot> collect();
  }

  private record One(Collector collector) implements Source {
    @Override
    public Iterable<MetricSnapshot> collect() {
      @Nullable MetricSnapshot family = collector.collect();
      return family == null ? List.of() : List.of(family);
    }
  }

  private record Several(MultiCollector collector) implements Source {
    @Override
    public Iterable<MetricSnapshot> collect() {
      return collector.collect();
    }
  }

  /** Adds a collector, if Prometheus' registry takes it: it refuses a second type for a name. */
  @Override
  public void register(Collector collector) {
    super.register(collector);
    sources.add(new One(collector));
  }

  /** Adds a collector, if Prometheus' registry takes it: it refuses a second type for a name. */
  @Override
  public void register(MultiCollector collector) {
    super.register(collector);
    sources.add(new Several(collector));
  }

  @Override
  public void unregister(Collector collector) {
    super.unregister(collector);
    sources.remove(new One(collector));
  }

  @Override
  public void unregister(MultiCollector collector) {
    super.unregister(collector);
    sources.remove(new Several(collector));
  }

  @Override
  public void clear() {
    super.clear();
    sources.clear();
  }

  /** The collectors now. */
  List<Source> all() {
    return List.copyOf(sources);
  }
}
