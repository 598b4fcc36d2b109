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
   * Returns a registry whose meters are part of each scrape of a destination, under Micrometer's
   * names for Prometheus. Every call for a destination returns the same registry. It is closed with
   * the instance.
   *
   * <p>Each scrape passes the gate of the destination, with all meters. This includes scrapes by
   * the application itself, such as those of Spring Boot's {@code /actuator/prometheus}; data in
   * them counts as possibly sent. Meters that are equal without their withheld tags are added up.
   * Their percentiles and all exemplars are left out. In the catalog, a meter has the names that
   * OpenTelemetry's bridge gives it: {@code a} and {@code a.max} for a timer {@code a}, {@code
   * a.active} and {@code a.duration} for a long task timer, {@code a.count} and {@code a.sum} for a
   * function timer. The registry rejects meters whose name begins with {@code assent.}. If metrics
   * are switched off, it returns no meters.
   *
   * @param destination the name of a destination that is scraped; see {@code
   *     DestinationOptions.listen}
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
