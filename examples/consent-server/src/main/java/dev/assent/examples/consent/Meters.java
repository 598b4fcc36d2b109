/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * The meters of a server, for Prometheus. None has a subject, an account or a token. Thread-safe.
 */
final class Meters implements AutoCloseable {
  /** The type of {@link #text()}: Prometheus' text format. */
  static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";

  /** The bounds of the times of requests. */
  private static final Duration[] OBJECTIVES =
      Stream.of(1, 5, 10, 50, 100, 500, 1000, 5000)
          .map(Duration::ofMillis)
          .toArray(Duration[]::new);

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics collections = new JvmGcMetrics();
  private final Counter announced;
  private final Counter refused;

  Meters() {
    collections.bindTo(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    announced =
        Counter.builder("consent.events.announced")
            .description("Announcements of changes, once per stream")
            .register(registry);
    refused =
        Counter.builder("consent.streams.refused")
            .description("Streams that were not opened, since too many are open")
            .register(registry);
  }

  /** Shows a number when the meters are read. */
  void gauge(String name, String description, Supplier<Number> value) {
    Gauge.builder(name, value).description(description).register(registry);
  }

  /** Shows a count that somebody else keeps. */
  <T> void counter(String name, String description, T counted, ToDoubleFunction<T> count) {
    FunctionCounter.builder(name, counted, count).description(description).register(registry);
  }

  /** Counts streams that the server broke off, by the reason. */
  void cut(String reason) {
    Counter.builder("consent.streams.cut")
        .description("Streams that the server broke off")
        .tag("reason", reason)
        .register(registry)
        .increment();
  }

  void announced(int streams) {
    announced.increment(streams);
  }

  void refused() {
    refused.increment();
  }

  /** Counts what became of an answer at a platform, or of a request. */
  void bridged(String platform, String result) {
    Counter.builder("consent.bridge")
        .description("Answers at platforms, and requests that have none")
        .tag("platform", platform)
        .tag("result", result)
        .register(registry)
        .increment();
  }

  /**
   * Counts a request.
   *
   * @param route the template of its path; {@code UNKNOWN} if there is no such path
   */
  void answered(String method, String route, int status, Duration time) {
    Timer.builder("http.server.requests")
        .description("Requests, until their answer begins")
        .tag("method", method)
        .tag("uri", route)
        .tag("status", String.valueOf(status))
        .serviceLevelObjectives(OBJECTIVES)
        .register(registry)
        .record(time);
  }

  /** Returns all meters in Prometheus' text format. */
  String text() {
    return registry.scrape();
  }

  @Override
  public void close() {
    collections.close();
    registry.close();
  }
}
