/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.metric;

import dev.assent.internal.catalog.Catalog;
import dev.assent.internal.decision.Decisions;
import dev.assent.internal.gate.WithheldNames;
import dev.assent.internal.ledger.Account;
import dev.assent.internal.ledger.LiveLedger;
import dev.assent.internal.metric.MetricGate;
import dev.assent.internal.metric.MetricOutput;
import dev.assent.internal.metric.MetricTemporality;
import dev.assent.internal.metric.StampedMetric;
import dev.assent.internal.metric.reader.MetricCollector;
import dev.assent.internal.policy.PooledPolicy;
import dev.assent.internal.report.PointCounts;
import dev.assent.internal.tag.InstrumentFacts;
import dev.assent.internal.tag.subject.SpanMarkers;
import dev.assent.internal.time.Clock;
import dev.assent.ledger.Signal;
import dev.assent.policy.Destination;
import dev.assent.policy.Purpose;
import dev.assent.policy.Recipient;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.export.CollectionRegistration;
import io.opentelemetry.sdk.metrics.export.MetricReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ScheduledThreadPoolExecutor;

/**
 * Assent's reader and one destination's gate, on the caller's thread, over given collections.
 * Service data may leave, content may not.
 */
final class GatedMetrics {
  private final MetricCollector collector;
  private final List<StampedMetric> passed = new ArrayList<>();
  private Collection<MetricData> next = List.of();

  /** Creates a reader without any series. */
  GatedMetrics(World world, MetricTemporality temporality) {
    InstrumentFacts facts = new InstrumentFacts();
    MetricGate gate =
        MetricGate.create(
            0,
            world.decisions,
            world.catalog,
            world.account,
            temporality,
            world.clock,
            WithheldNames.IGNORED,
            facts,
            PointCounts.NONE);
    this.collector =
        MetricCollector.create(
            world.decisions,
            Duration.ofDays(1),
            world.clock,
            world.scheduler,
            facts,
            List.of(new MetricOutput(gate, passed::add)));
    collector.register(
        new CollectionRegistration() {
          @Override
          public Collection<MetricData> collectAllMetrics() {
            return next;
          }
        });
  }

  /** Returns the reader to register with a provider. */
  MetricReader reader() {
    return collector;
  }

  /** Returns the permitted points of a collection by the provider. Valid until the next call. */
  List<StampedMetric> collect() {
    passed.clear();
    if (!collector.forceFlush().isSuccess()) {
      throw new IllegalStateException("not collected");
    }
    return passed;
  }

  /** Returns the permitted points of a collection. Valid until the next call. */
  List<StampedMetric> collect(Collection<MetricData> collection) {
    next = collection;
    return collect();
  }

  /** The parts that all gates of a benchmark share. */
  static final class World implements AutoCloseable {
    final Catalog catalog = catalog();
    final ScheduledThreadPoolExecutor scheduler = new SameThread();
    final Clock clock = stopped();
    final Decisions decisions;
    final Account account;

    World() {
      List<Destination> destinations =
          List.of(new Destination("d", Purpose.SERVICE_OPERATION, Recipient.FIRST_PARTY));
      decisions =
          Decisions.builder()
              .policy(PooledPolicy.load(List.of("terms"), catalog.categories(), Set.of()))
              .destinations(destinations)
              .executor(scheduler)
              .spanSubjects(new SpanMarkers(catalog.categories()))
              .build();
      account = LiveLedger.create(catalog.categories(), destinations).account(0, Signal.METRICS);
    }

    /**
     * Returns a clock at a time before all collections, so that none began before the first
     * permission.
     */
    private static Clock stopped() {
      long now = Clock.system().epochNanos();
      return new Clock() {
        @Override
        public long epochNanos() {
          return now;
        }

        @Override
        public long nanoTime() {
          return 0;
        }
      };
    }

    private static Catalog catalog() {
      try {
        Path file = Files.createTempFile("catalog", ".yaml");
        Files.writeString(
            file,
            """
            attributes:
              - { name: chat.area, category: content.chat }
              - { name: meet.area, category: service.telemetry }
            metrics:
              - { prefix: meet., category: service.telemetry }
              - { prefix: chat., category: content.chat }
            scopes:
              - { name: dev.assent.benchmarks }
            """);
        Catalog catalog = Catalog.load(List.of(file), List.of());
        Files.delete(file);
        return catalog;
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void close() {
      decisions.close();
      scheduler.shutdownNow();
    }
  }

  private static final class SameThread extends ScheduledThreadPoolExecutor {
    SameThread() {
      super(0);
    }

    @Override
    public void execute(Runnable task) {
      task.run();
    }

    @Override
    public java.util.concurrent.ScheduledFuture<?> scheduleAtFixedRate(
        Runnable command, long delay, long period, java.util.concurrent.TimeUnit unit) {
      return super.schedule(() -> {}, period, unit);
    }
  }
}
