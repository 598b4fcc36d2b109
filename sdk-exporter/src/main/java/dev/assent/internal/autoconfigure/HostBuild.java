/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.autoconfigure;

import dev.assent.internal.config.Environment;
import dev.assent.internal.host.Takeover;
import io.opentelemetry.sdk.autoconfigure.spi.AutoConfigurationCustomizer;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The builds of one autoconfigured SDK. Each build is taken over anew; the first customizer call
 * after a start begins the next one. Thread-safe.
 */
final class HostBuild {
  private static final Map<AutoConfigurationCustomizer, HostBuild> BUILDS =
      Collections.synchronizedMap(new WeakHashMap<>());

  // Guarded by this.
  private @Nullable Takeover takeover;

  private HostBuild() {}

  /** Returns the builds of a customizer, which both providers see. */
  static HostBuild of(AutoConfigurationCustomizer customizer) {
    return BUILDS.computeIfAbsent(customizer, any -> new HostBuild());
  }

  /** Registers what must see the SDK's parts before all others. */
  void claim(AutoConfigurationCustomizer customizer) {
    customizer.addSpanExporterCustomizer((exporter, config) -> at(config).claim(exporter));
    customizer.addLogRecordExporterCustomizer((exporter, config) -> at(config).claim(exporter));
    customizer.addMetricExporterCustomizer((exporter, config) -> at(config).claim(exporter));
    customizer.addSpanProcessorCustomizer((processor, config) -> at(config).replace(processor));
    customizer.addLogRecordProcessorCustomizer(
        (processor, config) -> at(config).replace(processor));
    customizer.addMetricReaderCustomizer((reader, config) -> at(config).gate(reader));
  }

  /** Registers what must see them after all others. The logger provider is built last. */
  void check(AutoConfigurationCustomizer customizer) {
    customizer.addPropagatorCustomizer((propagator, config) -> at(config).gate(propagator));
    customizer.addMeterProviderCustomizer((builder, config) -> at(config).check(builder));
    customizer.addTracerProviderCustomizer((builder, config) -> at(config).check(builder));
    customizer.addLoggerProviderCustomizer(
        (builder, config) -> {
          Takeover current = at(config);
          var checked = current.check(builder);
          current.start();
          return checked;
        });
  }

  private synchronized Takeover at(ConfigProperties config) {
    Takeover current = takeover;
    if (current == null || current.isStarted()) {
      current =
          Takeover.begin(Environment.ofProcess(), config::getString, HostConfig.queues(config));
      takeover = current;
    }
    return current;
  }
}
