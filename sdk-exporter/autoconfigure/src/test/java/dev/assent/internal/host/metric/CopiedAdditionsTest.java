/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host.metric;

import static dev.assent.internal.host.metric.ClaimedMetricGateTest.each;
import static dev.assent.internal.host.metric.ClaimedMetricGateTest.wrapped;
import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.gate.MetricBytes;
import dev.assent.internal.metric.MetricFixture;
import dev.assent.internal.metric.MetricTemporality;
import dev.assent.internal.metric.StampedMetric;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Law 8: copies of metrics depend on what documents had added to their originals. */
class CopiedAdditionsTest {
  private static final String CANARY = "kw9f3zq";
  private static final Attributes TOPIC = Attributes.of(stringKey("topic"), CANARY);
  private static final String HEALTH = "protected.health";

  @ParameterizedTest
  @CsvSource({"test.a,CUMULATIVE", "test.a,DELTA", "chat.a,CUMULATIVE", "chat.a,DELTA"})
  void copies_addedAtTheRecordingAndDeniedSince_leaveWithoutTheContent(
      String name, AggregationTemporality temporality) {
    AtomicReference<HostedFixture> fixture = new AtomicReference<>();
    try (HostedFixture it =
        wrapped(
                metrics -> {
                  fixture.get().decisions.revokeUnnoticed(0, fixture.get().mask(HEALTH));
                  return each(metrics, metric -> VendorMetric.of(metric).build());
                })
            .temporality(type -> temporality)
            .permitted("service", "content", "protected")
            .build()) {
      fixture.set(it);
      it.decisions.add(it.mask(HEALTH), it.mask(HEALTH));
      it.pass();
      it.meter().counterBuilder(name).build().add(3, TOPIC);
      it.decisions.add(0, 0);

      assertThat(MetricBytes.text(it.collect())).doesNotContain(CANARY, "chat.a");
    }
  }

  @Test
  void copies_addedAtTheRecording_dependOnIt() {
    try (HostedFixture it =
        wrapped(metrics -> each(metrics, metric -> VendorMetric.of(metric).build()))
            .permitted("service", "content", "protected")
            .build()) {
      it.decisions.add(it.mask(HEALTH), it.mask(HEALTH));
      it.pass();
      it.meter().counterBuilder("test.a").build().add(3, TOPIC);
      it.decisions.add(0, 0);

      StampedMetric copy = it.collect().get(0);

      assertThat(MetricBytes.text(List.of(copy))).contains(CANARY);
      assertThat(copy.capturedUnder().addedToWaiting()).isEqualTo(it.mask(HEALTH));
    }
  }

  /** A copy that is newer than every collection may be of each of them. */
  @Test
  void origin_ofSeveralCollections_addsWhatWasAddedToAny() {
    try (MetricFixture it =
        MetricFixture.builder()
            .preferences(MetricTemporality.CUMULATIVE)
            .permitted("service", "content", "protected")
            .build()) {
      it.meter().counterBuilder("test.a").build().add(1, TOPIC);
      MetricOrigins origins = new MetricOrigins();
      origins.add(it.collect());
      it.decisions.add(it.mask(HEALTH), it.mask(HEALTH));
      it.meter().counterBuilder("test.a").build().add(1, TOPIC);
      origins.add(it.collect());
      it.decisions.add(0, 0);

      MetricOrigins.Origin origin =
          origins.of(Long.MAX_VALUE, it.gates.get(0).subject().currentDecision());

      assertThat(origin.capturedUnder().addedToWaiting()).isEqualTo(it.mask(HEALTH));
    }
  }
}
