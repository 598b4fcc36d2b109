/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.spring;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** A registry of the application's own monitoring. {@link LedgerMetersTest} adds it. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("chat.test.meters")
class OwnMeters {
  @Bean
  MeterRegistry applicationMeters() {
    return new SimpleMeterRegistry();
  }
}
