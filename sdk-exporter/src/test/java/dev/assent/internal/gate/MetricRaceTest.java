/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.gate;

import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.metric.MetricFixture;
import dev.assent.internal.metric.StampedMetric;
import dev.assent.internal.metric.reader.MetricCollector;
import dev.assent.internal.time.Clock;
import dev.assent.ledger.State;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.sdk.metrics.data.PointData;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/**
 * Law 5 with real threads: one records, one collects, one grants and revokes. The test fails if a
 * collection reads the decision before a revocation and passes data on after it, or if it restores
 * series that the revocation ended.
 */
class MetricRaceTest {
  private static final Attributes A = Attributes.of(stringKey("topic"), "a");

  @Test
  void revoke_whileOthersRecordAndCollect_nothingWithTheCategoryLeavesAnyMore() {
    try (MetricFixture it =
        MetricFixture.builder().scheduler(MetricCollector.scheduler()).build()) {
      LongCounter counter = it.meter().counterBuilder("test.a").build();
      LongCounter chat = it.meter().counterBuilder("chat.a").build();
      AtomicBoolean done = new AtomicBoolean();
      CompletableFuture<Void> recording =
          CompletableFuture.runAsync(
              () -> {
                while (!done.get()) {
                  counter.add(1, A);
                  chat.add(1);
                }
              });
      CompletableFuture<Void> collecting =
          CompletableFuture.runAsync(
              () -> {
                while (!done.get()) {
                  it.pass();
                  it.collector.forceFlush().join(10, TimeUnit.SECONDS);
                }
              });
      try {
        for (int i = 0; i < 200; i++) {
          it.pass();
          it.grant("content.chat");
          it.collector.forceFlush().join(10, TimeUnit.SECONDS);
          counter.add(1, A);
          chat.add(1);
          it.collector.forceFlush().join(10, TimeUnit.SECONDS);
          assertThat(queuedContent(it)).as("round " + i).isTrue();
          it.revoke("content.chat");
          assertThat(leaving(it)).as("round " + i).isEmpty();
        }
      } finally {
        done.set(true);
        recording.join();
        collecting.join();
        it.collector.shutdown().join(10, TimeUnit.SECONDS);
      }
      assertThat(leaving(it)).isEmpty();
      assertThat(it.ledger.snapshot().balances()).isTrue();
    }
  }

  private static boolean queuedContent(MetricFixture it) {
    synchronized (it.arrived.get(0)) {
      return it.arrived.get(0).stream().anyMatch(metric -> metric.getName().equals("chat.a"));
    }
  }

  /** Returns the points in the queue that the gate would pass although they are denied now. */
  private static List<Attributes> leaving(MetricFixture it) {
    List<StampedMetric> queued;
    synchronized (it.arrived.get(0)) {
      queued = new ArrayList<>(it.arrived.get(0));
      it.arrived.get(0).clear();
    }
    List<Attributes> found = new ArrayList<>();
    for (StampedMetric metric : queued) {
      StampedMetric left = it.gates.get(0).leave(metric, State.QUEUED, false, Clock.system());
      if (left != null) {
        left.getData().getPoints().stream()
            .map(PointData::getAttributes)
            .filter(
                attributes ->
                    left.getName().equals("chat.a") || attributes.get(stringKey("topic")) != null)
            .forEach(found::add);
      }
    }
    return found;
  }
}
