/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.spring;

import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The health indicator for Spring Boot 4. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(name = "org.springframework.boot.health.contributor.HealthIndicator")
@ConditionalOnMissingClass("org.springframework.boot.actuate.health.HealthIndicator")
@ConditionalOnProperty(name = "management.health.assent.enabled", matchIfMissing = true)
class Boot4Health {
  @Bean
  static Indicator assentHealthIndicator(TelemetryTakeover status) {
    return new Indicator(status);
  }

  /**
   * Is UP while data can leave, {@link HealthDetails#REPORT_ONLY} while gates withhold nothing, and
   * {@link HealthDetails#CLOSED} otherwise. None of them counts as DOWN.
   */
  static final class Indicator extends AbstractHealthIndicator {
    private final Status status;

    Indicator(TelemetryTakeover status) {
      this.status = status;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
      if (status.reportsOnly()) {
        builder.status(HealthDetails.REPORT_ONLY);
      } else if (status.isOpen() || status.isSwitchedOff()) {
        builder.up();
      } else {
        builder.status(HealthDetails.CLOSED);
      }
      builder.withDetails(HealthDetails.of(status));
    }
  }
}
