/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.spring;

import brave.Tracing;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.PriorityOrdered;

/** Makes Brave record nothing, since its spans don't pass through OpenTelemetry. */
final class BravePostProcessor implements BeanPostProcessor, PriorityOrdered {
  private final Replacements replacements;

  BravePostProcessor(Replacements replacements) {
    this.replacements = replacements;
  }

  @Override
  public int getOrder() {
    return Ordered.HIGHEST_PRECEDENCE;
  }

  @Override
  public Object postProcessAfterInitialization(Object bean, String beanName) {
    if (bean instanceof Tracing tracing) {
      replacements.close(
          "Brave",
          () -> tracing.setNoop(true),
          "Brave records no spans: Assent can't gate it. Use micrometer-tracing-bridge-otel"
              + " instead of micrometer-tracing-bridge-brave.");
    }
    return bean;
  }
}
