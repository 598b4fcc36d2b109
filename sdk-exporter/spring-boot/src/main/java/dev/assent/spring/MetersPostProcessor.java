/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.spring;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.WeakHashMap;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.PriorityOrdered;

/**
 * Lets registries be gated whose meters Assent reads, and names every other registry that may
 * export without Assent. Thread-safe.
 */
final class MetersPostProcessor implements BeanPostProcessor, PriorityOrdered {
  private static final String BRIDGE = "io.opentelemetry.instrumentation.micrometer.";

  private final Replacements replacements;
  private final List<ReadMeters> read;

  // Guarded by this.
  private final Set<String> named = new TreeSet<>();
  private final Set<MeterRegistry> checked = Collections.newSetFromMap(new WeakHashMap<>());
  private final Set<CompositeMeterRegistry> composites =
      Collections.newSetFromMap(new WeakHashMap<>());

  MetersPostProcessor(Replacements replacements, List<ReadMeters> read) {
    this.replacements = replacements;
    this.read = List.copyOf(read);
  }

  @Override
  public int getOrder() {
    return Ordered.HIGHEST_PRECEDENCE;
  }

  @Override
  public Object postProcessAfterInitialization(Object bean, String beanName) {
    if (!(bean instanceof MeterRegistry registry)) {
      return bean;
    }
    if (isBridge(registry)) {
      ReadMeters.refuseMetersAboutAssent(registry);
      return bean; // it records to the application's OpenTelemetry, which is gated
    }
    read.forEach(each -> each.created(registry));
    check(registry);
    return bean;
  }

  /**
   * Lets a registry that is read be gated, and names another one that may export without Assent.
   * The parts of a composite need not be beans. Closed ones may be those of an earlier context.
   */
  void check(MeterRegistry registry) {
    if (registry instanceof CompositeMeterRegistry composite) {
      remember(composite);
      composite.getRegistries().forEach(this::check);
    } else if (isNew(registry)
        && !registry.isClosed()
        && !isBridge(registry)
        && !(registry instanceof SimpleMeterRegistry)
        && read.stream().noneMatch(each -> each.accepts(registry))
        && isUnnamed(registry)) {
      replacements.say(
          registry.getClass().getName()
              + " exports metrics without Assent. Remove it, or make sure that only the"
              + " application's operator reads it.");
    }
  }

  /** Looks again at the composites: code may have added registries at any time. */
  void recheck() {
    List<CompositeMeterRegistry> all;
    synchronized (this) {
      all = List.copyOf(composites);
    }
    all.forEach(this::check);
    check(Metrics.globalRegistry);
  }

  private synchronized void remember(CompositeMeterRegistry composite) {
    composites.add(composite);
  }

  private synchronized boolean isNew(MeterRegistry registry) {
    return checked.add(registry);
  }

  private synchronized boolean isUnnamed(MeterRegistry registry) {
    return named.add(registry.getClass().getName());
  }

  /** Returns whether a registry is OpenTelemetry's bridge, such as that of its starter. */
  static boolean isBridge(MeterRegistry registry) {
    return registry.getClass().getName().startsWith(BRIDGE);
  }
}
