/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.spring;

import io.micrometer.tracing.exporter.FinishedSpan;
import io.micrometer.tracing.exporter.SpanReporter;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.PriorityOrdered;

/**
 * Replaces reporters of Micrometer's tracing by one that reports nothing. A reporter receives the
 * spans of every destination and belongs to none of them.
 */
final class ReporterPostProcessor implements BeanPostProcessor, PriorityOrdered {
  private final Replacements replacements;

  ReporterPostProcessor(Replacements replacements) {
    this.replacements = replacements;
  }

  @Override
  public int getOrder() {
    return Ordered.HIGHEST_PRECEDENCE;
  }

  @Override
  public Object postProcessAfterInitialization(Object bean, String beanName) {
    if (bean instanceof SpanReporter) {
      replacements.say(
          bean.getClass().getName()
              + " receives no spans: Assent can't gate a SpanReporter. Export them with a"
              + " SpanExporter, which becomes a destination.");
      return new Silent();
    }
    return bean;
  }

  private static final class Silent implements SpanReporter {
    @Override
    public void report(FinishedSpan span) {}

    @Override
    public void close() {}
  }
}
