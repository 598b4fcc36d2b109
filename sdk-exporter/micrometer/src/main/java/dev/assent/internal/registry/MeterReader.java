/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.registry;

import dev.assent.internal.registry.MeterPoints.Family;
import dev.assent.internal.registry.MeterPoints.Point;
import dev.assent.internal.registry.MeterPoints.Times;
import dev.assent.internal.time.Clock;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.Data;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.GaugeData;
import io.opentelemetry.sdk.metrics.data.HistogramData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.opentelemetry.sdk.metrics.data.SumData;
import io.opentelemetry.sdk.metrics.data.SummaryData;
import io.opentelemetry.sdk.metrics.data.SummaryPointData;
import io.opentelemetry.sdk.metrics.export.MetricProducer;
import io.opentelemetry.sdk.resources.Resource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the meters of a registry of Micrometer whose values accumulate, such as its OTLP registry,
 * in an SDK that Assent takes over. The registry sends nothing itself; the gate of the metric
 * reader that collects from here makes increases of the values, so that what was recorded before a
 * grant does not leave after it. Thread-safe.
 *
 * <p>A meter that fails is left out of the collection. So are meters that can't be told apart,
 * because a naming convention or two tags of one key made them equal: as one series, each would
 * seem to reset the other, and whole values would leave again and again.
 */
public final class MeterReader implements MetricProducer {
  private final MeterRegistry registry;
  private final Clock clock;
  private final BiConsumer<Class<?>, Throwable> failures;
  private final boolean hasMaxima;
  private final long startEpochNanos;

  // Guarded by this: the first description of each metric, which must not change between
  // collections; the end of the last reading, and that of the last one that succeeded for each
  // meter that has failed since; and the last reading of all, until it is collected.
  private final Map<Family, String> descriptions = new HashMap<>();
  private final IdentityHashMap<Meter, Long> failing = new IdentityHashMap<>();
  private long lastEpochNanos;
  private boolean isEnded;
  private @Nullable Map<Family, Map<Attributes, PointData>> last;

  /**
   * Creates a reader.
   *
   * @param registry must have neither meters that decrease by themselves nor buckets that count the
   *     values of lower ones
   * @param failures receives the class of a meter that can't be read, and what it threw
   */
  public MeterReader(
      MeterRegistry registry, Clock clock, BiConsumer<Class<?>, Throwable> failures) {
    this(registry, clock, failures, true);
  }

  /**
   * The same.
   *
   * @param hasMaxima whether maxima are read, too. They must not be if they cover more time than
   *     the gate knows
   */
  public MeterReader(
      MeterRegistry registry,
      Clock clock,
      BiConsumer<Class<?>, Throwable> failures,
      boolean hasMaxima) {
    this.registry = registry;
    this.hasMaxima = hasMaxima;
    this.clock = clock;
    this.failures = failures;
    this.startEpochNanos = clock.epochNanos();
    this.lastEpochNanos = startEpochNanos;
  }

  /** Reads the registry. After the end, it gives the last reading once, and then nothing. */
  @Override
  public synchronized Collection<MetricData> produce(Resource resource) {
    Map<Family, Map<Attributes, PointData>> read = isEnded ? last : read();
    last = null;
    return read == null ? List.of() : metrics(resource, read);
  }

  /**
   * Reads one last time, before the registry is closed. Closed meters can't be read, and the last
   * collection comes later.
   */
  public synchronized void end() {
    if (!isEnded) {
      last = read();
      isEnded = true;
    }
  }

  private Map<Family, Map<Attributes, PointData>> read() {
    long now = Math.max(lastEpochNanos, clock.epochNanos());
    List<Meter> meters = registry.getMeters();
    failing.keySet().retainAll(identities(meters));
    Map<Family, Map<Attributes, PointData>> read = new LinkedHashMap<>();
    Map<Family, Set<Attributes>> ambiguous = new HashMap<>();
    for (Meter meter : meters) {
      for (Point point : points(meter, now)) {
        String description = meter.getId().getDescription();
        String unused =
            descriptions.putIfAbsent(point.family(), description == null ? "" : description);
        Attributes attributes = point.data().getAttributes();
        PointData equal =
            read.computeIfAbsent(point.family(), added -> new LinkedHashMap<>())
                .put(attributes, point.data());
        if (equal != null) {
          ambiguous.computeIfAbsent(point.family(), added -> new HashSet<>()).add(attributes);
        }
      }
    }
    read.forEach(
        (family, series) -> series.keySet().removeAll(ambiguous.getOrDefault(family, Set.of())));
    lastEpochNanos = now;
    return read;
  }

  private static Set<Meter> identities(List<Meter> meters) {
    Set<Meter> identities = Collections.newSetFromMap(new IdentityHashMap<>());
    identities.addAll(meters);
    return identities;
  }

  private List<Point> points(Meter meter, long now) {
    long since = failing.getOrDefault(meter, lastEpochNanos);
    try {
      List<Point> points =
          MeterPoints.of(
              meter,
              registry.config().namingConvention(),
              new Times(startEpochNanos, since, now, hasMaxima));
      failing.remove(meter);
      return points;
    } catch (Throwable failure) {
      failing.put(meter, since);
      failures.accept(meter.getClass(), failure);
      return List.of();
    }
  }

  private List<MetricData> metrics(
      Resource resource, Map<Family, Map<Attributes, PointData>> read) {
    List<MetricData> metrics = new ArrayList<>(read.size());
    read.forEach(
        (family, points) ->
            metrics.add(
                new ReadMetric(
                    resource,
                    family.name(),
                    descriptions.getOrDefault(family, ""),
                    family.unit(),
                    family.type(),
                    data(family, points.values()))));
    return metrics;
  }

  private static Data<?> data(Family family, Collection<PointData> points) {
    return switch (family.type()) {
      case SUMMARY -> SummaryData.create(all(SummaryPointData.class, points));
      case HISTOGRAM ->
          HistogramData.create(
              AggregationTemporality.CUMULATIVE, all(HistogramPointData.class, points));
      case DOUBLE_SUM ->
          SumData.createDoubleSumData(
              family.isMonotonic(),
              AggregationTemporality.CUMULATIVE,
              all(DoublePointData.class, points));
      default -> GaugeData.createDoubleGaugeData(all(DoublePointData.class, points));
    };
  }

  private static <P> List<P> all(Class<P> type, Collection<PointData> points) {
    return points.stream().map(type::cast).toList();
  }

  /** Shows no name. */
  @Override
  public String toString() {
    return "MeterReader";
  }
}
