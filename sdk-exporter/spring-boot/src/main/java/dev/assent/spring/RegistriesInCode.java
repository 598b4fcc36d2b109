/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.spring;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Metrics;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;

/**
 * Names registries that code has added, when all beans are there, and when the application is
 * ready, since its runners may add some.
 */
final class RegistriesInCode
    implements SmartInitializingSingleton, ApplicationListener<ApplicationReadyEvent> {
  private final MetersPostProcessor meters;
  private final ObjectProvider<MeterRegistry> registries;

  RegistriesInCode(MetersPostProcessor meters, ObjectProvider<MeterRegistry> registries) {
    this.meters = meters;
    this.registries = registries;
  }

  @Override
  public void afterSingletonsInstantiated() {
    registries.stream().forEach(meters::check);
    meters.check(Metrics.globalRegistry);
  }

  @Override
  public void onApplicationEvent(ApplicationReadyEvent ready) {
    meters.recheck();
  }
}
