/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.spring;

import dev.assent.internal.host.UnclaimedPart;
import dev.assent.ledger.Signal;
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
    if (bean instanceof SpanReporter reporter) {
      if (replacements.mayReport()) {
        return new Left(reporter, replacements.leave(reporter, Signal.TRACES));
      }
      replacements.say(
          bean.getClass().getName()
              + " receives no spans: Assent can't gate a SpanReporter. Export them with a"
              + " SpanExporter, which becomes a destination.");
      return new Silent();
    }
    return bean;
  }

  /** Goes on while gates only report. */
  private record Left(SpanReporter reporter, UnclaimedPart part) implements SpanReporter {
    @Override
    public void report(FinishedSpan span) {
      if (part.gives(1)) {
        reporter.report(span);
      }
    }

    @Override
    public void close() throws Exception {
      reporter.close();
    }

    /** Names the class of the reporter, whose own text may contain addresses. */
    @Override
    public String toString() {
      return "Left[" + reporter.getClass().getName() + "]";
    }
  }

  private static final class Silent implements SpanReporter {
    @Override
    public void report(FinishedSpan span) {}

    @Override
    public void close() {}
  }
}
