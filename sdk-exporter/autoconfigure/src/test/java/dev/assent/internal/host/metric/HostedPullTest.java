/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host.metric;

import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.consent.Receipt;
import dev.assent.internal.decision.Enforcer;
import dev.assent.ledger.State;
import dev.assent.ledger.Withheld;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A reader that is asked for its data, as Prometheus' one. */
class HostedPullTest {
  private static final Attributes TOPIC = Attributes.of(stringKey("topic"), "a");

  @Test
  void scrape_twice_cumulativeAndCountedAsPossiblySent() {
    try (HostedFixture it = HostedFixture.builder().pull().build()) {
      var counter = it.meter().counterBuilder("test.a").build();
      counter.add(1, TOPIC);
      counter.add(2);
      assertThat(value(it.collect())).isEqualTo(3);
      counter.add(4);
      assertThat(value(it.collect())).isEqualTo(7);

      var counts = it.counts();
      assertThat(counts.states()).containsEntry(State.POSSIBLY_SENT, 2L);
      assertThat(counts.merged()).isEqualTo(1);
      assertThat(counts.captured()).isEqualTo(3);
      assertThat(counts.possiblySentByCategory()).containsEntry("service.telemetry", 2L);
    }
  }

  @Test
  void revoke_afterAScrape_theReceiptSaysWhatWasGiven() {
    try (HostedFixture it = HostedFixture.builder().pull().build()) {
      it.collect();
      it.grant("content.chat");
      it.collect();
      it.meter().counterBuilder("chat.a").build().add(1);
      it.collect();
      it.collect();

      List<Receipt.Count> counts =
          it.decisions.revoke(0, it.mask("content.chat")).get(0).toCompletableFuture().join();

      assertThat(counts).hasSize(1);
      assertThat(counts.get(0).withheld()).isEqualTo(1);
      assertThat(counts.get(0).sentBefore()).isEqualTo(2);
      assertThat(counts.get(0).sentSince()).isNotNull();
      assertThat(it.collect()).isEmpty();
    }
  }

  @Test
  void enforce_nothingAffected_noCount() {
    try (HostedFixture it = HostedFixture.builder().pull().build()) {
      assertThat(it.decisions.revoke(0, it.mask("content.chat")).get(0).toCompletableFuture())
          .isCompletedWithValue(List.of());
    }
  }

  /** A withdrawal that comes while callbacks run holds for what they observed. */
  @Test
  void revoke_duringAScrape_whatItCollectedIsWithheld() {
    try (HostedFixture it =
        HostedFixture.builder().pull().permitted("service", "content").build()) {
      it.meter()
          .counterBuilder("chat.a")
          .buildWithCallback(
              seen -> {
                it.revoke("content.chat");
                seen.record(1);
              });

      assertThat(it.collect()).isEmpty();
      assertThat(it.withheld(Withheld.DENIED)).isEqualTo(1);
    }
  }

  @Test
  void decision_cannotBeRead_nothingIsGiven() {
    try (HostedFixture it = HostedFixture.builder().pull().build()) {
      it.meter().counterBuilder("test.a").build().add(1);
      it.collect();
      it.decisions.breakDown();

      assertThat(it.collect()).isEmpty();
      assertThat(it.reader.enforce(new Enforcer.Change(1, 0))).isCompleted();
    }
  }

  /** Several scrapers at once, beside recordings: no increase is lost or counted twice. */
  @Test
  void scrapes_concurrent_totalsAreExact() throws Exception {
    int threads = 4;
    int rounds = 200;
    ExecutorService executor = Executors.newFixedThreadPool(2 * threads);
    try (HostedFixture it = HostedFixture.builder().pull().build()) {
      var counter = it.meter().counterBuilder("test.a").build();
      AtomicInteger observed = new AtomicInteger();
      it.meter()
          .counterBuilder("test.seen")
          .buildWithCallback(seen -> seen.record(observed.incrementAndGet()));
      CountDownLatch start = new CountDownLatch(1);
      List<Future<Boolean>> all = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        all.add(
            executor.submit(
                after(
                    start,
                    () -> {
                      for (int n = 0; n < rounds; n++) {
                        counter.add(1, Attributes.of(stringKey("topic"), "t" + n % 3));
                      }
                      return true;
                    })));
        all.add(
            executor.submit(
                after(
                    start,
                    () -> {
                      long last = 0;
                      boolean grows = true;
                      for (int n = 0; n < rounds; n++) {
                        long now = value(it.pull.scrape(), "test.a");
                        grows &= now >= last;
                        last = now;
                      }
                      return grows;
                    })));
      }
      start.countDown();
      for (Future<Boolean> each : all) {
        assertThat(each.get(60, TimeUnit.SECONDS)).isTrue();
      }

      Collection<MetricData> last = it.pull.scrape();
      assertThat(value(last, "test.a")).isEqualTo((long) threads * rounds);
      assertThat(value(last, "test.seen")).isEqualTo(observed.get());
    } finally {
      executor.shutdownNow();
    }
  }

  /** Law 5: once a revocation has returned, no scrape that begins gets the withdrawn category. */
  @Test
  void scrapes_besideRevocations_nothingWithdrawnIsGiven() throws Exception {
    ExecutorService executor = Executors.newFixedThreadPool(2);
    try (HostedFixture it = HostedFixture.builder().pull().build()) {
      var counter = it.meter().counterBuilder("test.a").build();
      AtomicInteger epoch = new AtomicInteger();
      AtomicBoolean ends = new AtomicBoolean();
      List<Future<Integer>> scrapers = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        scrapers.add(
            executor.submit(
                () -> {
                  int violations = 0;
                  while (!ends.get()) {
                    int before = epoch.get();
                    counter.add(1, TOPIC);
                    boolean given = hasTopic(it.pull.scrape());
                    boolean denied = before % 2 == 0 && epoch.get() == before;
                    violations += denied && given ? 1 : 0;
                  }
                  return violations;
                }));
      }
      int seen = 0;
      for (int round = 0; round < 200; round++) {
        epoch.incrementAndGet();
        it.pass();
        it.grant("content.chat");
        it.pull.scrape();
        counter.add(1, TOPIC);
        seen += hasTopic(it.pull.scrape()) ? 1 : 0;
        it.revoke("content.chat");
        epoch.incrementAndGet();
        assertThat(hasTopic(it.pull.scrape())).isFalse();
      }
      ends.set(true);
      for (Future<Integer> scraper : scrapers) {
        assertThat(scraper.get(60, TimeUnit.SECONDS)).isZero();
      }
      assertThat(seen).isPositive();
    } finally {
      executor.shutdownNow();
    }
  }

  private static boolean hasTopic(Collection<MetricData> metrics) {
    return metrics.stream()
        .flatMap(metric -> metric.getData().getPoints().stream())
        .anyMatch(point -> point.getAttributes().get(stringKey("topic")) != null);
  }

  private static <T> Callable<T> after(CountDownLatch start, Callable<T> task) {
    return () -> {
      start.await();
      return task.call();
    };
  }

  /** What two readers cost: each runs the callbacks, as in the plain SDK. */
  @Test
  void callbacks_twoReaders_runOncePerReader() {
    HostedFixture.PullReader second = new HostedFixture.PullReader();
    AtomicInteger calls = new AtomicInteger();
    try (HostedFixture it =
        HostedFixture.builder().sdk(sdk -> sdk.registerMetricReader(second)).build()) {
      it.meter()
          .counterBuilder("test.a")
          .buildWithCallback(seen -> seen.record(calls.incrementAndGet()));

      it.collect();
      second.scrape();

      assertThat(calls).hasValue(2);
    }
  }

  private static long value(Collection<? extends MetricData> metrics) {
    assertThat(metrics).hasSize(1);
    return value(metrics, "test.a");
  }

  private static long value(Collection<? extends MetricData> metrics, String name) {
    long value = 0;
    for (MetricData metric : metrics) {
      if (metric.getName().equals(name)) {
        value +=
            metric.getLongSumData().getPoints().stream().mapToLong(LongPointData::getValue).sum();
      }
    }
    return value;
  }
}
