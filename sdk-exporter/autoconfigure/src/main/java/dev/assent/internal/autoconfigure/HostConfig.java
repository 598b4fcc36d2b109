/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.autoconfigure;

import dev.assent.internal.config.QueueSettings;
import dev.assent.internal.host.HostQueues;
import dev.assent.internal.metric.reader.MetricCollector;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import java.util.Map;

/** Reads the settings that matter to Assent from the properties of an autoconfigured SDK. */
final class HostConfig {
  private static final String MAX_SERIES = "otel.java.metrics.cardinality.limit";

  private HostConfig() {}

  /**
   * Returns defaults for properties that the application does not set. The SDK counts series before
   * their attributes are stripped, so its limit is the one of Assent's own reader; the gate has a
   * lower limit for series that leave.
   */
  static Map<String, String> defaults(ConfigProperties config) {
    return config.getString(MAX_SERIES) == null
        ? Map.of(MAX_SERIES, Integer.toString(MetricCollector.MAX_SERIES))
        : Map.of();
  }

  static HostQueues queues(ConfigProperties config) {
    return new HostQueues(
        queue(config, "otel.bsp.", HostQueues.DEFAULT.spans()),
        queue(config, "otel.blrp.", HostQueues.DEFAULT.logs()),
        config.getDuration("otel.metric.export.interval", HostQueues.DEFAULT.metricInterval()),
        config.getDuration("otel.metric.export.timeout", HostQueues.DEFAULT.metricTimeout()));
  }

  private static QueueSettings queue(
      ConfigProperties config, String prefix, QueueSettings otherwise) {
    return HostQueues.queue(
        config.getDuration(prefix + "schedule.delay", otherwise.scheduleDelay()),
        config.getInt(prefix + "max.queue.size", otherwise.maxQueueSize()),
        config.getInt(prefix + "max.export.batch.size", otherwise.maxExportBatchSize()),
        config.getDuration(prefix + "export.timeout", otherwise.exportTimeout()));
  }
}
