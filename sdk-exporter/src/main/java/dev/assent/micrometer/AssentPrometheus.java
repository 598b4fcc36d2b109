/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.micrometer;

import dev.assent.Assent;
import dev.assent.internal.instance.Instance;
import dev.assent.internal.scrape.ScrapedDestination;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

/**
 * Provides Micrometer's registry for Prometheus for an {@link Assent}. Thread-safe.
 *
 * <p>It requires {@code io.micrometer:micrometer-registry-prometheus} on the class path.
 */
public final class AssentPrometheus {
  private AssentPrometheus() {}

  /**
   * Returns a registry whose meters are read when a destination is scraped, under the names that
   * Micrometer gives them. Every call for a destination returns the same registry. It is closed
   * with the instance.
   *
   * <p>The gate of the destination decides at each scrape what is in it, also for meters that exist
   * already, and also if the application scrapes the registry by itself, such as Spring Boot's
   * {@code /actuator/prometheus}: what it gives to the application counts as possibly sent. Meters
   * that become equal are added up; their percentiles can't be, and are left out, as exemplars are.
   * The names in the catalog are those of OpenTelemetry's bridge: a timer {@code a} is {@code a}
   * and {@code a.max}, a long task timer {@code a.active} and {@code a.duration}, a function timer
   * {@code a.count} and {@code a.sum}. It rejects meters whose name begins with {@code assent.}.
   * Where metrics are switched off, it gives nothing.
   *
   * @param destination the name of a destination that is scraped
   * @throws IllegalArgumentException if no destination of that name is scraped
   * @throws IllegalStateException if Micrometer or its registry for Prometheus is not on the class
   *     path; the message names the artifact
   */
  public static PrometheusMeterRegistry registry(Assent assent, String destination) {
    Instance instance = AssentMeters.instance(assent);
    ScrapedDestination scraped = instance.scraped(destination);
    try {
      return instance
          .part(ScrapedRegistries.class, () -> new ScrapedRegistries(instance))
          .registry(destination, scraped);
    } catch (LinkageError missing) {
      throw new IllegalStateException(
          "AssentPrometheus.registry() needs io.micrometer:micrometer-registry-prometheus on the"
              + " class path (missing: "
              + missing.getMessage()
              + ")",
          missing);
    }
  }
}
