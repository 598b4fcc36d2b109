/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host.metric;

import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.metric.MetricFixture;
import dev.assent.internal.metric.StampedMetric;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.LongHistogram;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.PointData;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random recordings, grants, revocations and collections in a taken-over SDK, against a reference
 * that adds up every recording by its permitted attributes. Sometimes a vendor's wrapper copies
 * everything and adds an attribute, which must change no number.
 */
class HostedModelTest {
  private static final List<String> NAMES = List.of("test.counter", "test.histogram");

  /** How the data leaves. */
  enum Exit {
    PUSHED,
    COPIED,
    PULLED
  }

  private static Stream<Arguments> runs() {
    List<Arguments> runs = new ArrayList<>();
    for (Exit exit : Exit.values()) {
      for (AggregationTemporality temporality : AggregationTemporality.values()) {
        for (long seed : new long[] {1, 2, 3, 4, 5, 20261126, -7}) {
          if (exit != Exit.PULLED || temporality == AggregationTemporality.CUMULATIVE) {
            runs.add(Arguments.of(exit, temporality, seed));
          }
        }
      }
    }
    return runs.stream();
  }

  @ParameterizedTest
  @MethodSource("runs")
  void everyCollection_randomHistory_asTheReference(
      Exit exit, AggregationTemporality temporality, long seed) {
    HostedFixture.Builder builder = HostedFixture.builder().temporality(type -> temporality);
    if (exit == Exit.PULLED) {
      builder.pull();
    } else if (exit == Exit.COPIED) {
      builder.wrapper(exporter -> new VendorExporter(exporter, HostedModelTest::copied));
    }
    try (HostedFixture it = builder.build()) {
      Run run = new Run(it, exit, temporality, seed);
      for (int step = 0; step < 120; step++) {
        run.step();
      }
    }
  }

  private static Collection<MetricData> copied(Collection<MetricData> metrics) {
    List<MetricData> copies = new ArrayList<>();
    for (MetricData metric : metrics) {
      copies.add(
          VendorMetric.of(metric)
              .attributes(given -> given.toBuilder().put("vendor.host", "h1").build())
              .build());
    }
    return copies;
  }

  /** Drives the process and the reference together. */
  private static final class Run {
    private final HostedFixture it;
    private final Exit exit;
    private final AggregationTemporality temporality;
    private final Random random;
    private final String about;
    private final LongCounter counter;
    private final LongHistogram histogram;
    private final Map<String, Reference> references = new HashMap<>();
    private boolean granted;
    private boolean intervalGranted;

    Run(HostedFixture it, Exit exit, AggregationTemporality temporality, long seed) {
      this.it = it;
      this.exit = exit;
      this.temporality = temporality;
      this.random = new Random(seed);
      this.about = exit + ", " + temporality + ", seed " + seed;
      counter = it.meter().counterBuilder("test.counter").build();
      histogram = it.meter().histogramBuilder("test.histogram").ofLongs().build();
      NAMES.forEach(name -> references.put(name, new Reference()));
    }

    void step() {
      for (int i = random.nextInt(12); i > 0; i--) {
        record(attributes(), random.nextInt(1000));
      }
      it.pass();
      switch (random.nextInt(6)) {
        case 0 -> grant();
        case 1 -> revoke();
        default -> check(it.flush());
      }
    }

    private Attributes attributes() {
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

    private void record(Attributes attributes, long value) {
      boolean counts = random.nextBoolean();
      if (counts) {
        counter.add(value, attributes);
      } else {
        histogram.record(value, attributes);
      }
      references
          .get(counts ? "test.counter" : "test.histogram")
          .recorded
          .merge(attributes, value, Long::sum);
    }

    /** A grant ends the interval of a reader that pushes. */
    private void grant() {
      boolean gained = !granted;
      it.grant("content.chat");
      granted = true;
      boolean flushes = gained && exit != Exit.PULLED;
      assertThat(it.executor.waiting()).as(about).isEqualTo(flushes ? 1 : 0);
      if (flushes) {
        int before = it.handle.queued.size();
        it.executor.runDue();
        check(List.copyOf(it.handle.queued.subList(before, it.handle.queued.size())));
      }
    }

    private void revoke() {
      it.revoke("content.chat");
      granted = false;
      intervalGranted = false;
      references.values().forEach(reference -> reference.turn(false));
    }

    private void check(List<StampedMetric> metrics) {
      references.values().forEach(reference -> reference.collect(intervalGranted));
      for (String name : NAMES) {
        Reference reference = references.get(name);
        assertThat(found(metrics, name))
            .as(about + ", " + name)
            .isEqualTo(
                temporality == AggregationTemporality.DELTA
                    ? reference.interval
                    : reference.accumulated);
      }
      MetricFixture.assertNoTwins(metrics);
      assertThat(it.ledger.snapshot().balances()).as(about).isTrue();
      intervalGranted = granted;
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
  }

  /** The recordings of one metric's open interval, and their sums by stripped attributes. */
  private static final class Reference {
    private final Map<Attributes, Long> recorded = new HashMap<>();
    private final Map<Attributes, Long> interval = new HashMap<>();
    private final Map<Attributes, Long> accumulated = new HashMap<>();
    private final Map<Attributes, Boolean> touchedByTopic = new HashMap<>();
    private boolean applied;

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
          });
      recorded.clear();
    }

    private static Attributes left(Attributes attributes, boolean topics) {
      AttributesBuilder left = attributes.toBuilder().remove(stringKey("unheard"));
      return topics ? left.build() : left.remove(stringKey("topic")).build();
    }
  }
}
