/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.spring;

import dev.assent.internal.registry.GatedPrometheus;
import dev.assent.internal.registry.PrometheusReader;
import dev.assent.internal.time.Clock;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.ArrayList;
import java.util.List;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.PriorityOrdered;

/**
 * Replaces the {@link PrometheusRegistry} beans, Spring Boot's and the application's, by gated ones
 * around them. A scrape of such a bean, for example by Boot's endpoint or its push gateway, returns
 * what the gate permits, and nothing before Assent has started and after it has ended. Thread-safe.
 */
final class PrometheusMeters
    implements ReadMeters, BeanPostProcessor, PriorityOrdered, AutoCloseable {
  private static final String OPERATOR =
      " make sure that only the application's operator reads it.";

  private final Replacements replacements;
  private final boolean isGated;

  // Guarded by this.
  private final List<PrometheusReader> readers = new ArrayList<>();
  private final List<SdkMeterProvider> providers = new ArrayList<>();
  private boolean isOver;

  /**
   * Creates it.
   *
   * @param isGated whether the application wants its registries gated
   */
  PrometheusMeters(Replacements replacements, boolean isGated) {
    this.replacements = replacements;
    this.isGated = isGated;
  }

  @Override
  public int getOrder() {
    return Ordered.HIGHEST_PRECEDENCE;
  }

  /** Called before the bean is injected into a registry of Micrometer or an endpoint. */
  @Override
  public Object postProcessAfterInitialization(Object bean, String beanName) {
    return isGated && bean instanceof PrometheusRegistry registry ? gated(registry) : bean;
  }

  private synchronized PrometheusRegistry gated(PrometheusRegistry registry) {
    if (registry instanceof GatedPrometheus) {
      return registry; // one of AssentPrometheus, or one that has two names
    }
    PrometheusReader reader =
        new PrometheusReader(registry, Clock.system(), replacements::reportsOnly);
    if (isOver) {
      replacements.close(
          "A PrometheusRegistry that was created after Assent had started",
          () -> {}, // each scrape asks whether gates only report
          "A PrometheusRegistry was created after Assent had started. It gives nothing. Declare"
              + " it with a @Bean method as a singleton that is not lazy.");
    } else {
      readers.add(reader);
    }
    return reader.registry();
  }

  /** Reports a registry that this post-processor has not seen. */
  void created(PrometheusRegistry registry) {
    if (isGated && !(registry instanceof GatedPrometheus)) {
      replacements.say(
          "A PrometheusRegistry exports metrics without Assent, because it was registered as an"
              + " existing instance, or a BeanPostProcessor depends on it. Declare it with a @Bean"
              + " method, and don't inject it into a BeanPostProcessor, or"
              + OPERATOR);
    }
  }

  @Override
  public boolean accepts(MeterRegistry registry) {
    if (!(registry instanceof PrometheusMeterRegistry meters)) {
      return false;
    }
    if (meters.getPrometheusRegistry() instanceof GatedPrometheus gated) {
      adopt(meters, gated);
    } else if (isGated) {
      replacements.say(
          registry.getClass().getName()
              + " exports metrics without Assent, because its PrometheusRegistry is not a bean."
              + " Create it with the PrometheusRegistry bean, or"
              + OPERATOR);
    } else {
      replacements.say(
          registry.getClass().getName()
              + " exports metrics without Assent, because assent.prometheus.gated is false. Set it"
              + " to true, or"
              + OPERATOR);
    }
    return true;
  }

  /**
   * Refuses meters about Assent: counts of withheld data would reveal people who refused consent.
   */
  private synchronized void adopt(PrometheusMeterRegistry meters, GatedPrometheus gated) {
    if (readers.stream().noneMatch(reader -> reader.registry() == gated)) {
      return; // AssentPrometheus does the same for its own
    }
    ReadMeters.refuseMetersAboutAssent(meters);
    meters.config().onMeterAdded(meter -> add(meter, meters, gated));
    meters.getMeters().forEach(meter -> add(meter, meters, gated));
  }

  /**
   * Keeps the meter, since the catalog needs its name, which the name in Prometheus does not show.
   */
  private static void add(Meter meter, PrometheusMeterRegistry meters, GatedPrometheus gated) {
    gated.families().add(meter, meters.config().namingConvention());
  }

  @Override
  public boolean isGated(MeterRegistry registry) {
    return registry instanceof PrometheusMeterRegistry meters
        && meters.getPrometheusRegistry() instanceof GatedPrometheus;
  }

  /**
   * Puts each registry behind a gate of its own.
   *
   * @param scraped runs with each scrape
   */
  synchronized void start(TelemetryTakeover takeover, Runnable scraped) {
    isOver = true;
    if (readers.isEmpty()) {
      return;
    }
    if (takeover.isAutoconfigured()) {
      takeover.close(
          "The PrometheusRegistry",
          () -> {}, // each scrape asks whether gates only report
          "The PrometheusRegistry gives nothing: Assent started with OpenTelemetry's starter,"
              + " before the registry existed. Scrape OpenTelemetry's own reader, which is gated"
              + " (otel.metrics.exporter=prometheus), or set assent.prometheus.gated=false, which"
              + " removes the gate.");
      return;
    }
    for (PrometheusReader reader : readers) {
      providers.add(
          SdkMeterProvider.builder()
              .registerMetricReader(takeover.metricReader(reader))
              .registerMetricProducer(reader)
              .registerMetricProducer(
                  unused -> {
                    scraped.run();
                    return List.of();
                  })
              .build());
    }
    takeover.say(
        "Assent gates the PrometheusRegistry. It has no meters about Assent; other registries and"
            + " the Actuator's endpoint assent have them. To remove the gate, set"
            + " assent.prometheus.gated=false.");
  }

  @Override
  public synchronized void close() {
    providers.forEach(SdkMeterProvider::close);
    providers.clear();
  }
}
