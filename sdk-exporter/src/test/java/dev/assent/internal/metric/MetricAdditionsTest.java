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
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Law 8: a document that was read added health to content while it was recorded. The content
 * depends on health from then on, also if no document adds it at the collection.
 */
class MetricAdditionsTest {
  private static final String CANARY = "kw9f3zq";
  private static final Attributes TOPIC = Attributes.of(stringKey("topic"), CANARY);
  private static final String HEALTH = "protected.health";

  private static MetricFixture permitted(MetricTemporality preference) {
    return MetricFixture.builder()
        .preferences(preference)
        .permitted("service", "content", "protected")
        .build();
  }

  private static String left(MetricFixture it, StampedMetric metric) {
    StampedMetric left = it.gates.get(0).leave(metric, State.QUEUED, false, Clock.system());
    return left == null ? "" : MetricBytes.text(List.of(left));
  }

  /** The content is an attribute of the first two, and the name of the others. */
  @ParameterizedTest
  @CsvSource({"test.a,CUMULATIVE", "test.a,DELTA", "chat.a,CUMULATIVE", "chat.a,DELTA"})
  void leave_addedAtTheRecordingAndDeniedSince_staysWithoutTheContent(
      String name, MetricTemporality preference) {
    try (MetricFixture it = permitted(preference)) {
      it.decisions.add(it.mask(HEALTH), it.mask(HEALTH));
      it.collect();
      it.meter().counterBuilder(name).build().add(1, TOPIC);
      it.decisions.add(0, 0);
      StampedMetric metric = it.collect().get(0);
      assertThat(left(it, metric)).contains(CANARY);
      it.revoke(HEALTH);

      assertThat(it.gates.get(0).mayLeave(metric, Clock.system())).isFalse();
      assertThat(left(it, metric)).doesNotContain(CANARY, "chat.a");
    }
  }

  @Test
  void leave_addedForAPartOfTheIntervalAndDeniedSince_staysWithoutTheContent() {
    try (MetricFixture it = permitted(MetricTemporality.DELTA)) {
      it.collect();
      it.decisions.add(it.mask(HEALTH), it.mask(HEALTH));
      it.meter().counterBuilder("test.a").build().add(1, TOPIC);
      it.decisions.add(0, 0);
      StampedMetric metric = it.collect().get(0);
      assertThat(left(it, metric)).contains(CANARY);
      it.revoke(HEALTH);

      assertThat(left(it, metric)).contains("test.a").doesNotContain(CANARY);
    }
  }

  /** The document comes and goes while the points wait for their attempt. */
  @ParameterizedTest
  @CsvSource({"test.a,CUMULATIVE", "test.a,DELTA", "chat.a,CUMULATIVE", "chat.a,DELTA"})
  void leave_addedAfterTheCollectionForAWhileAndDeniedSince_staysWithoutTheContent(
      String name, MetricTemporality preference) {
    try (MetricFixture it = permitted(preference)) {
      it.meter().counterBuilder(name).build().add(1, TOPIC);
      StampedMetric metric = it.collect().get(0);
      it.decisions.add(it.mask(HEALTH), it.mask(HEALTH));
      it.decisions.add(0, 0);
      assertThat(left(it, metric)).contains(CANARY);
      it.revoke(HEALTH);

      assertThat(it.gates.get(0).mayLeave(metric, Clock.system())).isFalse();
      assertThat(left(it, metric)).doesNotContain(CANARY, "chat.a");
    }
  }

  /** The document comes and goes while the interval is open, and health is denied with it. */
  @Test
  void collection_addedForAWhileInTheIntervalAndDeniedSince_staysWithoutTheContent() {
    try (MetricFixture it = permitted(MetricTemporality.DELTA)) {
      it.collect();
      it.meter().counterBuilder("test.a").build().add(1, TOPIC);
      it.decisions.add(it.mask(HEALTH), it.mask(HEALTH));
      it.decisions.add(0, 0);
      it.revoke(HEALTH);

      assertThat(MetricBytes.text(it.collect())).contains("test.a").doesNotContain(CANARY);
    }
  }

  /** A series that goes on would forget what was added to its older part. */
  @Test
  void collection_documentCannotBeReadAnyMore_theSeriesEnds() {
    try (MetricFixture it = permitted(MetricTemporality.CUMULATIVE)) {
      long any = it.mask("content", "protected");
      it.decisions.add(any, it.mask(HEALTH));
      var counter = it.meter().counterBuilder("test.a").build();
      counter.add(1, TOPIC);
      assertThat(left(it, it.collect().get(0))).contains(CANARY);
      it.decisions.add(any, 0);
      it.collect();
      counter.add(2, TOPIC);

      assertThat(MetricGateTest.sum(MetricFixture.only(it.collect(), "test.a"))).isEqualTo(2);
    }
  }
}
