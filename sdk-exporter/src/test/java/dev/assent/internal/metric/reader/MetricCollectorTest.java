/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric.reader;

import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.decision.Enforcer;
import dev.assent.internal.metric.MetricFixture;
import dev.assent.internal.metric.MetricOutput;
import dev.assent.internal.metric.StampedMetric;
import dev.assent.ledger.State;
import dev.assent.ledger.Withheld;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.MemoryMode;
import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class MetricCollectorTest {
  @Test
  void register_startsThePeriod() {
    try (MetricFixture it = MetricFixture.create()) {
      assertThat(it.scheduler.periods()).containsExactly(Duration.ofMinutes(1));
    }
  }

  @Test
  void everyType_isCollectedAsWhatItsSeriesNeed() {
    try (MetricFixture it = MetricFixture.create()) {
      for (InstrumentType type : InstrumentType.values()) {
        boolean observedSum =
            type == InstrumentType.OBSERVABLE_COUNTER
                || type == InstrumentType.OBSERVABLE_UP_DOWN_COUNTER;
        assertThat(it.collector.getAggregationTemporality(type))
            .isEqualTo(
                observedSum ? AggregationTemporality.CUMULATIVE : AggregationTemporality.DELTA);
      }
      assertThat(it.collector.getMemoryMode()).isEqualTo(MemoryMode.IMMUTABLE_DATA);
    }
  }

  @Test
  void forceFlush_collectsOnTheReadersThreadAndThenSucceeds() {
    try (MetricFixture it = MetricFixture.create()) {
      it.meter().counterBuilder("test.a").build().add(1);

      CompletableResultCode result = it.provider.forceFlush();

      assertThat(result.isDone()).isFalse();
      it.scheduler.runDue();
      assertThat(result.isSuccess()).isTrue();
      assertThat(it.arrived.get(0)).hasSize(1);
    }
  }

  @Test
  void shutdown_collectsOnceMoreAndEndsTheThread() {
    try (MetricFixture it = MetricFixture.create()) {
      it.meter().counterBuilder("test.a").build().add(1);

      CompletableResultCode result = it.provider.shutdown();
      it.scheduler.runDue();

      assertThat(result.isSuccess()).isTrue();
      assertThat(it.arrived.get(0)).hasSize(1);
      assertThat(it.scheduler.isShutdown()).isTrue();
      assertThat(it.collector.shutdown().isSuccess()).isTrue();
      assertThat(it.collector.forceFlush().isSuccess()).isTrue();
    }
  }

  /** Law 4: a shutdown after a revocation discards. */
  @Test
  void shutdown_afterRevocation_nothingLeaves() {
    try (MetricFixture it = MetricFixture.builder().permitted("service", "content").build()) {
      it.meter().counterBuilder("chat.lines").build().add(1);
      it.revoke("content.chat");

      it.provider.shutdown();
      it.scheduler.runDue();

      assertThat(it.arrived.get(0)).isEmpty();
      assertThat(it.withheld(Withheld.DENIED)).isEqualTo(1);
    }
  }

  @Test
  void callback_throws_othersAreCollected() {
    try (MetricFixture it = MetricFixture.create()) {
      it.meter()
          .counterBuilder("test.bad")
          .buildWithCallback(
              seen -> {
                throw new IllegalStateException("from the application");
              });
      it.meter().counterBuilder("test.observed").buildWithCallback(seen -> seen.record(1));
      it.meter().counterBuilder("test.good").build().add(1);

      assertThat(it.collect())
          .extracting(StampedMetric::getName)
          .containsExactlyInAnyOrder("test.observed", "test.good");
    }
  }

  @Test
  void callback_throwsAnError_theNextCollectionGoesOn() {
    try (MetricFixture it = MetricFixture.create()) {
      AtomicInteger round = new AtomicInteger();
      it.meter()
          .counterBuilder("test.a")
          .buildWithCallback(
              seen -> {
                if (round.incrementAndGet() == 1) {
                  throw new InternalError("from the application");
                }
                seen.record(1);
              });

      assertThat(it.collect()).isEmpty();
      assertThat(it.collect()).hasSize(1);
    }
  }

  @Test
  void callback_thatFlushes_failsInsteadOfWaitingForItself() {
    try (MetricFixture it = MetricFixture.create()) {
      AtomicReference<CompletableResultCode> flushed = new AtomicReference<>();
      it.meter()
          .counterBuilder("test.a")
          .buildWithCallback(
              seen -> {
                flushed.set(it.collector.forceFlush());
                seen.record(1);
              });

      assertThat(it.collect()).hasSize(1);
      assertThat(flushed.get().isDone()).isTrue();
      assertThat(flushed.get().isSuccess()).isFalse();
    }
  }

  @Test
  void revoke_runsNoCallback() {
    try (MetricFixture it = MetricFixture.builder().permitted("service", "content").build()) {
      AtomicInteger calls = new AtomicInteger();
      it.meter()
          .counterBuilder("test.a")
          .buildWithCallback(seen -> seen.record(calls.incrementAndGet()));
      it.collect();

      it.revoke("content.chat");
      it.scheduler.runDue();

      assertThat(calls).hasValue(1);
    }
  }

  @Test
  void grant_collectsSoonAndNotOnTheCallersThread() {
    try (MetricFixture it = MetricFixture.create()) {
      AtomicInteger calls = new AtomicInteger();
      it.meter()
          .counterBuilder("test.a")
          .buildWithCallback(seen -> seen.record(calls.incrementAndGet()));

      var done = it.decisions.grant(0, it.mask("content.chat")).get(0).toCompletableFuture();
      it.decisions.grant(0, it.mask("content.audio"));

      assertThat(done).isCompleted();
      assertThat(calls).hasValue(0);
      assertThat(it.scheduler.waiting()).isEqualTo(1);
      it.scheduler.runDue();
      assertThat(calls).hasValue(1);
    }
  }

  /** A report must not tell of the grant. */
  @Test
  void grant_collectsOnceMore_isNoRegularCollection() {
    try (MetricFixture it = MetricFixture.create()) {
      it.decisions.grant(0, it.mask("content.chat"));
      it.scheduler.runDue();
      assertThat(it.collections.regular).containsExactly(false);
      assertThat(it.collector.forceFlush().isDone()).isFalse();
      it.scheduler.runDue();
      assertThat(it.collections.regular).containsExactly(false, true);
    }
  }

  @Test
  void grant_toAnotherSubject_collectsNothing() {
    try (MetricFixture it = MetricFixture.create()) {
      it.collector.enforce(new Enforcer.Change(0, it.mask("content.chat")));

      assertThat(it.scheduler.waiting()).isZero();
    }
  }

  @Test
  void enforce_decisionsCannotBeRead_doesNotThrow() {
    try (MetricFixture it = MetricFixture.create()) {
      it.meter().counterBuilder("test.a").build().add(1);
      it.collect();
      it.decisions.breakDown();

      var done = it.collector.enforce(new Enforcer.Change(1, 0)).toCompletableFuture();

      assertThat(done).isCompleted();
    }
  }

  @Test
  void lane_thatThrows_itsPointsCountAsWithheldAndOthersGoOn() {
    try (MetricFixture it = MetricFixture.create()) {
      MetricCollector collector =
          MetricCollector.create(
              it.decisions.decisions(),
              Duration.ofMinutes(1),
              it.clock,
              it.scheduler,
              it.instruments,
              List.of(
                  new MetricOutput(
                      it.gates.get(0),
                      metric -> {
                        throw new IllegalStateException("full of surprises");
                      })));
      SdkMeterProvider provider =
          SdkMeterProvider.builder().registerMetricReader(collector).build();
      provider.get(MetricFixture.SCOPE).counterBuilder("test.a").build().add(1);
      it.scheduler.runPeriodic();

      assertThat(it.withheld(Withheld.GATE_FAILED)).isEqualTo(1);
    }
  }

  @Test
  void withoutOutputs_instrumentsRecordNothing() {
    try (MetricFixture it = MetricFixture.create()) {
      MetricCollector collector =
          MetricCollector.create(
              it.decisions.decisions(),
              Duration.ofMinutes(1),
              it.clock,
              it.scheduler,
              it.instruments,
              List.of());
      SdkMeterProvider provider =
          SdkMeterProvider.builder().registerMetricReader(collector).build();
      provider.get("x").counterBuilder("test.a").build().add(1);
      it.scheduler.runPeriodic();

      assertThat(it.counts().captured()).isZero();
    }
  }

  @Test
  void scheduler_isOneDaemonThreadWithItsName() throws Exception {
    ScheduledExecutorService scheduler = MetricCollector.scheduler();
    try {
      Thread thread = scheduler.submit(Thread::currentThread).get(10, TimeUnit.SECONDS);
      assertThat(thread.getName()).isEqualTo("assent-metrics");
      assertThat(thread.isDaemon()).isTrue();
    } finally {
      scheduler.shutdownNow();
    }
  }

  /** Law 10 for each point. */
  @Test
  void ledger_everyPointInOneColumn() {
    try (MetricFixture it = MetricFixture.create()) {
      var counter = it.meter().counterBuilder("test.a").build();
      for (String topic : List.of("a", "b", "c")) {
        counter.add(1, Attributes.of(stringKey("topic"), topic));
      }
      counter.add(1, Attributes.of(stringKey("shape"), "round"));
      it.meter().counterBuilder("unknown").build().add(1);
      it.meter().counterBuilder("chat.a").build().add(1);

      it.collect();
      it.collect();

      var counts = it.counts();
      assertThat(counts.states()).containsEntry(State.QUEUED, 4L);
      assertThat(counts.merged()).isEqualTo(2);
      assertThat(it.withheld(Withheld.UNCLASSIFIED)).isEqualTo(1);
      assertThat(it.withheld(Withheld.DENIED)).isEqualTo(1);
      assertThat(counts.captured()).isEqualTo(8);
      assertThat(counts.withheldByCategory().get("content.chat"))
          .containsEntry(Withheld.DENIED, 4L);
    }
  }
}
