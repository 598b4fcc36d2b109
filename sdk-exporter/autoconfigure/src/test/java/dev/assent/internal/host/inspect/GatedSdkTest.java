/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.propagation.GatedPropagator;
import dev.assent.internal.propagation.PropagationGate;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An SDK shows its propagators. An upgrade of OpenTelemetry may rename a field. */
class GatedSdkTest {
  private static final TextMapPropagator BAGGAGE = W3CBaggagePropagator.getInstance();
  private static final TextMapPropagator GATED =
      GatedPropagator.of(W3CTraceContextPropagator.getInstance(), PropagationGate.closed());

  private static OpenTelemetrySdk sdk(TextMapPropagator... propagators) {
    return OpenTelemetrySdk.builder()
        .setPropagators(
            ContextPropagators.create(TextMapPropagator.composite(List.of(propagators))))
        .build();
  }

  @Test
  void isGated_gatedOnesAlone() {
    assertThat(GatedSdk.isGated(OpenTelemetrySdk.builder().build())).isTrue();
    assertThat(GatedSdk.isGated(sdk(GATED))).isTrue();
    assertThat(GatedSdk.isGated(sdk(GATED, GatedPropagator.of(BAGGAGE, PropagationGate.closed()))))
        .isTrue();
    assertThat(GatedSdk.isGated(sdk(BAGGAGE))).isFalse();
    assertThat(GatedSdk.isGated(sdk(GATED, BAGGAGE))).isFalse();
    assertThat(GatedSdk.isGated(sdk(TextMapPropagator.composite(GATED, BAGGAGE), GATED))).isFalse();
  }

  @Test
  void of_ungatedPropagators_sameProviders() {
    OpenTelemetrySdk own = sdk(BAGGAGE);

    OpenTelemetrySdk gated =
        GatedSdk.of(own, all -> GatedPropagator.of(all, PropagationGate.closed()));

    assertThat(GatedSdk.isGated(gated)).isTrue();
    assertThat(gated.getSdkTracerProvider()).isSameAs(own.getSdkTracerProvider());
    assertThat(gated.getSdkLoggerProvider()).isSameAs(own.getSdkLoggerProvider());
    assertThat(gated.getSdkMeterProvider()).isSameAs(own.getSdkMeterProvider());
    assertThat(GatedSdk.of(gated, all -> BAGGAGE)).isSameAs(gated);
  }

  @Test
  void behind_theGlobalOne_isFound() {
    OpenTelemetrySdk own = sdk(BAGGAGE);
    GlobalOpenTelemetry.resetForTest();
    GlobalOpenTelemetry.set(own);
    try {
      assertThat(GatedSdk.behind(GlobalOpenTelemetry.get())).isSameAs(own);
    } finally {
      GlobalOpenTelemetry.resetForTest();
    }
    assertThat(GatedSdk.behind(OpenTelemetry.noop())).isNull();
  }
}
