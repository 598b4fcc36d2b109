/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.spring;

import dev.assent.internal.config.QueueSettings;
import dev.assent.internal.host.HostQueues;
import java.time.Duration;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * The settings of Spring Boot's batch processors, which are those of Assent's queues, and the
 * interval of its metrics. Boot 3.5 and Boot 4 have different names for them.
 */
final class BootQueues {
  private final Binder binder;

  private BootQueues(Binder binder) {
    this.binder = binder;
  }

  static HostQueues of(ConfigurableEnvironment spring) {
    BootQueues queues = new BootQueues(Binder.get(spring));
    return new HostQueues(
        queues.queue(
            "management.opentelemetry.tracing.export.",
            "management.tracing.opentelemetry.export.",
            HostQueues.DEFAULT.spans()),
        queues.queue(
            "management.opentelemetry.logging.export.",
            "management.opentelemetry.logging.export.",
            HostQueues.DEFAULT.logs()),
        queues
            .binder
            .bind("management.otlp.metrics.export.step", Duration.class)
            .orElse(HostQueues.DEFAULT.metricInterval()),
        HostQueues.DEFAULT.metricTimeout());
  }

  private QueueSettings queue(String prefix, String oldPrefix, QueueSettings otherwise) {
    return HostQueues.queue(
        get(prefix, oldPrefix, "schedule-delay", otherwise.scheduleDelay()),
        get(prefix, oldPrefix, "max-queue-size", otherwise.maxQueueSize()),
        get(prefix, oldPrefix, "max-batch-size", otherwise.maxExportBatchSize()),
        get(prefix, oldPrefix, "timeout", otherwise.exportTimeout()));
  }

  @SuppressWarnings("unchecked") // the class of the default
  private <T> T get(String prefix, String oldPrefix, String name, T otherwise) {
    Class<T> type = (Class<T>) otherwise.getClass();
    return binder
        .bind(prefix + name, type)
        .orElseGet(() -> binder.bind(oldPrefix + name, type).orElse(otherwise));
  }
}
