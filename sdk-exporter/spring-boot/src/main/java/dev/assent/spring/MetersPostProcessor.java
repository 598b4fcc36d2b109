/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.spring;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.PriorityOrdered;

/**
 * Replaces Micrometer's OTLP registry by one that records to Assent, lets registries that are read
 * be gated, and names every other registry that may export without Assent.
 */
final class MetersPostProcessor implements BeanPostProcessor, PriorityOrdered {
  private static final String OTLP = "io.micrometer.registry.otlp.OtlpMeterRegistry";
  private static final String BRIDGE = "io.opentelemetry.instrumentation.micrometer.";

  private final Replacements replacements;
  private final GatedMeters meters;
  private final ReadMeters read;
  private final Set<String> named = new TreeSet<>();

  // Guarded by this.
  private final Set<MeterRegistry> checked = Collections.newSetFromMap(new IdentityHashMap<>());

  MetersPostProcessor(Replacements replacements, GatedMeters meters, ReadMeters read) {
    this.replacements = replacements;
    this.meters = meters;
    this.read = read;
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
    if (isOtlp(registry.getClass())) {
      registry.clear(); // else it publishes what it has when it is closed
      registry.close();
      return meters.registry();
    }
    if (isBridge(registry)) {
      GatedMeters.refuseMetersAboutAssent(registry);
      return bean; // it records to the application's OpenTelemetry, which is gated
    }
    check(registry);
    return bean;
  }

  /**
   * Lets a registry that is read be gated, and names another one that may export without Assent.
   * The parts of a composite need not be beans. Closed ones may be those of an earlier context.
   */
  void check(MeterRegistry registry) {
    if (registry instanceof CompositeMeterRegistry composite) {
      composite.getRegistries().forEach(this::check);
    } else if (isNew(registry)
        && !registry.isClosed()
        && !isBridge(registry)
        && !(registry instanceof SimpleMeterRegistry)
        && !read.accepts(registry)
        && named.add(registry.getClass().getName())) {
      replacements.say(
          registry.getClass().getName()
              + " exports metrics without Assent. Remove it, or make sure that only the"
              + " application's operator reads it.");
    }
  }

  private synchronized boolean isNew(MeterRegistry registry) {
    return checked.add(registry);
  }

  /** Returns whether a registry is OpenTelemetry's bridge, such as that of its starter. */
  static boolean isBridge(MeterRegistry registry) {
    return registry.getClass().getName().startsWith(BRIDGE);
  }

  private static boolean isOtlp(Class<?> type) {
    for (Class<?> it = type; it != null; it = it.getSuperclass()) {
      if (it.getName().equals(OTLP)) {
        return true;
      }
    }
    return false;
  }
}
