/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric;

import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.gate.MetricBytes;
import dev.assent.internal.time.Clock;
import dev.assent.ledger.State;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.LongHistogram;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.opentelemetry.sdk.resources.Resource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A backend's view of series while attributes are granted and revoked and requests wait. No counter
 * decreases under one start time, and no intervals overlap, even where only the deletion reference
 * distinguishes two series.
 */
class MetricBackendTest {
  private static final List<String> SHAPES = List.of("", "round", "square");
  private static final List<String> TOPICS = List.of("", "", "a", "b", "c");
  private static final List<String> PLACES = List.of("", "", "Ulm");

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 20261126, -7})
  void delivered_randomHistory_noSeriesFallsOrOverlaps(long seed) {
    Random random = new Random(seed);
    try (MetricFixture it =
        MetricFixture.builder()
            .preferences(MetricTemporality.values())
            .permitted("service", "content")
            .resource(Resource.create(Attributes.of(stringKey("host.nick"), "bob")))
            .build()) {
      Run run = new Run(it, random, "seed " + seed);
      for (int step = 0; step < 120; step++) {
        run.record();
        it.pass();
        switch (random.nextInt(8)) {
          case 0 -> run.change(true, random(random, "content.chat", "personal.location"));
          case 1 -> run.change(false, random(random, "content.chat", "personal.location"));
          case 2 -> run.change(random.nextBoolean(), "personal.network");
          case 3 -> run.deliver();
          default -> it.scheduler.runPeriodic();
        }
      }
      run.deliver();
      assertThat(run.delivered).isPositive();
    }
  }

  private static String random(Random random, String... names) {
    return names[random.nextInt(names.length)];
  }

  private static final class Run {
    private final MetricFixture it;
    private final Random random;
    private final String seed;
    private final LongCounter counter;
    private final LongHistogram histogram;
    private final Map<Attributes, Long> totals = new HashMap<>();
    private final Map<List<Object>, Reported> backend = new HashMap<>();
    private int delivered;

    Run(MetricFixture it, Random random, String seed) {
      this.it = it;
      this.random = random;
      this.seed = seed;
      counter = it.meter().counterBuilder("test.counter").build();
      histogram = it.meter().histogramBuilder("test.histogram").ofLongs().build();
      it.meter()
          .counterBuilder("test.seen")
          .buildWithCallback(
              seen ->
                  totals.forEach(
                      (key, total) -> {
                        if (random.nextInt(6) > 0) {
                          seen.record(total, key);
                        }
                      }));
    }

    void record() {
      for (int i = random.nextInt(6); i > 0; i--) {
        Attributes attributes = attributes();
        counter.add(random.nextInt(5), attributes);
        histogram.record(random.nextInt(100), attributes);
        long more = random.nextInt(30) == 0 ? -10 : random.nextInt(5);
        totals.merge(attributes, more, (a, b) -> Math.max(0, a + b));
      }
    }

    private Attributes attributes() {
      var attributes = Attributes.builder();
      put(attributes, "shape", SHAPES);
      put(attributes, "topic", TOPICS);
      put(attributes, "place", PLACES);
      return attributes.build();
    }

    private void put(
        io.opentelemetry.api.common.AttributesBuilder attributes, String key, List<String> all) {
      String value = all.get(random.nextInt(all.size()));
      if (!value.isEmpty()) {
        attributes.put(key, value);
      }
    }

    void change(boolean grant, String category) {
      for (int i = 0; i < it.gates.size(); i++) {
        if (grant) {
          it.decisions.grant(i, it.mask(category));
        } else {
          it.decisions.revoke(i, it.mask(category));
        }
        MetricGate gate = it.gates.get(i);
        List<StampedMetric> queue = it.arrived.get(i);
        if (random.nextInt(4) > 0) {
          queue.replaceAll(each -> gate.leave(each, State.QUEUED, false, Clock.system()));
          queue.removeIf(each -> each == null);
        }
      }
      if (random.nextInt(4) > 0) {
        it.scheduler.runDue();
      }
    }

    /** Gates once more, since decisions may have changed between collecting and encoding. */
    void deliver() {
      for (int i = 0; i < it.gates.size(); i++) {
        List<StampedMetric> queue = new ArrayList<>(it.arrived.get(i));
        it.arrived.get(i).clear();
        for (StampedMetric metric : queue) {
          StampedMetric left = it.gates.get(i).leave(metric, State.QUEUED, false, Clock.system());
          if (left != null) {
            deliver(i, left);
          }
        }
      }
    }

    private void deliver(int destination, StampedMetric metric) {
      var now = it.decisions.processSubject().currentDecision();
      long granted = (metric.ownMask() | metric.fieldsMask()) & now.granted(destination);
      long reference = granted == 0 ? 0 : now.permittedSince(destination, granted);
      for (PointData point : metric.getData().getPoints()) {
        List<Object> series =
            List.of(
                destination,
                metric.getResource().getAttributes().asMap(),
                metric.getName(),
                Map.copyOf(point.getAttributes().asMap()));
        boolean isDelta = metric.key().temporality() == AggregationTemporality.DELTA;
        Reported reported = new Reported(isDelta, point, reference);
        Reported before = backend.put(series, reported);
        if (before != null) {
          reported.follows(before, () -> seed + " " + series);
        }
        delivered++;
      }
    }
  }

  private record Reported(boolean isDelta, PointData point, long reference) {
    void follows(Reported before, Supplier<String> what) {
      long start = point.getStartEpochNanos();
      assertThat(point.getEpochNanos()).as(what).isGreaterThanOrEqualTo(start);
      assertThat(start).as(what).isGreaterThanOrEqualTo(before.point.getStartEpochNanos());
      assertThat(point.getEpochNanos())
          .as(what)
          .isGreaterThanOrEqualTo(before.point.getEpochNanos());
      boolean isSame = !isDelta && start == before.point.getStartEpochNanos();
      if (isSame) {
        assertThat(value()).as(what).isGreaterThanOrEqualTo(before.value());
        assertThat(reference).as(what).isEqualTo(before.reference);
      } else {
        assertThat(start).as(what).isGreaterThanOrEqualTo(before.point.getEpochNanos());
      }
      assertThat(value()).as(what).isNotNegative();
    }

    private long value() {
      return point instanceof HistogramPointData histogram
          ? histogram.getCount()
          : ((LongPointData) point).getValue();
    }
  }

  /** Equal resources were two, and the newer point came before the older one. */
  @Test
  void oneRequest_ofBeforeAndAfterARevocation_oneResourceInTheOrderOfTime() throws IOException {
    Resource resource =
        Resource.create(
            Attributes.of(stringKey("host.nick"), "bob", stringKey("unheard"), "words"));
    try (MetricFixture it =
        MetricFixture.builder()
            .preferences(MetricTemporality.DELTA)
            .permitted("service", "personal")
            .resource(resource)
            .build()) {
      LongCounter counter = it.meter().counterBuilder("test.a").build();
      counter.add(1);
      it.collect();
      it.revoke("personal");
      for (int i = 0; i < 3; i++) {
        counter.add(1);
        it.collect();
      }
      List<StampedMetric> left =
          it.arrived.get(0).stream()
              .map(each -> it.gates.get(0).leave(each, State.QUEUED, false, Clock.system()))
              .toList();

      for (ExportMetricsServiceRequest request : MetricBytes.requests(left)) {
        assertThat(request.getResourceMetricsCount()).isEqualTo(1);
        assertThat(request.getResourceMetrics(0).getScopeMetricsCount()).isEqualTo(1);
        assertThat(request.getResourceMetrics(0).getScopeMetrics(0).getMetricsList())
            .extracting(metric -> metric.getSum().getDataPoints(0).getTimeUnixNano())
            .hasSize(4)
            .isSorted();
      }
    }
  }

  /** One metric with series under different grants, or under none. */
  @Test
  void seriesOfDifferentGrants_areMetricsOfTheirOwn() {
    try (MetricFixture it = MetricFixture.create()) {
      it.grant("content.chat");
      it.scheduler.runDue();
      it.pass();
      it.grant("personal.location");
      it.scheduler.runDue();
      LongCounter counter = it.meter().counterBuilder("test.a").build();
      counter.add(1, Attributes.of(stringKey("shape"), "round"));
      counter.add(2, Attributes.of(stringKey("topic"), "a"));
      counter.add(3, Attributes.of(stringKey("topic"), "a", stringKey("place"), "Ulm"));
      counter.add(4, Attributes.of(stringKey("topic"), "b"));

      List<StampedMetric> metrics = it.collect();

      MetricFixture.assertNoTwins(metrics);
      Set<Long> masks = new HashSet<>();
      for (StampedMetric metric : metrics) {
        masks.add(metric.ownMask() | metric.fieldsMask());
      }
      assertThat(metrics).hasSize(3).extracting(StampedMetric::pointCount).contains(1, 2);
      assertThat(masks).hasSize(3);
    }
  }
}
