/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.gate;

import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.metric.MetricFixture;
import dev.assent.internal.metric.StampedMetric;
import dev.assent.ledger.Withheld;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.metrics.InstrumentSelector;
import io.opentelemetry.sdk.metrics.View;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/**
 * Law 10 for collections with code of the application: points are always the SDK's, since no
 * producer can be registered, but attributes may be of any class.
 */
class MetricUnreadTest {
  private static final Context SAMPLED =
      Context.root()
          .with(
              Span.wrap(
                  SpanContext.create(
                      "0123456789abcdef0123456789abcdef",
                      "0123456789abcdef",
                      TraceFlags.getSampled(),
                      TraceState.getDefault())));

  @Test
  void exemplarsAttributes_throw_theirMetricIsCountedAndOthersLeave() {
    View view = View.builder().setAttributeFilter(Set.of()).build();
    Hostile hostile = new Hostile();
    try (MetricFixture it =
        MetricFixture.builder()
            .sdk(
                sdk ->
                    sdk.registerView(InstrumentSelector.builder().setName("test.a").build(), view))
            .build()) {
      it.meter().histogramBuilder("test.a").build().record(1, hostile, SAMPLED);
      it.meter().counterBuilder("test.b").build().add(1);
      hostile.throwing = true;

      assertThat(it.collect()).extracting(StampedMetric::getName).containsExactly("test.b");
      assertThat(it.withheld(Withheld.GATE_FAILED)).isEqualTo(1);
    }
  }

  @Test
  void observedAttributes_throw_theirMetricIsCountedAndOthersLeave() {
    Hostile hostile = new Hostile();
    try (MetricFixture it = MetricFixture.create()) {
      it.meter()
          .counterBuilder("test.a")
          .buildWithCallback(
              seen -> {
                hostile.throwing = false;
                seen.record(1, hostile);
                hostile.throwing = true;
              });
      it.meter().counterBuilder("test.b").build().add(1);

      assertThat(it.collect()).extracting(StampedMetric::getName).containsExactly("test.b");
      assertThat(it.withheld(Withheld.GATE_FAILED)).isEqualTo(1);
    }
  }

  /** Attributes of an application that fails on purpose. */
  private static final class Hostile implements Attributes {
    private final Attributes inner = Attributes.of(stringKey("shape"), "round");
    private boolean throwing;

    private Attributes inner() {
      if (throwing) {
        throw new IllegalStateException("of the application");
      }
      return inner;
    }

    @Override
    public <T> T get(AttributeKey<T> key) {
      return inner().get(key);
    }

    @Override
    public void forEach(BiConsumer<? super AttributeKey<?>, ? super Object> consumer) {
      inner().forEach(consumer);
    }

    @Override
    public int size() {
      return inner().size();
    }

    @Override
    public boolean isEmpty() {
      return inner().isEmpty();
    }

    @Override
    public Map<AttributeKey<?>, Object> asMap() {
      return inner().asMap();
    }

    @Override
    public AttributesBuilder toBuilder() {
      return inner().toBuilder();
    }

    @Override
    public int hashCode() {
      return inner.hashCode();
    }

    @Override
    public boolean equals(Object other) {
      return other == this;
    }
  }
}
