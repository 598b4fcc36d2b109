/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.autoconfigure;

import dev.assent.config.ConfigurationException;
import dev.assent.internal.config.Environment;
import dev.assent.internal.host.HostLog;
import dev.assent.internal.host.HostQueues;
import dev.assent.internal.host.Takeover;
import io.opentelemetry.sdk.autoconfigure.spi.AutoConfigurationCustomizer;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.logging.Level;
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
  private boolean isRefused;

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
          start(current);
          return checked;
        });
  }

  private synchronized Takeover at(ConfigProperties config) {
    Takeover current = takeover;
    if (current == null || (current.isStarted() && !isRefused)) {
      current = begin(config);
      takeover = current;
    }
    return current;
  }

  private Takeover begin(ConfigProperties config) {
    HostQueues queues = HostConfig.queues(config);
    try {
      return Takeover.begin(Environment.ofProcess(), config::getString, queues);
    } catch (ConfigurationException invalid) {
      refuse(invalid);
      return Takeover.begin(Environment.of(Map.of()), name -> null, queues);
    }
  }

  /** Starts, unless a setting is invalid. Under the agent, nothing passes then. */
  private synchronized void start(Takeover current) {
    if (isRefused) {
      return;
    }
    try {
      current.start();
    } catch (ConfigurationException invalid) {
      refuse(invalid);
    }
  }

  /**
   * An exception would end the agent's start, with a stack trace and without the sentence alone.
   */
  private void refuse(ConfigurationException invalid) {
    if (!HostLog.isInAgent()) {
      throw invalid;
    }
    isRefused = true;
    HostLog.write(Level.WARNING, "Nothing is exported. " + invalid.getMessage());
  }
}
