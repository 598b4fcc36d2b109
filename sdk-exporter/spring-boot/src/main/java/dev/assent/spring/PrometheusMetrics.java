/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.spring;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import org.springframework.beans.BeansException;
import org.springframework.beans.factory.ObjectProvider;

/** Gates the registries of Prometheus, when all of them exist. */
final class PrometheusMetrics implements BeforeStart {
  private final PrometheusMeters meters;
  private final ObjectProvider<PrometheusRegistry> registries;
  private final MetersPostProcessor checks;

  PrometheusMetrics(
      PrometheusMeters meters,
      ObjectProvider<PrometheusRegistry> registries,
      MetersPostProcessor checks) {
    this.meters = meters;
    this.registries = registries;
    this.checks = checks;
  }

  @Override
  public void takeOver(TelemetryTakeover takeover) {
    try {
      registries.stream().forEach(meters::created);
    } catch (BeansException broken) {
      takeover.say("A PrometheusRegistry bean can't be created. The others are gated.");
    }
    meters.start(takeover, checks::recheck);
  }
}
