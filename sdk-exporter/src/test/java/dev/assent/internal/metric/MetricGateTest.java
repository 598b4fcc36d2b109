/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric;

import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.assent.internal.gate.MetricBytes;
import dev.assent.internal.time.Clock;
import dev.assent.ledger.State;
import dev.assent.ledger.Withheld;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Laws 2, 3 and 4: queued metrics are gated again when they leave. */
class MetricGateTest {
  private static final String CANARY = "kw9f3zq";
  private static final Attributes A = Attributes.of(stringKey("topic"), CANARY);
  private static final Attributes B = Attributes.of(stringKey("topic"), "b");
  private static final Attributes ROUND = Attributes.of(stringKey("shape"), "round");

  /** Every category, as an unread document may add. */
  private static final String[] ANY = {"service", "content", "protected", "personal"};

  private static MetricFixture deltas() {
    return MetricFixture.builder()
        .preferences(MetricTemporality.DELTA)
        .permitted("service", "content")
        .build();
  }

  private static MetricFixture contentPermitted() {
    return MetricFixture.builder().permitted("service", "content").build();
  }

  @Test
  void leave_decisionUnchanged_sameInstanceAndOneLook() {
    try (MetricFixture it = MetricFixture.builder().permitted("service", "content").build()) {
      it.meter().counterBuilder("test.a").build().add(1, A);
      StampedMetric metric = it.collect().get(0);
      assertThat(it.gates.get(0).enter(metric)).isSameAs(metric);
      assertThat(it.gates.get(0).mayLeave(metric, Clock.system())).isTrue();
      Clock revoking =
          new Clock() {
            @Override
            public long epochNanos() {
              it.decisions.revokeUnnoticed(
                  0, it.mask("content.chat")); // a second look would see it
              return Clock.system().epochNanos();
            }

            @Override
            public long nanoTime() {
              return System.nanoTime();
            }
          };

      assertThat(it.gates.get(0).leave(metric, State.QUEUED, false, revoking)).isSameAs(metric);
      assertThat(it.gates.get(0).leave(metric, State.QUEUED, false, revoking)).isNotSameAs(metric);
    }
  }

  @Test
  void leave_otherChange_sameInstance() {
    try (MetricFixture it =
        MetricFixture.builder().permitted("service", "content", "personal").build()) {
      it.meter().counterBuilder("test.a").build().add(1, A);
      StampedMetric metric = it.collect().get(0);
      it.revoke("personal");

      assertThat(it.gates.get(0).leave(metric, State.QUEUED, false, Clock.system()))
          .isSameAs(metric);
      assertThat(it.gates.get(0).mayLeave(metric, Clock.system())).isTrue();
    }
  }

  @Test
  void leave_afterRevocation_pointsAreStrippedAndMerged() {
    try (MetricFixture it = deltas()) {
      var counter = it.meter().counterBuilder("test.a").build();
      counter.add(1, A);
      counter.add(2, B);
      counter.add(4, ROUND);
      counter.add(8);
      StampedMetric metric = it.collect().get(0);
      it.revoke("content.chat");

      assertThat(it.gates.get(0).mayLeave(metric, Clock.system())).isFalse();
      StampedMetric left = it.gates.get(0).leave(metric, State.QUEUED, false, Clock.system());

      MetricFixture.assertNoTwins(List.of(left));
      assertThat(left.pointCount()).isEqualTo(2);
      assertThat(sum(left)).isEqualTo(15);
      assertThat(MetricBytes.text(List.of(left))).doesNotContain(CANARY).doesNotContain("topic");
      assertThat(left.capturedUnder()).isSameAs(metric.capturedUnder());
      assertThat(it.counts().merged()).isEqualTo(2);
      assertThat(it.counts().states().get(State.QUEUED)).isEqualTo(2);
      assertThat(it.gates.get(0).leave(left, State.QUEUED, false, Clock.system())).isSameAs(left);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = MetricTemporality.class,
      names = {"DELTA", "LOWMEMORY"})
  void leave_histogram_staysWhatItWas(MetricTemporality preference) {
    try (MetricFixture it =
        MetricFixture.builder().preferences(preference).permitted("service", "content").build()) {
      var histogram = it.meter().histogramBuilder("test.a").setUnit("s").build();
      histogram.record(1, A);
      histogram.record(100, B);
      StampedMetric metric = it.collect().get(0);
      it.revoke("content.chat");

      StampedMetric left = it.gates.get(0).leave(metric, State.QUEUED, false, Clock.system());

      HistogramPointData point = (HistogramPointData) MetricFixture.points(left).get(0);
      assertThat(left.pointCount()).isEqualTo(1);
      assertThat(point.getCount()).isEqualTo(2);
      assertThat(point.getSum()).isCloseTo(101, within(1e-9));
      assertThat(left.getHistogramData().getAggregationTemporality())
          .isEqualTo(metric.getHistogramData().getAggregationTemporality());
      assertThat(left.getUnit()).isEqualTo("s");
    }
  }

  /** The remaining points would be sent with the name and start of another series. */
  @Test
  void leave_cumulativeAfterRevocation_pointsThatLoseSomethingAreWithheldWhole() {
    try (MetricFixture it = contentPermitted()) {
      var counter = it.meter().counterBuilder("test.a").build();
      counter.add(1, A);
      counter.add(2, B);
      counter.add(4, ROUND);
      counter.add(8);
      StampedMetric metric = it.collect().get(0);
      it.revoke("content.chat");

      StampedMetric left = it.gates.get(0).leave(metric, State.QUEUED, false, Clock.system());

      assertThat(left.pointCount()).isEqualTo(2);
      assertThat(sum(left)).isEqualTo(12);
      assertThat(it.withheld(Withheld.DENIED)).isEqualTo(2);
      assertThat(it.counts().withheldByCategory().toString()).contains("content.chat");
      assertThat(it.counts().states().get(State.QUEUED)).isEqualTo(2);
    }
  }

  @Test
  void leave_ownCategoryRevoked_withheldWholeInTheColumnWhereItStands() {
    try (MetricFixture it = contentPermitted()) {
      var counter = it.meter().counterBuilder("chat.a").build();
      counter.add(1, A);
      counter.add(1, B);
      StampedMetric metric = it.collect().get(0);
      it.revoke("content.chat");

      assertThat(it.gates.get(0).leave(metric, State.QUEUED, false, Clock.system())).isNull();
      assertThat(it.withheld(Withheld.DENIED)).isEqualTo(2);
      assertThat(it.counts().states().getOrDefault(State.QUEUED, 0L)).isZero();
    }
  }

  @Test
  void leave_possiblySentBefore_countsAsPossiblySent() {
    try (MetricFixture it = contentPermitted()) {
      var counter = it.meter().counterBuilder("chat.a").build();
      counter.add(1, A);
      counter.add(1, B);
      StampedMetric metric = it.collect().get(0);
      it.revoke("content.chat");

      assertThat(it.gates.get(0).leave(metric, State.QUEUED, true, Clock.system())).isNull();
      assertThat(it.withheld(Withheld.DENIED)).isZero();
      assertThat(it.counts().states().get(State.POSSIBLY_SENT)).isEqualTo(2);
      assertThat(it.counts().possiblySentByCategory()).containsEntry("content.chat", 2L);
    }
  }

  @Test
  void leave_someOwnCategoriesRevoked_onlyThosePoints() {
    try (MetricFixture it = contentPermitted()) {
      var counter = it.meter().counterBuilder("test.a").build();
      counter.add(
          1, Attributes.of(stringKey("assent.category"), "content.chat", stringKey("shape"), "x"));
      counter.add(2, ROUND);
      StampedMetric metric = it.collect().get(0);
      it.revoke("content.chat");

      StampedMetric left = it.gates.get(0).leave(metric, State.QUEUED, false, Clock.system());

      assertThat(left.pointCount()).isEqualTo(1);
      assertThat(sum(left)).isEqualTo(2);
      assertThat(it.withheld(Withheld.DENIED)).isEqualTo(1);
    }
  }

  @Test
  void leave_grantedAgainAfterARevocation_capturedUnderTheFormerGrantStaysWithheld() {
    try (MetricFixture it = contentPermitted()) {
      it.meter().counterBuilder("test.a").build().add(1, A);
      StampedMetric metric = it.collect().get(0);
      it.decisions.revokeUnnoticed(0, it.mask("content.chat"));
      it.grant("content.chat");

      StampedMetric left = it.gates.get(0).leave(metric, State.QUEUED, false, Clock.system());

      assertThat(left).isNull();
    }
  }

  @Test
  void leave_redactedBefore_placeholderStays() {
    try (MetricFixture it =
        MetricFixture.builder()
            .preferences(MetricTemporality.DELTA)
            .permitted("service", "personal")
            .build()) {
      it.decisions.treat(it.mask("content"), 0);
      it.meter().counterBuilder("test.a").build().add(1, A.toBuilder().put("place", "Ulm").build());
      StampedMetric metric = it.collect().get(0);
      it.revoke("personal.location");

      StampedMetric left = it.gates.get(0).leave(metric, State.QUEUED, false, Clock.system());

      Attributes attributes = MetricFixture.points(left).get(0).getAttributes();
      assertThat(attributes.get(stringKey("topic"))).isEqualTo("[REDACTED]");
      assertThat(attributes.size()).isEqualTo(1);
    }
  }

  @Test
  void enter_afterRevocation_countsAsCaptured() {
    try (MetricFixture it = contentPermitted()) {
      var counter = it.meter().counterBuilder("chat.a").build();
      counter.add(1, A);
      StampedMetric metric = it.collect().get(0);
      long captured = it.counts().captured();
      it.revoke("content.chat");

      assertThat(it.gates.get(0).enter(metric)).isNull();
      assertThat(it.counts().captured()).isEqualTo(captured + 1);
    }
  }

  @Test
  void decisionCannotBeRead_everythingIsWithheld() {
    try (MetricFixture it = contentPermitted()) {
      var counter = it.meter().counterBuilder("test.a").build();
      counter.add(1, A);
      counter.add(1, B);
      StampedMetric metric = it.collect().get(0);
      counter.add(1, A);
      it.decisions.breakDown();

      assertThat(it.gates.get(0).leave(metric, State.QUEUED, false, Clock.system())).isNull();
      assertThat(it.gates.get(0).mayLeave(metric, Clock.system())).isFalse();
      assertThat(it.collect()).isEmpty();
      assertThat(it.withheld(Withheld.GATE_FAILED)).isEqualTo(3);
    }
  }

  @Test
  void additions_joinContent() {
    try (MetricFixture it = contentPermitted()) {
      it.decisions.treat(0, it.mask("protected.health"));
      var counter = it.meter().counterBuilder("test.a").build();
      counter.add(1, A);

      assertThat(MetricBytes.text(it.collect())).doesNotContain(CANARY);

      it.grant("protected.health");
      it.scheduler.runDue();
      counter.add(1, A);

      assertThat(MetricBytes.text(it.collect())).contains(CANARY);
    }
  }

  @Test
  void collection_unreadDocumentMayAddToContent_countsTheContentAlone() {
    try (MetricFixture it = contentPermitted()) {
      it.decisions.add(it.mask(ANY), 0);
      it.meter().counterBuilder("test.a").build().add(1, A);

      assertThat(MetricBytes.text(it.collect())).contains("test.a").doesNotContain(CANARY);
      assertThat(it.counts().withheldByCategory())
          .isEqualTo(Map.of("content.chat", Map.of(Withheld.UNKNOWN_ADDITIONS, 1L)));
    }
  }

  @Test
  void collection_unreadDocumentMayAddToForbiddenContent_countsItsOwnReason() {
    try (MetricFixture it = MetricFixture.create()) {
      it.decisions.add(it.mask(ANY), 0);
      it.meter().counterBuilder("test.a").build().add(1, A);
      it.collect();

      assertThat(it.counts().withheldByCategory())
          .isEqualTo(Map.of("content.chat", Map.of(Withheld.DENIED, 1L)));
    }
  }

  @Test
  void collection_oneDocumentAddsAndAnotherMayAdd_countsWhatIsAdded() {
    try (MetricFixture it = contentPermitted()) {
      it.decisions.add(it.mask(ANY), it.mask("protected.health"));
      it.meter().counterBuilder("test.a").build().add(1, A);
      it.collect();

      assertThat(it.counts().withheldByCategory())
          .isEqualTo(Map.of("protected.health", Map.of(Withheld.DENIED, 1L)));
    }
  }

  @Test
  void collection_unreadDocumentMayAddToAWholePoint_isWithheldForThatReason() {
    try (MetricFixture it = contentPermitted()) {
      it.decisions.add(it.mask(ANY), 0);
      it.meter().counterBuilder("chat.a").build().add(1);

      assertThat(it.collect()).isEmpty();
      assertThat(it.counts().withheld()).isEqualTo(Map.of(Withheld.UNKNOWN_ADDITIONS, 1L));
      assertThat(it.counts().withheldByCategory())
          .isEqualTo(
              Map.of(
                  "content.chat",
                  Map.of(Withheld.UNKNOWN_ADDITIONS, 1L),
                  "service.telemetry",
                  Map.of(Withheld.UNKNOWN_ADDITIONS, 1L)));
    }
  }

  /** The point left the gate while every document was read. */
  @ParameterizedTest
  @EnumSource(
      value = MetricTemporality.class,
      names = {"DELTA", "CUMULATIVE"})
  void leave_unreadDocumentMayAddToContent_countsTheContentAlone(MetricTemporality preference) {
    try (MetricFixture it =
        MetricFixture.builder().preferences(preference).permitted("service", "content").build()) {
      it.meter().counterBuilder("test.a").build().add(1, A);
      StampedMetric metric = it.collect().get(0);
      it.decisions.add(it.mask(ANY), 0);

      StampedMetric left = it.gates.get(0).leave(metric, State.QUEUED, false, Clock.system());

      assertThat(left == null).isEqualTo(preference == MetricTemporality.CUMULATIVE);
      assertThat(it.counts().withheldByCategory().get("content.chat"))
          .isEqualTo(Map.of(Withheld.UNKNOWN_ADDITIONS, 1L));
      assertThat(it.counts().withheldByCategory().keySet())
          .isSubsetOf("content.chat", "service.telemetry");
    }
  }

  /** The point left the gate while an unread document could add only what was permitted. */
  @Test
  void leave_whatADocumentMayAddIsRevoked_countsTheContentAlone() {
    try (MetricFixture it = MetricFixture.builder().permitted(ANY).build()) {
      it.decisions.add(it.mask(ANY), 0);
      it.meter().counterBuilder("test.a").build().add(1, A);
      StampedMetric metric = it.collect().get(0);
      assertThat(MetricBytes.text(List.of(metric))).contains(CANARY);
      it.revoke("content.audio");

      assertThat(it.gates.get(0).leave(metric, State.QUEUED, false, Clock.system())).isNull();
      assertThat(it.counts().withheldByCategory())
          .isEqualTo(
              Map.of(
                  "content.chat",
                  Map.of(Withheld.UNKNOWN_ADDITIONS, 1L),
                  "service.telemetry",
                  Map.of(Withheld.UNKNOWN_ADDITIONS, 1L)));
    }
  }

  /** Otherwise the value of the stripped series would be repeated beside that of the whole one. */
  @Test
  void collection_whatADocumentMayAddIsGranted_theStrippedSeriesEnds() {
    try (MetricFixture it = contentPermitted()) {
      it.decisions.add(it.mask(ANY), 0);
      var counter = it.meter().counterBuilder("test.a").build();
      counter.add(1, A);
      assertThat(MetricBytes.text(it.collect())).doesNotContain(CANARY);

      it.grant(ANY);
      it.scheduler.runDue();
      counter.add(2, A);
      List<StampedMetric> after = it.collect();

      assertThat(MetricBytes.text(after)).contains(CANARY);
      assertThat(sum(MetricFixture.only(after, "test.a"))).isEqualTo(2);
    }
  }

  @Test
  void collection_placeholderOfWhatADocumentMayAddEnds_theSeriesEnds() {
    try (MetricFixture it = contentPermitted()) {
      it.decisions.treat(it.mask(ANY), it.mask("protected.health"));
      var counter = it.meter().counterBuilder("test.a").build();
      counter.add(1, A);
      assertThat(MetricBytes.text(it.collect())).contains("[REDACTED]");

      it.decisions.treat(it.mask("content"), it.mask("protected.health"));
      counter.add(2, A);
      List<StampedMetric> after = it.collect();

      assertThat(MetricBytes.text(after)).doesNotContain("[REDACTED]");
      assertThat(sum(MetricFixture.only(after, "test.a"))).isEqualTo(2);
    }
  }

  @Test
  void collection_readsTheDecisionOncePerDestination() {
    try (MetricFixture it =
        MetricFixture.builder()
            .preferences(MetricTemporality.CUMULATIVE, MetricTemporality.DELTA)
            .build()) {
      for (int i = 0; i < 10; i++) {
        it.meter().counterBuilder("test.a" + i).build().add(1, A);
      }
      int reads = it.decisions.reads();
      it.collect();

      assertThat(it.decisions.reads() - reads).isEqualTo(2);
    }
  }

  static long sum(StampedMetric metric) {
    return MetricFixture.points(metric).stream()
        .mapToLong(point -> ((LongPointData) point).getValue())
        .sum();
  }
}
