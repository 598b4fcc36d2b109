/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric.reader;

import dev.assent.internal.metric.MetricGate;
import dev.assent.internal.metric.StampedMetric;
import dev.assent.internal.tag.InstrumentFacts;
import dev.assent.internal.time.Clock;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.MemoryMode;
import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.export.CollectionRegistration;
import io.opentelemetry.sdk.metrics.export.MetricReader;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * The metric reader of one destination that is scraped. A scrape collects from the SDK, and from
 * the other sources that were added, and passes the data through the destination's gate, whose
 * series accumulate. Thread-safe. Register it at the meter provider.
 *
 * <p>A scrape runs callbacks of the application on the scraper's thread. Scrapes of several threads
 * run one after the other; a callback that scrapes gets nothing. After a grant, the interval ends
 * with the next scrape, and what is recorded until then is older than the grant. A change that
 * withdraws a permission ends the affected series; see {@link #end}.
 */
public final class ScrapedMetricReader implements MetricReader {
  private final MetricGate gate;
  private final Clock clock;
  private final BiConsumer<Class<?>, Throwable> failures;
  private final Object collecting = new Object();
  private final List<Source> sources = new CopyOnWriteArrayList<>();
  private volatile CollectionRegistration registration = CollectionRegistration.noop();
  private volatile boolean isClosed;

  /** Guarded by {@link #collecting}. */
  private final MetricReadings readings;

  /**
   * A reader that is not registered yet.
   *
   * @param gate the gate of the destination, whose series are cumulative
   * @param facts the known facts about instruments
   * @param failures receives the class of a source that threw, and what it threw
   */
  public ScrapedMetricReader(
      MetricGate gate,
      InstrumentFacts facts,
      Clock clock,
      BiConsumer<Class<?>, Throwable> failures) {
    this.gate = gate;
    this.clock = clock;
    this.failures = failures;
    this.readings = new MetricReadings(facts, clock.epochNanos());
  }

  /** A source of metrics beside the SDK. */
  public interface Source {
    /**
     * Reads its metrics, with cumulative values, or with the increase since the last call. May
     * throw; then the source counts as empty, and its failure is reported.
     *
     * @param epochNanos the time
     */
    Collection<MetricData> collect(long epochNanos);
  }

  /** Adds a source, which is collected with each scrape from now on. */
  public void add(Source source) {
    sources.add(source);
  }

  /** Removes a source. */
  public void remove(Source source) {
    sources.remove(source);
  }

  /**
   * Collects from all sources and gates the result.
   *
   * @param passed receives the result under the gate's lock, so that a change that is enforced
   *     afterwards comes after it. The points are captured with this call
   * @return the permitted metrics; none after the end, and if the gate fails
   */
  public List<StampedMetric> scrape(Consumer<List<StampedMetric>> passed) {
    if (isClosed || Thread.holdsLock(collecting)) {
      return List.of();
    }
    synchronized (collecting) {
      SdkCollections.requireMemory();
      long startedAt = clock.epochNanos();
      return gate.collect(readings.read(collected()), startedAt, true, passed);
    }
  }

  private Collection<MetricData> collected() {
    List<MetricData> collected =
        new ArrayList<>(
            collect(
                CollectionRegistration.class, epochNanos -> SdkCollections.collect(registration)));
    for (Source source : sources) {
      collected.addAll(collect(source.getClass(), source));
    }
    return collected;
  }

  private Collection<MetricData> collect(Class<?> type, Source source) {
    try {
      return source.collect(clock.epochNanos());
    } catch (Throwable failure) {
      failures.accept(type, failure);
      return List.of();
    }
  }

  /**
   * Ends the series that lose a category under the decision in force.
   *
   * @return their number
   */
  public long end() {
    return gate.end();
  }

  /** The gate of the destination. */
  public MetricGate gate() {
    return gate;
  }

  @Override
  public void register(CollectionRegistration registered) {
    registration = registered;
  }

  @Override
  public AggregationTemporality getAggregationTemporality(InstrumentType type) {
    return MetricCollector.temporality(type);
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

  @Override
  public CompletableResultCode shutdown() {
    isClosed = true;
    return CompletableResultCode.ofSuccess();
  }

  @Override
  public String toString() {
    return "ScrapedMetricReader{sources=" + sources.size() + "}";
  }
}
