/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.autoconfigure;

import dev.assent.internal.config.QueueSettings;
import dev.assent.internal.host.HostQueues;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import java.time.Duration;

/** Reads the settings that matter to Assent from the properties of an autoconfigured SDK. */
final class HostConfig {
  private static final Duration SHORTEST = Duration.ofMillis(1);

  private HostConfig() {}

  static HostQueues queues(ConfigProperties config) {
    return new HostQueues(
        queue(config, "otel.bsp.", HostQueues.DEFAULT.spans()),
        queue(config, "otel.blrp.", HostQueues.DEFAULT.logs()),
        config.getDuration("otel.metric.export.timeout", HostQueues.DEFAULT.metricTimeout()));
  }

  /** As the SDK: a batch is not longer than the queue. */
  private static QueueSettings queue(
      ConfigProperties config, String prefix, QueueSettings otherwise) {
    int size = Math.max(1, config.getInt(prefix + "max.queue.size", otherwise.maxQueueSize()));
    int batch =
        Math.max(
            1, config.getInt(prefix + "max.export.batch.size", otherwise.maxExportBatchSize()));
    Duration delay = config.getDuration(prefix + "schedule.delay", otherwise.scheduleDelay());
    return new QueueSettings(
        delay.compareTo(SHORTEST) < 0 ? SHORTEST : delay,
        size,
        Math.min(size, batch),
        config.getDuration(prefix + "export.timeout", otherwise.exportTimeout()));
  }
}
