/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric;

import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.LongHistogram;
import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.PointData;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random recordings, grants and revocations, with all temporality preferences at once, against a
 * reference that adds up every single recording by its permitted attributes.
 */
class MetricModelTest {
  private static final List<String> NAMES = List.of("test.counter", "test.histogram", "test.seen");

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 20261124, -1})
  void everyCollection_randomHistory_asTheReference(long seed) {
    Random random = new Random(seed);
    try (MetricFixture it =
        MetricFixture.builder().preferences(MetricTemporality.values()).build()) {
      Run run = new Run(it, seed);
      for (int step = 0; step < 150; step++) {
        for (int i = random.nextInt(12); i > 0; i--) {
          Attributes attributes = run.maybeTheSame(attributes(random), random);
          run.record(NAMES.get(random.nextInt(3)), attributes, random.nextInt(1000));
        }
        it.pass();
        switch (random.nextInt(5)) {
          case 0 -> run.grant();
          case 1 -> run.revoke();
          default -> run.collect();
        }
      }
      run.assertTotals();
    }
  }

  private static Attributes attributes(Random random) {
    AttributesBuilder attributes = Attributes.builder();
    put(attributes, "shape", random.nextInt(3));
    put(attributes, "topic", random.nextInt(4));
    put(attributes, "unheard", random.nextInt(3));
    return attributes.build();
  }

  private static void put(AttributesBuilder attributes, String key, int value) {
    if (value > 0) {
      attributes.put(key, "v" + value);
    }
  }

  /** Drives the process and the reference together. */
  private static final class Run {
    private final MetricFixture it;
    private final long seed;
    private final LongCounter counter;
    private final LongHistogram histogram;
    private final Map<Attributes, Long> totals = new HashMap<>();
    private final Map<Attributes, Attributes> kept = new HashMap<>();
    private final Map<String, Reference> references = new HashMap<>();
    private boolean granted;
    private boolean intervalGranted;

    Run(MetricFixture it, long seed) {
      this.it = it;
      this.seed = seed;
      counter = it.meter().counterBuilder("test.counter").build();
      histogram = it.meter().histogramBuilder("test.histogram").ofLongs().build();
      it.meter()
          .counterBuilder("test.seen")
          .buildWithCallback(seen -> totals.forEach((key, total) -> seen.record(total, key)));
      NAMES.forEach(name -> references.put(name, new Reference()));
    }

    /** Returns sometimes a new and sometimes a retained instance, as applications use both. */
    Attributes maybeTheSame(Attributes attributes, Random random) {
      return random.nextInt(8) == 0 ? attributes : kept.computeIfAbsent(attributes, a -> a);
    }

    void record(String name, Attributes attributes, long value) {
      switch (name) {
        case "test.counter" -> counter.add(value, attributes);
        case "test.histogram" -> histogram.record(value, attributes);
        default -> totals.merge(attributes, value, Long::sum);
      }
      references.get(name).recorded.merge(attributes, value, Long::sum);
    }

    /** Grants; a grant that changes the decision begins a new interval. */
    void grant() {
      it.arrived.forEach(List::clear);
      for (int i = 0; i < 3; i++) {
        it.decisions.grant(i, it.mask("content.chat"));
      }
      boolean gained = !granted;
      granted = true;
      assertThat(it.scheduler.waiting()).as("seed " + seed).isEqualTo(gained ? 1 : 0);
      it.scheduler.runDue();
      if (gained) {
        check();
      }
    }

    void revoke() {
      for (int i = 0; i < 3; i++) {
        it.decisions.revoke(i, it.mask("content.chat"));
      }
      granted = false;
      intervalGranted = false;
      references.values().forEach(reference -> reference.turn(false));
    }

    void collect() {
      it.arrived.forEach(List::clear);
      it.scheduler.runPeriodic();
      check();
    }

    private void check() {
      references.get("test.seen").observe(totals, intervalGranted);
      references.values().forEach(reference -> reference.collect(intervalGranted));
      for (List<StampedMetric> metrics : it.arrived) {
        MetricFixture.assertNoTwins(metrics);
        for (String name : NAMES) {
          assertThat(found(metrics, name))
              .as("seed %s, %s, %s", seed, name, it.arrived.indexOf(metrics))
              .isEqualTo(expected(metrics, name));
        }
      }
      intervalGranted = granted;
    }

    private Map<Attributes, Long> expected(List<StampedMetric> metrics, String name) {
      Reference reference = references.get(name);
      int index = it.arrived.indexOf(metrics);
      MetricTemporality preference = MetricTemporality.values()[index];
      InstrumentType type =
          name.equals("test.seen") ? InstrumentType.OBSERVABLE_COUNTER : InstrumentType.COUNTER;
      boolean delta = preference.getAggregationTemporality(type) == AggregationTemporality.DELTA;
      return delta ? reference.interval : reference.accumulated;
    }

    private static Map<Attributes, Long> found(List<StampedMetric> metrics, String name) {
      Map<Attributes, Long> found = new HashMap<>();
      for (StampedMetric metric : metrics) {
        if (metric.getName().equals(name)) {
          MetricFixture.points(metric).forEach(p -> found.put(p.getAttributes(), value(p)));
        }
      }
      return found;
    }

    private static long value(PointData point) {
      return point instanceof HistogramPointData histogram
          ? (long) histogram.getSum()
          : ((LongPointData) point).getValue();
    }

    /** Checks that no value is lost: the intervals add up to the recorded values. */
    void assertTotals() {
      collect();
      for (String name : NAMES) {
        assertThat(references.get(name).delivered).isEqualTo(references.get(name).total);
      }
      assertThat(it.ledger.snapshot().balances()).isTrue();
    }
  }

  /**
   * The reference of one metric: the recordings of the open interval, and their sums by stripped
   * attributes.
   */
  private static final class Reference {
    private final Map<Attributes, Long> recorded = new HashMap<>();
    private final Set<Attributes> known = new HashSet<>();
    private final Map<Attributes, Long> interval = new HashMap<>();
    private final Map<Attributes, Long> accumulated = new HashMap<>();
    private final Map<Attributes, Boolean> touchedByTopic = new HashMap<>();
    private boolean applied;
    private long delivered;
    private long total;

    /**
     * A callback reports every series at every collection. The value of a new series has
     * accumulated since the process began, which is before any grant.
     */
    void observe(Map<Attributes, Long> totals, boolean topics) {
      totals.keySet().forEach(key -> recorded.putIfAbsent(key, 0L));
      recorded
          .keySet()
          .removeIf(key -> known.add(key) && topics && key.get(stringKey("topic")) != null);
    }

    void turn(boolean topics) {
      if (applied != topics) {
        accumulated.keySet().removeIf(key -> touchedByTopic.getOrDefault(key, false));
        touchedByTopic.clear();
      }
      applied = topics;
    }

    void collect(boolean topics) {
      turn(topics);
      interval.clear();
      recorded.forEach(
          (attributes, value) -> {
            Attributes left = left(attributes, topics);
            interval.merge(left, value, Long::sum);
            accumulated.merge(left, value, Long::sum);
            if (attributes.get(stringKey("topic")) != null) {
              touchedByTopic.put(left, true);
            }
            total += value;
          });
      delivered += interval.values().stream().mapToLong(Long::longValue).sum();
      recorded.clear();
    }

    private static Attributes left(Attributes attributes, boolean topics) {
      AttributesBuilder left = attributes.toBuilder().remove(stringKey("unheard"));
      return topics ? left.build() : left.remove(stringKey("topic")).build();
    }
  }
}
