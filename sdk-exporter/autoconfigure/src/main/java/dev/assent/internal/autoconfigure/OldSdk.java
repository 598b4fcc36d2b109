/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.autoconfigure;

import dev.assent.internal.instance.start.LogHygiene;
import io.opentelemetry.sdk.autoconfigure.spi.AutoConfigurationCustomizer;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import java.util.Collections;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Refuses an SDK that Assent does not support: the application starts, and nothing is exported. */
final class OldSdk {
  private static final Logger logger = Logger.getLogger("dev.assent");

  private OldSdk() {}

  /**
   * Logs the refusal, and replaces the builders of all providers with empty ones, after all other
   * customizers.
   */
  static void refuse(AutoConfigurationCustomizer customizer) {
    LogHygiene.install();
    logger.log(Level.WARNING, SdkVersion.refusal());
    customizer.addPropertiesCustomizer(
        config -> {
          empty(customizer);
          return Collections.emptyMap();
        });
  }

  private static void empty(AutoConfigurationCustomizer customizer) {
    customizer.addTracerProviderCustomizer((builder, config) -> SdkTracerProvider.builder());
    customizer.addMeterProviderCustomizer((builder, config) -> SdkMeterProvider.builder());
    customizer.addLoggerProviderCustomizer((builder, config) -> SdkLoggerProvider.builder());
  }
}
