/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.spring;

import io.micrometer.tracing.otel.bridge.OtelPropagator;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.PriorityOrdered;

/** Lets Micrometer's bridge keep the signal of a request. */
final class SignalPostProcessor implements BeanPostProcessor, PriorityOrdered {
  @Override
  public int getOrder() {
    return Ordered.HIGHEST_PRECEDENCE;
  }

  @Override
  public Object postProcessAfterInitialization(Object bean, String beanName) {
    return bean instanceof OtelPropagator bridge ? new SignalPropagator(bridge) : bean;
  }
}
