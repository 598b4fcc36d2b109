/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.gate;

import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.fixtures.Reachable;
import dev.assent.internal.metric.MetricFixture;
import dev.assent.internal.metric.MetricGate;
import dev.assent.internal.metric.MetricTemporality;
import dev.assent.internal.metric.reader.MetricCollector;
import dev.assent.internal.time.Clock;
import dev.assent.ledger.State;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.metrics.InstrumentSelector;
import io.opentelemetry.sdk.metrics.View;
import java.lang.reflect.Field;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Data that a collection withheld is not reachable after the collection. */
class MetricMemoryTest {
  private static final String CANARY = "kw9f3zq";
  private static final Attributes TOPIC = Attributes.of(stringKey("topic"), CANARY);
  private static final Context SAMPLED =
      Context.root()
          .with(
              Span.wrap(
                  SpanContext.create(
                      "0123456789abcdef0123456789abcdef",
                      "0123456789abcdef",
                      TraceFlags.getSampled(),
                      TraceState.getDefault())));

  private static void record(MetricFixture it) {
    it.meter().counterBuilder("test.counter").build().add(1, TOPIC);
    it.meter().counterBuilder("chat.counter").build().add(1, TOPIC);
    it.meter().gaugeBuilder("test.gauge").build().set(1, TOPIC);
    it.meter().gaugeBuilder("test.gauge.max").build().set(1, TOPIC);
    it.meter().upDownCounterBuilder("test.level").build().add(1, TOPIC);
    it.meter().histogramBuilder("test.histogram").build().record(1, TOPIC, SAMPLED);
    it.meter().histogramBuilder("test.filtered").build().record(1, TOPIC, SAMPLED);
  }

  private static MetricFixture fixture(String... permitted) {
    View view = View.builder().setAttributeFilter(Set.of("shape")).build();
    MetricFixture it =
        MetricFixture.builder()
            .preferences(MetricTemporality.CUMULATIVE, MetricTemporality.DELTA)
            .permitted(permitted)
            .sdk(
                sdk ->
                    sdk.registerView(
                        InstrumentSelector.builder().setName("test.filtered").build(), view))
            .build();
    it.meter().counterBuilder("test.seen").buildWithCallback(seen -> seen.record(1, canary()));
    it.meter().counterBuilder("chat.seen").buildWithCallback(seen -> seen.record(1, canary()));
    it.meter()
        .upDownCounterBuilder("test.tasks.duration")
        .buildWithCallback(seen -> seen.record(1, canary()));
    it.meter().gaugeBuilder("test.call.max").buildWithCallback(seen -> seen.record(1, canary()));
    return it;
  }

  private static Attributes canary() {
    return Attributes.of(stringKey("topic"), CANARY);
  }

  /**
   * Returns the state that the reader keeps between collections, without the SDK's, which keeps the
   * values of callbacks.
   */
  private static Object readings(MetricFixture it) {
    try {
      Field field = MetricCollector.class.getDeclaredField("readings");
      field.setAccessible(true);
      return field.get(it.collector);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void withheld_collectionEnded_isReachableFromNothingOfOurs() {
    try (MetricFixture it = fixture("service")) {
      for (int round = 0; round < 3; round++) {
        record(it);
        it.collect();

        assertThat(Reachable.from(it.gates).pathsTo(CANARY)).isEmpty();
        assertThat(Reachable.from(readings(it)).pathsTo(CANARY)).isEmpty();
        assertThat(Reachable.from(it.arrived).pathsTo(CANARY)).isEmpty();
      }
    }
  }

  /**
   * The control: the canary is reachable while it may leave, and unreachable after its revocation.
   */
  @Test
  void revoked_queueWasPurged_isReachableFromNothingOfOurs() {
    try (MetricFixture it = fixture("service", "content")) {
      record(it);
      it.collect();
      assertThat(Reachable.from(it.gates).pathsTo(CANARY)).isNotEmpty();

      it.revoke("content.chat");
      it.decisions.revoke(1, it.mask("content.chat"));
      for (int i = 0; i < 2; i++) {
        MetricGate gate = it.gates.get(i);
        it.arrived.get(i).replaceAll(each -> gate.leave(each, State.QUEUED, false, Clock.system()));
        it.arrived.get(i).removeIf(each -> each == null);
      }

      assertThat(Reachable.from(it.gates).pathsTo(CANARY)).isEmpty();
      assertThat(Reachable.from(readings(it)).pathsTo(CANARY)).isEmpty();
      assertThat(Reachable.from(it.arrived).pathsTo(CANARY)).isEmpty();
    }
  }
}
