/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.config.Environment;
import dev.assent.internal.decision.EnforcerOrder;
import dev.assent.internal.host.HostQueues;
import dev.assent.internal.host.Takeover;
import dev.assent.internal.instance.AssentInstance;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.export.MetricReader;
import io.opentelemetry.sdk.metrics.export.PeriodicMetricReader;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricExporter;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import java.lang.reflect.Field;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** An instance calls all of its enforcers, in the order of {@link EnforcerOrder}. */
class EnforcerOrderTest extends AssentRig {
  private void destination(String name) {
    environment.merge("ASSENT_DESTINATIONS", name, (some, other) -> some + "," + other);
    String variables = "ASSENT_DESTINATION_" + name.toUpperCase(Locale.ROOT) + "_";
    environment.put(variables + "PURPOSE", "service_operation");
    environment.put(variables + "RECIPIENT", "first_party");
  }

  private void deletions() {
    environment.put("ASSENT_DELETION_ENDPOINT", "http://127.0.0.1:9/delete");
    environment.put("ASSENT_STATE_DIR", directory.resolve("state").toString());
    environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9");
  }

  private static List<String> enforcers(AssentInstance instance) {
    return instance.decisions().enforcers().stream()
        .map(each -> each.getClass().getSimpleName())
        .toList();
  }

  @Test
  void kinds_order_isThatOfTheData() {
    assertThat(EnforcerOrder.values())
        .containsExactly(
            EnforcerOrder.METRIC_READER,
            EnforcerOrder.SCRAPE_SERVER,
            EnforcerOrder.DESTINATION,
            EnforcerOrder.DELETION_REQUESTS,
            EnforcerOrder.VIEWER);
  }

  /** But for the viewer: its module has the same test with it. */
  @Test
  void ownSdk_allParts_enforceInOrder() throws Exception {
    destination("sent");
    destination("scraped");
    environment.put("ASSENT_DESTINATION_SCRAPED_LISTEN", "127.0.0.1:" + ScrapedOverHttp.freePort());
    deletions();
    start();

    Field instance = Assent.class.getDeclaredField("instance");
    instance.setAccessible(true);
    assertThat(enforcers((AssentInstance) instance.get(assent)))
        .containsExactly(
            "MetricCollector",
            "ScrapeServer",
            "DestinationExporter",
            "DestinationExporter",
            "DeletionRequests");
  }

  /** The readers are added last, when they open, and are called first. */
  @Test
  void takenOverSdk_pushAndPull_enforceBeforeTheDestinations() {
    environment.put("ASSENT_DESTINATION_IN_MEMORY_2_PURPOSE", "service_operation");
    Takeover takeover = takeover();
    MetricReader push =
        PeriodicMetricReader.create(takeover.claim(InMemoryMetricExporter.create()));

    assertThat(started(takeover, push, InMemoryMetricReader.create()))
        .containsExactly(
            "HostedMetricReader",
            "HostedMetricReader",
            "DestinationExporter",
            "DestinationExporter");
  }

  @Test
  void takenOverSdk_listedDestination_enforcesInOrder() {
    destination("sent");
    deletions();

    assertThat(started(takeover(), PeriodicMetricReader.create(InMemoryMetricExporter.create())))
        .containsExactly("MetricCollector", "DestinationExporter", "DeletionRequests");
  }

  private Takeover takeover() {
    return Takeover.begin(Environment.of(environment), name -> null, HostQueues.DEFAULT);
  }

  private static List<String> started(Takeover takeover, MetricReader... readers) {
    var builder = SdkMeterProvider.builder();
    for (MetricReader reader : readers) {
      builder.registerMetricReader(takeover.gate(reader));
    }
    SdkMeterProvider provider = takeover.check(builder).build();
    AssentInstance instance = takeover.start();
    try {
      return enforcers(instance);
    } finally {
      assertThat(provider.shutdown().join(20, TimeUnit.SECONDS).isDone()).isTrue();
      instance.close();
    }
  }
}
