/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host.metric;

import dev.assent.consent.Receipt;
import dev.assent.internal.decision.Decisions;
import dev.assent.internal.decision.Enforcer;
import dev.assent.internal.metric.MetricGate;
import dev.assent.internal.metric.StampedMetric;
import dev.assent.internal.metric.reader.MetricCollector;
import dev.assent.internal.metric.reader.MetricReadings;
import dev.assent.internal.metric.reader.SdkCollections;
import dev.assent.internal.tag.InstrumentFacts;
import dev.assent.internal.time.Clock;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.MemoryMode;
import io.opentelemetry.sdk.metrics.Aggregation;
import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.export.AggregationTemporalitySelector;
import io.opentelemetry.sdk.metrics.export.CollectionRegistration;
import io.opentelemetry.sdk.metrics.export.MetricReader;
import java.io.IOException;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A metric reader of a taken-over SDK, wrapped so that it gets only what the gate permits. The SDK
 * sees this reader, and the wrapped one, R, sees a registration whose collections are gated.
 * Thread-safe. Register it as enforcer before it is opened.
 *
 * <p><b>States.</b> It begins closed: R's collections return nothing and leave the SDK's data where
 * it is. {@link #openPush} or {@link #openPull} opens it once; {@link #refuse} closes it for good.
 *
 * <p><b>Collections.</b> A collection runs on R's thread, and runs the application's callbacks
 * there, as in the plain SDK. Collections of several threads run one after the other; a callback
 * that collects gets nothing. What the SDK throws reaches R. Each reader collects by itself: with
 * two readers, callbacks run twice per interval, as in the plain SDK.
 *
 * <p><b>What the SDK is asked for.</b> Deltas, except for sums that callbacks observe; immutable
 * data; R's aggregations, unless the gate does not know them. R gets series that accumulate behind
 * the gate, in its own temporality. Two things are the host's: Views, and the cardinality limit,
 * which belongs to the registration ({@code otel.java.metrics.cardinality.limit}, 20,000 in an
 * autoconfigured SDK that does not set it) and counts series before they are stripped. The
 * instruments are the SDK's own and report no {@linkplain InstrumentFacts facts}, so the overflow
 * point beyond that limit is withheld. A View that drops {@code assent.category} drops the
 * declaration.
 *
 * <p><b>Changes.</b> A change that withdraws a permission runs no code of the application or of R:
 * it ends the affected series, which resume with a new start. After a grant, R is flushed if it
 * pushes, so that a new interval begins. If it is asked for data, the interval ends with its next
 * collection, and what is recorded until then is older than the grant.
 */
public final class HostedMetricReader implements MetricReader, Enforcer {
  /** As long as {@link MetricReader#close()} waits. */
  private static final int CLOSE_SECONDS = 10;

  private final MetricReader delegate;
  private final Owner owner;
  private final Clock clock;
  private final Object collecting = new Object();
  private final AtomicReference<@Nullable MetricReaderOutput> output = new AtomicReference<>();
  private final AtomicBoolean gainPending = new AtomicBoolean();
  private final MetricReaderAggregations aggregations;
  private final long startEpochNanos;
  private volatile boolean isRefused;

  /**
   * Whether R was flushed after a gain, and has not collected since. R may use a thread of its own.
   */
  private final AtomicBoolean flushedByGain = new AtomicBoolean();

  private volatile @Nullable MetricCollector replacement;
  private volatile @Nullable Source source;

  private HostedMetricReader(MetricReader delegate, Clock clock, Owner owner) {
    this.delegate = delegate;
    this.owner = owner;
    this.aggregations = new MetricReaderAggregations(delegate);
    this.clock = clock;
    this.startEpochNanos = clock.epochNanos();
  }

  /**
   * Returns a closed reader.
   *
   * @param reader R
   * @param clock the clock of the instance that will open it
   */
  public static HostedMetricReader wrap(MetricReader reader, Clock clock) {
    return wrap(reader, clock, Owner.NOBODY);
  }

  /**
   * Returns a closed reader.
   *
   * @param reader R
   * @param clock the clock of the instance that will open it
   * @param owner continues after R's flushes and shutdown
   */
  public static HostedMetricReader wrap(MetricReader reader, Clock clock, Owner owner) {
    return new HostedMetricReader(reader, clock, owner);
  }

  /** Continues a flush or a shutdown of the SDK after a reader's part of it. */
  public interface Owner {
    /** Does nothing more. */
    Owner NOBODY =
        new Owner() {
          @Override
          public CompletableResultCode flushed(CompletableResultCode result) {
            return result;
          }

          @Override
          public CompletableResultCode shutDown(CompletableResultCode result) {
            return result;
          }
        };

    /** Receives the result of a flush of the reader, and returns the result for the SDK. */
    CompletableResultCode flushed(CompletableResultCode result);

    /** Receives the result of a shutdown of the reader, and returns the result for the SDK. */
    CompletableResultCode shutDown(CompletableResultCode result);
  }

  /** The owner of this reader. */
  public Owner owner() {
    return owner;
  }

  /** The temporality that R wants, for the gate with which this reader is opened. */
  public AggregationTemporalitySelector temporality() {
    return delegate;
  }

  /**
   * The types of instruments whose default aggregation is replaced because the gate does not know
   * it. Throws what R throws.
   */
  public Set<InstrumentType> replacedAggregations() {
    return aggregations.replaced();
  }

  /**
   * Opens a reader that passes its data to one exporter that Assent has claimed; see {@link
   * #openPush(Decisions, ClaimedMetricGate, List, ExecutorService)}.
   */
  public void openPush(
      Decisions decisions, ClaimedMetricGate claimedGate, ExecutorService executor) {
    openPush(decisions, claimedGate, List.of(), executor);
  }

  /**
   * Opens a reader that passes its data to exporters that Assent has claimed.
   *
   * @param claimedGate the gate of an exporter, which the data passes first. Its {@link MetricGate}
   *     needs {@link #temporality()} and {@link InstrumentFacts#unknown()}
   * @param others the gates of other exporters to which R exports the same data. Like the first,
   *     they know then what this reader returns
   * @param executor flushes R after a grant; may be blocked by callbacks of the application. Shut
   *     down when the reader is refused
   * @throws IllegalStateException if it is open, or refused
   * @throws IllegalArgumentException if the gate expects facts about instruments
   */
  public void openPush(
      Decisions decisions,
      ClaimedMetricGate claimedGate,
      List<ClaimedMetricGate> others,
      ExecutorService executor) {
    Consumer<List<StampedMetric>> given =
        metrics -> {
          claimedGate.given(metrics);
          others.forEach(other -> other.given(metrics));
        };
    open(new MetricReaderOutput(claimedGate.gate(), decisions, given, executor, null));
  }

  /**
   * Opens a pull reader, or a reader that sends its data itself. The data that it gets counts as
   * possibly sent.
   *
   * @param gate needs {@link #temporality()} and {@link InstrumentFacts#unknown()}
   * @throws IllegalStateException if it is open, or refused
   * @throws IllegalArgumentException if the gate expects facts about instruments
   */
  public void openPull(Decisions decisions, MetricGate gate) {
    PulledMetrics pulled = new PulledMetrics(gate.account(), clock);
    open(new MetricReaderOutput(gate, decisions, pulled::add, null, pulled));
  }

  private void open(MetricReaderOutput opened) {
    if (!opened.gate().isHosted()) {
      throw new IllegalArgumentException("the gate must not expect facts about instruments");
    }
    if (isRefused || !output.compareAndSet(null, opened)) {
      throw new IllegalStateException("the reader was opened or refused before");
    }
    if (isRefused) {
      output.set(null);
    }
  }

  /**
   * Closes the reader for good. R gets nothing from now on, and a collector in its place collects
   * one last time and ends its thread.
   */
  public void refuse() {
    isRefused = true;
    MetricReaderOutput to = output.getAndSet(null);
    ExecutorService flushes = to == null ? null : to.gains();
    if (flushes != null) {
      flushes.shutdown();
    }
    MetricCollector collector = replacement;
    if (collector != null) {
      CompletableResultCode unused = collector.shutdown();
    }
  }

  /**
   * Refuses R and lets a collector of Assent collect in its place, for destinations that no
   * exporter of the host stands for. The collector needs {@link InstrumentFacts#unknown()}.
   */
  public synchronized void replaceBy(MetricCollector collector) {
    refuse();
    replacement = collector;
    Source registered = source;
    if (registered != null) {
      collector.register(registered.registration);
    }
  }

  /** A later registration replaces an earlier one, whose collections return nothing any more. */
  @Override
  public synchronized void register(CollectionRegistration registration) {
    Source registered = new Source(registration);
    source = registered;
    reader().register(replacement == null ? registered : registration);
  }

  private MetricReader reader() {
    MetricCollector collector = replacement;
    return collector == null ? delegate : collector;
  }

  @Override
  public AggregationTemporality getAggregationTemporality(InstrumentType type) {
    return MetricCollector.temporality(type);
  }

  @Override
  public Aggregation getDefaultAggregation(InstrumentType type) {
    if (isRefused && replacement == null) {
      return Aggregation.drop();
    }
    MetricCollector collector = replacement;
    return collector == null ? aggregations.of(type) : collector.getDefaultAggregation(type);
  }

  @Override
  public MemoryMode getMemoryMode() {
    return MemoryMode.IMMUTABLE_DATA;
  }

  @Override
  public CompletableResultCode forceFlush() {
    return owner.flushed(collectNow());
  }

  /** Flushes R, or the collector in its place, and nothing after it. */
  public CompletableResultCode collectNow() {
    return reader().forceFlush();
  }

  @Override
  public CompletableResultCode shutdown() {
    MetricCollector collector = replacement;
    return owner.shutDown(
        collector == null
            ? delegate.shutdown()
            : CompletableResultCode.ofAll(List.of(collector.shutdown(), delegate.shutdown())));
  }

  @Override
  public void close() throws IOException {
    if (replacement != null) {
      CompletableResultCode unused = shutdown().join(CLOSE_SECONDS, TimeUnit.SECONDS);
    }
    delegate.close();
  }

  /** A registration of this reader at a provider. */
  private final class Source implements CollectionRegistration {
    private final CollectionRegistration registration;

    /** Guarded by {@link #collecting}. */
    private final MetricReadings readings =
        new MetricReadings(InstrumentFacts.unknown(), startEpochNanos);

    Source(CollectionRegistration registration) {
      this.registration = registration;
    }

    @Override
    public Collection<MetricData> collectAllMetrics() {
      MetricReaderOutput to = output.get();
      if (to == null || source != this || Thread.holdsLock(collecting)) {
        return List.of();
      }
      synchronized (collecting) {
        return collect(to);
      }
    }

    @SuppressWarnings("ReferenceEquality") // an output is replaced by null only
    private Collection<MetricData> collect(MetricReaderOutput to) {
      SdkCollections.requireMemory();
      gainPending.set(false);
      boolean byGain = flushedByGain.getAndSet(false);
      long startedAt = clock.epochNanos();
      Collection<MetricData> collected = SdkCollections.collect(registration);
      List<StampedMetric> passed =
          to.gate().collect(readings.read(collected), startedAt, !byGain, to.passed());
      return output.get() == to ? Collections.unmodifiableList(passed) : List.of();
    }
  }

  /**
   * Ends the series that the change affects before it returns.
   *
   * @return the number of erased series, as withheld, and of the points that R was given before
   */
  @Override
  public CompletionStage<List<Receipt.Count>> enforce(Change change) {
    MetricReaderOutput to = output.get();
    if (to == null) {
      return CompletableFuture.completedFuture(List.of());
    }
    long ended = to.gate().end();
    Executor gains = to.gains();
    if (gains != null && to.gate().hasGained() && change.tightened() == 0) {
      beginInterval(gains);
    }
    return CompletableFuture.completedFuture(to.counts(ended, change.tightened()));
  }

  private void beginInterval(Executor executor) {
    if (gainPending.compareAndSet(false, true)) {
      try {
        executor.execute(this::flush);
      } catch (RejectedExecutionException closing) {
        return; // the interval ends with the next collection
      }
    }
  }

  /** A flush that fails leaves the end of the interval to the next collection. */
  private void flush() {
    flushedByGain.set(true);
    try {
      delegate.forceFlush().whenComplete(() -> flushedByGain.set(false));
    } catch (Throwable failure) {
      flushedByGain.set(false);
      gainPending.set(false);
    }
  }

  /** Names the class of R, whose own text may contain addresses. */
  @Override
  public String toString() {
    return "HostedMetricReader{" + delegate.getClass().getSimpleName() + "}";
  }
}
