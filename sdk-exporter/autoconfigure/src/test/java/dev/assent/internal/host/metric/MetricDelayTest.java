/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host.metric;

import static dev.assent.internal.host.metric.ClaimedMetricGateTest.each;
import static dev.assent.internal.host.metric.ClaimedMetricGateTest.longs;
import static dev.assent.internal.host.metric.ClaimedMetricGateTest.wrapped;
import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.gate.MetricBytes;
import dev.assent.internal.metric.MetricFixture;
import dev.assent.internal.metric.StampedMetric;
import dev.assent.ledger.Withheld;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.GaugeData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.resources.Resource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What vendors' wrappers keep, and pass on after a change. */
class MetricDelayTest {
  private static final String CANARY = "kw9f3zq";
  private static final Attributes TOPIC = Attributes.of(stringKey("topic"), CANARY);

  /** Two collections of one cumulative series in one export are two points, not one sum. */
  @ParameterizedTest
  @EnumSource
  void delayed_twoCollections_leaveWithTheirTimes(Kind kind) {
    Delayed delayed = new Delayed(kind);
    try (HostedFixture it = wrapped(delayed).build()) {
      var counter = it.meter().counterBuilder("test.a").build();
      counter.add(3);
      it.collect();
      counter.add(4);
      it.collect();
      delayed.passes = true;

      assertThat(longs(it.collect(), "test.a")).containsExactly(3L, 7L, 7L);
    }
  }

  /** What a wrapper passes on: OpenTelemetry's own batches of metrics regroup points. */
  enum Kind {
    ORIGINALS,
    REGROUPED,
    COPIES
  }

  /** Keeps what it gets until it passes it on. */
  private static final class Delayed
      implements Function<Collection<MetricData>, Collection<? extends MetricData>> {
    private final List<MetricData> kept = new ArrayList<>();
    private final Kind kind;
    private boolean passes;

    private Delayed(Kind kind) {
      this.kind = kind;
    }

    @Override
    public Collection<? extends MetricData> apply(Collection<MetricData> metrics) {
      kept.addAll(
          switch (kind) {
            case ORIGINALS -> metrics;
            case REGROUPED ->
                each(metrics, metric -> VendorMetric.of(metric).keepingPoints().build());
            case COPIES -> each(metrics, metric -> VendorMetric.of(metric).build());
          });
      if (!passes) {
        return List.of();
      }
      List<MetricData> all = List.copyOf(kept);
      kept.clear();
      return all;
    }
  }

  enum Change {
    REVOKED,
    REVOKED_AND_GRANTED
  }

  /** Points captured before a withdrawal that waited in a wrapper never leave. */
  @ParameterizedTest
  @EnumSource
  void delayed_withdrawnMeanwhile_neverLeaves(Kind kind) {
    for (Change change : Change.values()) {
      for (AggregationTemporality temporality : AggregationTemporality.values()) {
        assertWithheldAfter(change, new Delayed(kind), temporality);
      }
    }
  }

  private static void assertWithheldAfter(
      Change change, Delayed delayed, AggregationTemporality temporality) {
    try (HostedFixture it = wrapped(delayed).temporality(type -> temporality).build()) {
      it.grant("content.chat");
      it.executor.runDue();
      it.collect();
      it.meter().counterBuilder("test.a").build().add(3, TOPIC);
      it.meter().counterBuilder("chat.lines").build().add(4);
      it.meter()
          .counterBuilder("test.b")
          .build()
          .add(5, Attributes.of(stringKey("assent.category"), "content.chat"));
      it.meter().gaugeBuilder("test.gauge").build().set(6, TOPIC);
      it.collect();

      it.revoke("content.chat");
      it.pass();
      if (change == Change.REVOKED_AND_GRANTED) {
        it.grant("content.chat");
        it.executor.runDue();
      }
      delayed.passes = true;
      it.meter().counterBuilder("test.passes").build().add(1);

      List<StampedMetric> metrics = it.collect();
      assertThat(metrics).extracting(StampedMetric::getName).contains("test.passes");
      assertThat(MetricBytes.text(metrics)).doesNotContain(CANARY);
      assertThat(metrics).extracting(StampedMetric::getName).doesNotContain("chat.lines", "test.b");
      // a stripped cumulative point would repeat what the successor of its series counts, and a
      // copy does not tell which of its parts is the withdrawn one
      assertThat(metrics.stream().anyMatch(metric -> metric.getName().equals("test.a")))
          .isEqualTo(temporality == AggregationTemporality.DELTA && delayed.kind != Kind.COPIES);
      for (StampedMetric metric : metrics) {
        assertThat((metric.ownMask() | metric.fieldsMask()) & it.mask("content.chat")).isZero();
      }
    }
  }

  /** The control of the test above: without a withdrawal, all of it leaves. */
  @ParameterizedTest
  @EnumSource
  void delayed_nothingWithdrawn_leaves(Kind kind) {
    Delayed delayed = new Delayed(kind);
    try (HostedFixture it = wrapped(delayed).permitted("service", "content").build()) {
      it.meter().counterBuilder("test.a").build().add(3, TOPIC);
      it.meter().counterBuilder("chat.lines").build().add(4);
      it.meter()
          .counterBuilder("test.b")
          .build()
          .add(5, Attributes.of(stringKey("assent.category"), "content.chat"));
      it.collect();
      delayed.passes = true;
      it.meter().counterBuilder("test.passes").build().add(1);

      List<StampedMetric> metrics = it.collect();

      assertThat(metrics)
          .extracting(StampedMetric::getName)
          .contains("test.a", "chat.lines", "test.b");
      assertThat(MetricBytes.text(metrics)).contains(CANARY);
    }
  }

  /** A copy with a time of its own may be a copy of anything. */
  @Test
  void copies_withNewTimes_inheritAllThatWasGiven() {
    Delayed delayed = new Delayed(Kind.COPIES);
    try (HostedFixture it = wrapped(delayed).permitted("service", "content").build()) {
      it.meter().counterBuilder("chat.lines").build().add(4);
      it.collect();
      it.revoke("content.chat");
      it.meter().counterBuilder("test.later").build().add(1);
      it.collect();
      ClaimedMetricGate claimedGate = it.handle.claimedGate;
      it.pass();
      long now = it.clock.epochNanos();
      var point = LongPointData.create(now, now, Attributes.empty(), 4);
      MetricData renamed = gauge("test.lines", point);

      assertThat(claimedGate.gateAgain(List.of(renamed))).isEmpty();
      assertThat(it.withheld(Withheld.DENIED)).isPositive();

      it.grant("content.chat");
      it.pass();
      long later = it.clock.epochNanos();
      var redated = LongPointData.create(later, later, Attributes.empty(), 4);
      assertThat(claimedGate.gateAgain(List.of(gauge("test.lines", redated)))).isEmpty();
    }
  }

  private static MetricData gauge(String name, LongPointData point) {
    return new VendorMetric(
        Resource.empty(),
        InstrumentationScopeInfo.create(MetricFixture.SCOPE),
        name,
        "",
        "",
        MetricDataType.LONG_GAUGE,
        GaugeData.createLongGaugeData(List.of(point)));
  }
}
