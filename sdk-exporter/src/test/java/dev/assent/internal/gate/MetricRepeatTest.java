/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.gate;

import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.metric.MetricFixture;
import dev.assent.internal.metric.MetricTemporality;
import dev.assent.internal.metric.StampedMetric;
import dev.assent.ledger.Withheld;
import io.opentelemetry.api.common.AttributeType;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.metrics.InstrumentSelector;
import io.opentelemetry.sdk.metrics.View;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.PointData;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * An application that records with the same attribute objects again and again: each collection is
 * gated on its own.
 */
class MetricRepeatTest {
  private static Attributes topic(String topic) {
    return Attributes.of(stringKey("topic"), topic);
  }

  private static Attributes shape(String shape) {
    return Attributes.of(stringKey("shape"), shape);
  }

  /** Fails if a point joins the series of an earlier point at the same position. */
  @Test
  void series_thatComeAndGo_eachCountsItsOwn() {
    Random random = new Random(20261125);
    try (MetricFixture it =
        MetricFixture.builder()
            .preferences(MetricTemporality.CUMULATIVE, MetricTemporality.DELTA)
            .build()) {
      LongCounter counter = it.meter().counterBuilder("test.a").build();
      List<Attributes> all = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        all.add(shape("s" + i).toBuilder().put("topic", "t" + i).build());
      }
      Map<String, Long> totals = new HashMap<>();
      for (int round = 0; round < 30; round++) {
        Map<String, Long> added = new HashMap<>();
        for (int i = 0; i < all.size(); i++) {
          if (random.nextInt(10) > 0) {
            counter.add(round * 100L + i, all.get(i));
            added.put("s" + i, round * 100L + i);
            totals.merge("s" + i, round * 100L + i, Long::sum);
          }
        }
        assertThat(values(it.collect())).as("round " + round).isEqualTo(totals);
        List<StampedMetric> deltas = it.arrived.get(1);
        assertThat(values(deltas.subList(deltas.size() - 1, deltas.size()))).isEqualTo(added);
      }
      assertThat(it.withheld(Withheld.GATE_FAILED)).isZero();
    }
  }

  @Test
  void instruments_thatComeAndGo_eachGoesWhereItBelongs() {
    Random random = new Random(20261125);
    try (MetricFixture it = MetricFixture.builder().preferences(MetricTemporality.DELTA).build()) {
      List<LongCounter> counters = new ArrayList<>();
      for (int i = 0; i < 30; i++) {
        counters.add(it.meter().counterBuilder("test.c" + i).build());
      }
      Attributes kept = shape("round");
      for (int round = 0; round < 30; round++) {
        Map<String, Long> added = new HashMap<>();
        for (int i = 0; i < counters.size(); i++) {
          if (random.nextInt(3) > 0) {
            counters.get(i).add(i + round, kept);
            added.put("test.c" + i, (long) i + round);
          }
        }
        Map<String, Long> found = new HashMap<>();
        for (StampedMetric metric : it.collect()) {
          found.put(metric.getName(), values(List.of(metric)).get("round"));
        }
        assertThat(found).isEqualTo(added);
      }
    }
  }

  @Test
  void declaredMeanwhile_judgedAnew() {
    try (MetricFixture it = MetricFixture.builder().permitted("service", "content").build()) {
      LongCounter counter = it.meter().counterBuilder("test.a").build();
      Attributes kept =
          Attributes.of(stringKey("any.place"), "kw9f3zq", stringKey("unheard"), "round");
      counter.add(1, kept);
      counter.add(1, shape("x"));
      assertThat(MetricBytes.text(it.collect())).contains("kw9f3zq").doesNotContain("unheard");

      it.catalog.declareAttribute(
          "any.place", it.mask("personal.location"), AttributeType.STRING, 64);
      it.catalog.declareAttribute(
          "unheard", it.mask("service.telemetry"), AttributeType.STRING, 64);
      it.revoke("personal");
      for (int i = 0; i < 2; i++) {
        counter.add(1, kept);
        counter.add(1, shape("x"));
        it.collect();
      }

      StampedMetric last = it.arrived.get(0).get(it.arrived.get(0).size() - 1);
      assertThat(MetricFixture.points(last))
          .filteredOn(point -> point.getAttributes().get(stringKey("unheard")) != null)
          .hasSize(1)
          .allMatch(point -> ((LongPointData) point).getValue() == 2)
          .allMatch(point -> point.getAttributes().size() == 1);
    }
  }

  @Test
  void withheldPoints_inStep_countedEachTime() {
    try (MetricFixture it = MetricFixture.create()) {
      LongCounter chat = it.meter().counterBuilder("chat.a").build();
      LongCounter counter = it.meter().counterBuilder("test.a").build();
      Attributes kept = topic("a");
      for (int i = 0; i < 5; i++) {
        chat.add(1, kept);
        counter.add(1, kept);
        it.collect();
      }

      assertThat(it.withheld(Withheld.DENIED)).isEqualTo(5);
      assertThat(it.counts().withheldByCategory().toString()).contains("content.chat");
    }
  }

  @Test
  void exemplars_ofPointsInStep_areThoseOfTheInterval() {
    SpanContext span =
        SpanContext.create(
            "0123456789abcdef0123456789abcdef",
            "0123456789abcdef",
            TraceFlags.getSampled(),
            TraceState.builder().put("vendor", "secret").build());
    try (MetricFixture it = MetricFixture.builder().unknownSubject().build()) {
      var histogram = it.meter().histogramBuilder("test.a").build();
      Attributes kept = topic("a");
      for (int i = 1; i <= 4; i++) {
        double value = i;
        Context context = i % 2 == 0 ? Context.root().with(Span.wrap(span)) : Context.root();
        histogram.record(value, kept, context);

        HistogramPointData point =
            (HistogramPointData) MetricFixture.points(it.collect().get(0)).get(0);

        assertThat(point.getCount()).isEqualTo(i);
        assertThat(point.getExemplars()).hasSize(i % 2 == 0 ? 1 : 0);
        assertThat(point.getExemplars())
            .allMatch(exemplar -> exemplar.getValue() == value)
            .allMatch(exemplar -> exemplar.getSpanContext().isValid())
            .allMatch(exemplar -> exemplar.getSpanContext().getTraceState().isEmpty());
      }
    }
  }

  @Test
  void exemplars_attributesThatAViewDropped_judgedEachTime() {
    SpanContext span =
        SpanContext.create(
            "0123456789abcdef0123456789abcdef",
            "0123456789abcdef",
            TraceFlags.getSampled(),
            TraceState.getDefault());
    View view = View.builder().setAttributeFilter(Set.of("shape")).build();
    try (MetricFixture it =
        MetricFixture.builder()
            .sdk(
                sdk ->
                    sdk.registerView(InstrumentSelector.builder().setName("test.a").build(), view))
            .build()) {
      var histogram = it.meter().histogramBuilder("test.a").build();
      Attributes kept = shape("round").toBuilder().put("topic", "kw9f3zq").build();
      for (int i = 0; i < 3; i++) {
        histogram.record(1, kept, i == 0 ? Context.root() : Context.root().with(Span.wrap(span)));

        assertThat(MetricBytes.text(it.collect())).contains("round").doesNotContain("kw9f3zq");
      }
      assertThat(it.counts().withheldByCategory().toString()).contains("content.chat");
    }
  }

  /**
   * A histogram with other boundaries can't join a series only because its attributes are equal.
   */
  @Test
  void bucketsThatCannotBeMerged_areCountedEachTime() {
    try (MetricFixture it = MetricFixture.create()) {
      for (int round = 1; round <= 3; round++) {
        for (String scope : List.of("unknown.one", "unknown.two")) {
          it.provider
              .get(scope)
              .histogramBuilder("test.a")
              .setExplicitBucketBoundariesAdvice(List.of((double) scope.hashCode()))
              .build()
              .record(1, Attributes.empty());
        }
        PointData point = MetricFixture.points(it.collect().get(0)).get(0);

        assertThat(((HistogramPointData) point).getCount()).isEqualTo(2L * round);
        assertThat(((HistogramPointData) point).getBoundaries()).isEmpty();
        assertThat(it.withheld(Withheld.UNSUPPORTED)).isZero();
        assertThat(it.counts().withheldByCategory().get("service.telemetry"))
            .containsEntry(Withheld.UNSUPPORTED, 2L * round);
      }
    }
  }

  private static Map<String, Long> values(List<StampedMetric> metrics) {
    Map<String, Long> values = new HashMap<>();
    for (StampedMetric metric : metrics) {
      for (PointData point : metric.getData().getPoints()) {
        values.put(
            point.getAttributes().get(stringKey("shape")), ((LongPointData) point).getValue());
      }
    }
    return values;
  }
}
