/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric.reader;

import dev.assent.consent.Receipt;
import dev.assent.internal.decision.Decisions;
import dev.assent.internal.decision.Enforcer;
import dev.assent.internal.metric.MetricOutput;
import dev.assent.internal.metric.MetricReading;
import dev.assent.internal.metric.MetricStream;
import dev.assent.internal.metric.StampedMetric;
import dev.assent.internal.supervise.SupervisedExecutor;
import dev.assent.internal.tag.InstrumentFacts;
import dev.assent.internal.time.Clock;
import dev.assent.ledger.Signal;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.MemoryMode;
import io.opentelemetry.sdk.metrics.Aggregation;
import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.export.CollectionRegistration;
import io.opentelemetry.sdk.metrics.export.MetricReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The metric reader of all push destinations. It collects from the SDK, passes the data through
 * each destination's gate, and passes the result to the destination's queue. Thread-safe. Register
 * it at the meter provider, which starts it, and as enforcer.
 *
 * <p>It collects at every interval, on flush, once at shutdown, and when the process's own subject
 * gains a permission, so that a new interval begins. It always collects on its own thread, because
 * a collection runs callbacks of the application. A callback that throws does not affect others. A
 * change that withdraws a permission does not collect: it ends the affected series, and the open
 * interval is gated under the new decisions at its end.
 *
 * <p>Sums that callbacks observe are collected as cumulative, which distinguishes them from others;
 * everything else is collected as delta. It uses the SDK's immutable data, because reusable data
 * would keep attributes of earlier intervals in memory.
 */
public final class MetricCollector implements MetricReader, Enforcer {
  /**
   * The SDK's cardinality limit of one instrument for this reader: {@value}. It is ten times the
   * limit of exported series, so that stripped series do not displace exported ones. Set it at the
   * provider when this reader is registered.
   */
  public static final int MAX_SERIES = 10 * MetricStream.MAX_SERIES;

  private final Decisions decisions;
  private final Duration interval;
  private final Clock clock;
  private final ScheduledExecutorService scheduler;
  private final List<MetricOutput> outputs;
  private final Aggregation histograms;
  private final Consumer<Collection<MetricData>> listener;
  private final AtomicBoolean started = new AtomicBoolean();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final AtomicBoolean gainPending = new AtomicBoolean();
  private volatile CollectionRegistration registration = CollectionRegistration.noop();
  private volatile @Nullable Thread collecting;

  // Confined to the collector's thread.
  private final MetricReadings readings;

  private MetricCollector(
      Decisions decisions,
      Duration interval,
      Clock clock,
      ScheduledExecutorService scheduler,
      InstrumentFacts facts,
      List<MetricOutput> outputs,
      Aggregation histograms,
      Consumer<Collection<MetricData>> listener) {
    this.decisions = decisions;
    this.interval = interval;
    this.clock = clock;
    this.scheduler = scheduler;
    this.outputs = List.copyOf(outputs);
    this.histograms = histograms;
    this.listener = listener;
    this.readings = new MetricReadings(facts, clock.epochNanos());
  }

  /** One daemon thread named {@code assent-metrics}. */
  public static SupervisedExecutor scheduler() {
    return new SupervisedExecutor("assent-metrics", task -> new Thread(task, "assent-metrics"));
  }

  /**
   * Returns a collector that starts when it is registered at a meter provider.
   *
   * @param scheduler the reader's one thread; shut down with the collector
   * @param facts the known facts about instruments
   * @param outputs one per destination that takes metrics; if empty, instruments record nothing
   */
  public static MetricCollector create(
      Decisions decisions,
      Duration interval,
      Clock clock,
      ScheduledExecutorService scheduler,
      InstrumentFacts facts,
      List<MetricOutput> outputs) {
    return create(
        decisions,
        interval,
        clock,
        scheduler,
        facts,
        outputs,
        Aggregation.defaultAggregation(),
        metrics -> {});
  }

  /**
   * The same.
   *
   * @param histograms the default aggregation of histograms
   * @param listener receives the metrics of each collection before any gate; must not throw
   */
  public static MetricCollector create(
      Decisions decisions,
      Duration interval,
      Clock clock,
      ScheduledExecutorService scheduler,
      InstrumentFacts facts,
      List<MetricOutput> outputs,
      Aggregation histograms,
      Consumer<Collection<MetricData>> listener) {
    return new MetricCollector(
        decisions, interval, clock, scheduler, facts, outputs, histograms, listener);
  }

  @Override
  public void register(CollectionRegistration registered) {
    registration = registered;
    if (started.compareAndSet(false, true)) {
      Future<?> unused =
          scheduler.scheduleAtFixedRate(
              () -> collect(true), interval.toNanos(), interval.toNanos(), TimeUnit.NANOSECONDS);
    }
  }

  @Override
  public AggregationTemporality getAggregationTemporality(InstrumentType type) {
    return temporality(type);
  }

  /** The temporality that a gate needs to distinguish observed sums from others. */
  public static AggregationTemporality temporality(InstrumentType type) {
    return switch (type) {
      case OBSERVABLE_COUNTER, OBSERVABLE_UP_DOWN_COUNTER -> AggregationTemporality.CUMULATIVE;
      default -> AggregationTemporality.DELTA;
    };
  }

  @Override
  public Aggregation getDefaultAggregation(InstrumentType type) {
    if (outputs.isEmpty()) {
      return Aggregation.drop();
    }
    return type == InstrumentType.HISTOGRAM ? histograms : Aggregation.defaultAggregation();
  }

  @Override
  public MemoryMode getMemoryMode() {
    return MemoryMode.IMMUTABLE_DATA;
  }

  /**
   * Collects and passes the result on; returns whether it succeeded.
   *
   * @param isRegular whether it was not caused by a gain of permissions
   */
  private boolean collect(boolean isRegular) {
    collecting = Thread.currentThread();
    gainPending.set(false);
    try {
      long startedAt = clock.epochNanos();
      SdkCollections.requireMemory();
      Collection<MetricData> collected = SdkCollections.collect(registration);
      listener.accept(collected);
      passOn(readings.read(collected), startedAt, isRegular);
      return true;
    } catch (Throwable failure) {
      return false;
    } finally {
      collecting = null;
    }
  }

  private void passOn(List<MetricReading> collected, long startedAt, boolean isRegular) {
    for (MetricOutput output : outputs) {
      for (StampedMetric metric :
          output.gate().collect(collected, startedAt, isRegular, passed -> {})) {
        output.pass(metric);
      }
    }
  }

  /**
   * Ends the series that the change affects before it returns. If the process's own subject gained
   * a permission and no subject lost one, it begins a new interval without waiting for it.
   *
   * @return the number of erased series, as withheld; series are not data, so the ledger does not
   *     count them
   */
  @Override
  public CompletionStage<List<Receipt.Count>> enforce(Change change) {
    List<Receipt.Count> counts = new ArrayList<>();
    boolean gained = false;
    for (MetricOutput output : outputs) {
      long ended = output.gate().end();
      gained |= output.gate().hasGained();
      if (ended > 0) {
        counts.add(count(output.gate().destination(), ended));
      }
    }
    if (gained && change.tightened() == 0 && gainPending.compareAndSet(false, true)) {
      execute(() -> collect(false));
    }
    return CompletableFuture.completedFuture(List.copyOf(counts));
  }

  private Receipt.Count count(int destination, long ended) {
    String name = decisions.destinations().get(destination).name();
    return new Receipt.Count(name, Signal.METRICS, 0, ended, 0, 0, 0, null, 0, null);
  }

  private boolean execute(Runnable task) {
    try {
      scheduler.execute(task);
      return true;
    } catch (RejectedExecutionException closing) {
      return false;
    }
  }

  /**
   * Collects and gates the open interval. Fails at once if a callback calls it, which would
   * deadlock.
   */
  @Override
  public CompletableResultCode forceFlush() {
    return closed.get() ? CompletableResultCode.ofSuccess() : collectSoon(() -> {});
  }

  /** Collects one last time under the decisions in force, then ends the thread. */
  @Override
  public CompletableResultCode shutdown() {
    return closed.compareAndSet(false, true)
        ? collectSoon(scheduler::shutdown)
        : CompletableResultCode.ofSuccess();
  }

  private CompletableResultCode collectSoon(Runnable then) {
    CompletableResultCode result = new CompletableResultCode();
    boolean accepted =
        Thread.currentThread() != collecting
            && execute(
                () -> {
                  boolean collected = collect(true);
                  then.run();
                  finish(result, collected);
                });
    return accepted ? result : CompletableResultCode.ofFailure();
  }

  private static void finish(CompletableResultCode result, boolean success) {
    if (success) {
      result.succeed();
    } else {
      result.fail();
    }
  }

  @Override
  public String toString() {
    return "MetricCollector{outputs=" + outputs.size() + "}";
  }
}
