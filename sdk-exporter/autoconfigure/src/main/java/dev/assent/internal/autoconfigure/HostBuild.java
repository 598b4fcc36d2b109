/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.autoconfigure;

import dev.assent.config.ConfigurationException;
import dev.assent.internal.config.Environment;
import dev.assent.internal.host.FrameworkSettings;
import dev.assent.internal.host.HostLog;
import dev.assent.internal.host.HostQueues;
import dev.assent.internal.host.Takeover;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.spi.AutoConfigurationCustomizer;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.logs.SdkLoggerProviderBuilder;
import io.opentelemetry.sdk.metrics.SdkMeterProviderBuilder;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.logging.Level;
import org.jspecify.annotations.Nullable;

/**
 * The builds of one autoconfigured SDK builder. Each build has a takeover of its own. The first
 * customizer call after a start, or with other properties, begins the next build. Thread-safe.
 */
final class HostBuild {
  private static final Map<AutoConfigurationCustomizer, HostBuild> BUILDS =
      Collections.synchronizedMap(new WeakHashMap<>());

  // Guarded by this.
  private @Nullable Takeover takeover;
  private @Nullable ConfigProperties properties;
  private int registrations;
  private boolean isRefused;

  private HostBuild() {}

  /** Returns the builds of a customizer, which both providers see. */
  static HostBuild of(AutoConfigurationCustomizer customizer) {
    return BUILDS.computeIfAbsent(customizer, any -> new HostBuild());
  }

  /** Registers the customizers that must run before all others. */
  void claim(AutoConfigurationCustomizer customizer) {
    customizer.addSpanExporterCustomizer((exporter, config) -> at(config).claim(exporter));
    customizer.addLogRecordExporterCustomizer((exporter, config) -> at(config).claim(exporter));
    customizer.addMetricExporterCustomizer((exporter, config) -> at(config).claim(exporter));
    customizer.addSpanProcessorCustomizer((processor, config) -> at(config).replace(processor));
    customizer.addLogRecordProcessorCustomizer(
        (processor, config) -> at(config).replace(processor));
    customizer.addPropertiesCustomizer(HostConfig::defaults);
    customizer.addPropertiesCustomizer(ReplicaIdProvider::withoutUuid);
  }

  /**
   * Registers the customizers that must run after all others. Providers of equal order are called
   * in any sequence, so the registration happens at each build when the properties are read, after
   * all providers were called. Customizers of an earlier build have no effect any more.
   */
  void checkLast(AutoConfigurationCustomizer customizer) {
    customizer.addPropertiesCustomizer(
        config -> {
          check(customizer, next());
          return Map.of();
        });
  }

  private synchronized int next() {
    return ++registrations;
  }

  private synchronized boolean isLast(int registration) {
    return registration == registrations;
  }

  /** The logger provider is built last. */
  private void check(AutoConfigurationCustomizer customizer, int registration) {
    customizer.addPropagatorCustomizer(
        (propagator, config) -> isLast(registration) ? at(config).gate(propagator) : propagator);
    customizer.addMetricReaderCustomizer( // around a vendor's wrapper, which then gets gated data
        (reader, config) -> isLast(registration) ? at(config).gate(reader) : reader);
    customizer.addMeterProviderCustomizer(
        (builder, config) -> isLast(registration) ? check(builder, config) : builder);
    customizer.addTracerProviderCustomizer(
        (builder, config) -> isLast(registration) ? at(config).check(builder) : builder);
    customizer.addLoggerProviderCustomizer(
        (builder, config) -> isLast(registration) ? checkAndStart(builder, config) : builder);
  }

  private SdkMeterProviderBuilder check(SdkMeterProviderBuilder builder, ConfigProperties config) {
    Takeover current = at(config);
    if (config.getList("otel.propagators").contains("none")) {
      current.withoutPropagators();
    }
    return current.check(builder);
  }

  private SdkLoggerProviderBuilder checkAndStart(
      SdkLoggerProviderBuilder builder, ConfigProperties config) {
    Takeover current = at(config);
    SdkLoggerProviderBuilder checked = current.check(builder);
    start(current);
    return checked;
  }

  private synchronized Takeover at(ConfigProperties config) {
    Takeover current = takeover;
    boolean isNext = current != null && (current.isStarted() || !config.equals(properties));
    if (current == null || (isNext && !isRefused)) {
      current = begin(config);
      takeover = current;
      properties = config;
    }
    return current;
  }

  /** Checks the complete SDK of the last build, which other listeners may have seen already. */
  void check(OpenTelemetrySdk sdk) {
    Takeover current;
    synchronized (this) {
      current = takeover;
    }
    if (current != null) {
      current.check(sdk);
      current.checkPropagators(sdk);
    }
  }

  private Takeover begin(ConfigProperties config) {
    HostQueues queues = HostConfig.queues(config);
    try {
      return Takeover.beginReporting(
          FrameworkSettings.current().near(), Environment.ofProcess(), config::getString, queues);
    } catch (ConfigurationException invalid) {
      refuse(invalid);
      return Takeover.begin(Environment.of(Map.of()), name -> null, queues);
    }
  }

  /**
   * Starts Assent. If a setting is invalid, Assent does not start, and under the agent nothing is
   * exported.
   */
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
   * Throws the exception. Under the agent, logs its message instead, because an exception would end
   * the agent's start, and the agent would log its stack trace.
   */
  private void refuse(ConfigurationException invalid) {
    if (!HostLog.isInAgent()) {
      throw invalid;
    }
    isRefused = true;
    HostLog.write(Level.WARNING, "Nothing is exported. " + invalid.getMessage());
  }
}
