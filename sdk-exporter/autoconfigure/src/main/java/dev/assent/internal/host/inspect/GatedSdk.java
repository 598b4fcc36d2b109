/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host.inspect;

import dev.assent.internal.propagation.GatedPropagator;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Gates the propagators of a complete SDK, which has no setter for them. */
public final class GatedSdk {
  private GatedSdk() {}

  /** Returns the SDK behind an OpenTelemetry, such as the global one; null if it is not found. */
  public static @Nullable OpenTelemetrySdk behind(OpenTelemetry openTelemetry) {
    if (openTelemetry instanceof OpenTelemetrySdk sdk) {
      return sdk;
    }
    return PrivateFields.read(openTelemetry, "delegate") instanceof OpenTelemetrySdk sdk
        ? sdk
        : null;
  }

  /** Returns whether the propagators are gated, or there are none. */
  public static boolean isGated(OpenTelemetry openTelemetry) {
    return isGated(openTelemetry.getPropagators().getTextMapPropagator());
  }

  /** Autoconfiguration gates one after the other, and then makes a composite of them. */
  private static boolean isGated(TextMapPropagator propagator) {
    return propagator instanceof GatedPropagator
        || propagator.equals(TextMapPropagator.noop())
        || (propagator.getClass().getPackage() == TextMapPropagator.class.getPackage()
            && PrivateFields.read(propagator, "textMapPropagators") instanceof Object[] all
            && Stream.of(all)
                .allMatch(each -> each instanceof TextMapPropagator part && isGated(part)));
  }

  /**
   * Returns an SDK with the same providers and gated propagators; the same SDK if they are gated,
   * or if there are none.
   *
   * @param gate returns gated propagators
   */
  public static OpenTelemetrySdk of(OpenTelemetrySdk sdk, UnaryOperator<TextMapPropagator> gate) {
    return isGated(sdk)
        ? sdk
        : OpenTelemetrySdk.builder()
            .setTracerProvider(sdk.getSdkTracerProvider())
            .setLoggerProvider(sdk.getSdkLoggerProvider())
            .setMeterProvider(sdk.getSdkMeterProvider())
            .setPropagators(
                ContextPropagators.create(gate.apply(sdk.getPropagators().getTextMapPropagator())))
            .build();
  }
}
