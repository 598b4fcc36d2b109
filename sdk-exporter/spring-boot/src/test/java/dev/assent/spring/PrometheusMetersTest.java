/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.spring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.assent.Assent;
import dev.assent.category.Category;
import dev.assent.config.ConfigurationException;
import dev.assent.consent.Consent;
import dev.assent.consent.GrantOptions;
import dev.assent.consent.Receipt;
import dev.assent.ledger.Signal;
import dev.assent.ledger.State;
import dev.assent.policy.Purpose;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.logging.LoggingMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricExporter;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.actuate.autoconfigure.metrics.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.metrics.MetricsAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.metrics.export.prometheus.PrometheusMetricsExportAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.tracing.prometheus.PrometheusExemplarsAutoConfiguration;
import org.springframework.boot.actuate.metrics.export.prometheus.PrometheusOutputFormat;
import org.springframework.boot.actuate.metrics.export.prometheus.PrometheusScrapeEndpoint;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

/** What Spring Boot's endpoint for Prometheus answers. */
class PrometheusMetersTest extends RegistryApplication {
  private static final String EXPOSED = "management.endpoints.web.exposure.include=prometheus";

  private final ApplicationContextRunner gated = withAssent.withPropertyValues(EXPOSED);

  /** Boot's endpoint behind a server of this test. */
  private static String scrape(ApplicationContext context) {
    PrometheusScrapeEndpoint endpoint = context.getBean(PrometheusScrapeEndpoint.class);
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext(
          "/",
          exchange -> {
            byte[] body = endpoint.scrape(PrometheusOutputFormat.CONTENT_TYPE_004, null).getBody();
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
          });
      server.start();
      try {
        URI address = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
        return HttpClient.newHttpClient()
            .send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString(UTF_8))
            .body();
      } finally {
        server.stop(0);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Boot's endpoint, asked for some families only, in the format that has exemplars. */
  private static String openMetrics(ApplicationContext context, Set<String> families) {
    byte[] body =
        context
            .getBean(PrometheusScrapeEndpoint.class)
            .scrape(PrometheusOutputFormat.CONTENT_TYPE_OPENMETRICS_100, families)
            .getBody();
    return new String(body, UTF_8);
  }

  /** A collector of Prometheus' own library. */
  private static Collector collector(String name) {
    return () ->
        GaugeSnapshot.builder()
            .name(name)
            .dataPoint(GaugeDataPointSnapshot.builder().value(1).build())
            .build();
  }

  @Test
  void withheldTag_isMissing_andSeriesMerge() {
    gated.run(
        context -> {
          allocate(context, CANARY + 1, 1);
          allocate(context, CANARY + 2, 2);
          meters(context).counter("orders.placed").increment();

          String first = scrape(context);
          allocate(context, CANARY + 2, 4);

          assertThat(first)
              .contains("jvm_gc_memory_allocated_total 3.0")
              .doesNotContain(CANARY, "orders");
          assertThat(scrape(context)).contains("jvm_gc_memory_allocated_total 7.0");
          assertThat(context.getBean(Assent.class).ledger().balances()).isTrue();
          assertThat(
                  context.getBean(Assent.class).ledger().entries().stream()
                      .filter(each -> each.destination().equals("prometheus"))
                      .filter(each -> each.signal() == Signal.METRICS)
                      .mapToLong(each -> each.states().getOrDefault(State.POSSIBLY_SENT, 0L))
                      .sum())
              .isPositive();
          assertThat(report(context).get(0))
              .contains("prometheus (metrics to PrometheusReader) for service_operation");
          assertThat(report(context))
              .anyMatch(each -> each.contains("It has no meters about Assent"))
              .noneMatch(each -> each.contains("exports metrics without Assent"));
        });
  }

  @Test
  void registryAddedAfterTheStart_isNamedWithTheNextScrape() {
    gated.run(
        context -> {
          LoggingMeterRegistry logging = new LoggingMeterRegistry();
          CompositeMeterRegistry all = (CompositeMeterRegistry) meters(context);
          all.add(logging);
          scrape(context);

          assertThat(report(context))
              .anyMatch(
                  each ->
                      each.startsWith(
                          LoggingMeterRegistry.class.getName()
                              + " exports metrics without Assent."));
          all.remove(logging);
          logging.close();
        });
  }

  /** The control: the same application leaks without the gate, and the report says so. */
  @Test
  void optOut_leavesItAsItWas_andTheVerdictSaysSo() {
    gated
        .withPropertyValues("assent.prometheus.gated=false")
        .run(
            context -> {
              allocate(context, CANARY + 1, 1);
              allocate(context, CANARY + 2, 2);
              meters(context).counter("orders.placed").increment();

              assertThat(scrape(context))
                  .contains("unheard=\"" + CANARY + "1\"")
                  .contains("orders_placed_total", "assent_withheld_total");
              assertThat(report(context))
                  .anyMatch(
                      each ->
                          each.equals(
                              PrometheusMeterRegistry.class.getName()
                                  + " exports metrics without Assent, because"
                                  + " assent.prometheus.gated is false. Set it to true, or make"
                                  + " sure that only the application's operator reads it."));
              assertThat(report(context).get(0)).doesNotContain("prometheus (");
            });
  }

  @Test
  void consent_actsOnTheNextScrape_bothWays() throws IOException {
    Path choices = directory.resolve("consent.json");
    Files.writeString(choices, "{\"documents\": []}");
    gated
        .withPropertyValues(
            "assent.destination.prometheus.purpose=product_improvement",
            "assent.subject=acme/u7",
            "assent.consent.source=file:" + choices)
        .run(
            context -> {
              Consent consent = context.getBean(Consent.class);
              allocate(context, "b", 1);
              assertThat(scrape(context)).doesNotContain("jvm_gc");

              consent
                  .grant(
                      Purpose.PRODUCT_IMPROVEMENT,
                      GrantOptions.underTerms(LocalDate.of(2023, 8, 7)),
                      Category.SERVICE_TELEMETRY)
                  .get(20, TimeUnit.SECONDS);
              scrape(context);
              allocate(context, "b", 2);
              String granted = scrape(context);
              Receipt receipt =
                  consent
                      .revoke(Purpose.PRODUCT_IMPROVEMENT, Category.SERVICE_TELEMETRY)
                      .get(20, TimeUnit.SECONDS);
              allocate(context, "b", 4);

              assertThat(granted).contains("jvm_gc_memory_allocated_total 2.0");
              assertThat(scrape(context)).doesNotContain("jvm_gc");
              assertThat(receipt.counts()).anyMatch(count -> count.sentBefore() > 0);
            });
  }

  /** Exemplars name spans. The control is the same application without the gate. */
  @Test
  void exemplars_areLeftOut() {
    ApplicationContextRunner traced =
        gated.withConfiguration(AutoConfigurations.of(PrometheusExemplarsAutoConfiguration.class));
    Set<String> allocated = Set.of("jvm_gc_memory_allocated");
    traced
        .withPropertyValues("assent.prometheus.gated=false")
        .run(
            context -> {
              allocateInSpan(context);
              assertThat(openMetrics(context, allocated)).contains("span_id=", "unheard=");
            });
    traced.run(
        context -> {
          allocateInSpan(context);
          meters(context).counter("jvm.gc.memory.promoted").increment();

          assertThat(openMetrics(context, allocated))
              .contains("jvm_gc_memory_allocated_total 3.0\n")
              .doesNotContain("span_id", "trace_id", "unheard", "promoted");
        });
  }

  private static void allocateInSpan(ApplicationContext context) {
    Tracer tracer = context.getBean(Tracer.class);
    Span span = tracer.nextSpan().start();
    try (Tracer.SpanInScope scope = tracer.withSpan(span)) {
      allocate(context, 3);
    } finally {
      span.end();
    }
  }

  @Test
  void unitOfAnUnknownKind_isNotInTheName() throws IOException {
    Path catalog = directory.resolve("catalog.yaml");
    Files.writeString(
        catalog,
        """
        metrics:
          - { prefix: app., category: service.usage }
        """);
    gated
        .withPropertyValues("assent.catalog=" + catalog)
        .run(
            context -> {
              Counter.builder("app.chat").baseUnit("mercury").register(meters(context)).increment();
              Counter.builder("app.size").baseUnit("bytes").register(meters(context)).increment();

              assertThat(scrape(context))
                  .contains("app_chat_total 1.0", "app_size_bytes_total 1.0")
                  .doesNotContain("mercury");
            });
  }

  /** A collector of Prometheus' own library has only its name there. */
  @Test
  void registryOfTheApplication_isGated() {
    PrometheusRegistry own = new PrometheusRegistry();
    own.register(collector(CANARY.replace('-', '_')));
    gated
        .withBean(PrometheusRegistry.class, () -> own)
        .run(
            context -> {
              allocate(context, 3);

              assertThat(scrape(context))
                  .contains("jvm_gc_memory_allocated_total 3.0")
                  .doesNotContain("mercury");
            });
  }

  /** Each has a destination of its own, with its own purpose. */
  @Test
  void twoRegistries_eachIsGatedForItsOwnPurpose() throws IOException {
    Path catalog = directory.resolve("catalog.yaml");
    Files.writeString(
        catalog,
        """
        metrics:
          - { name: app_seen, category: service.usage }
        """);
    gated
        .withBean(
            "first",
            PrometheusRegistry.class,
            () -> registryWith("app_seen"),
            definition -> definition.setPrimary(true))
        .withBean("second", PrometheusRegistry.class, () -> registryWith("app_seen"))
        .withPropertyValues(
            "assent.catalog=" + catalog, "assent.destination.prometheus_2.purpose=ai_training")
        .run(
            context -> {
              assertThat(scraped(context, "first")).containsExactly("app_seen");
              assertThat(scraped(context, "second")).isEmpty();
              assertThat(report(context).get(0))
                  .contains("prometheus (metrics to PrometheusReader) for service_operation")
                  .contains("prometheus_2 (metrics to PrometheusReader) for ai_training");
            });
  }

  private static PrometheusRegistry registryWith(String name) {
    PrometheusRegistry registry = new PrometheusRegistry();
    registry.register(collector(name));
    registry.register(collector(CANARY.replace('-', '_')));
    return registry;
  }

  private static List<String> scraped(ApplicationContext context, String bean) {
    return context.getBean(bean, PrometheusRegistry.class).scrape().stream()
        .map(each -> each.getMetadata().getPrometheusName())
        .toList();
  }

  @Test
  void registryOfScopePrototype_createdAfterTheStart_givesNothingAndItIsSaid() {
    gated
        .withBean(
            "late",
            PrometheusRegistry.class,
            () -> registryWith("jvm_gc_memory_allocated"),
            definition -> definition.setScope(BeanDefinition.SCOPE_PROTOTYPE))
        .run(
            context -> {
              assertThat(context).hasNotFailed();

              assertThat(scraped(context, "late")).isEmpty();
              assertThat(report(context))
                  .contains(
                      "A PrometheusRegistry was created after Assent had started. It gives nothing."
                          + " Declare it with a @Bean method as a singleton that is not lazy.");
            });
  }

  /** It is lazy, so that the application starts without Assent. */
  @Test
  void registryThatCanNotBeCreated_applicationStartsAndTheOthersAreGated() {
    gated
        .withBean(
            "first",
            PrometheusRegistry.class,
            PrometheusRegistry::new,
            definition -> definition.setPrimary(true))
        .withBean(
            "broken",
            PrometheusRegistry.class,
            () -> {
              throw new IllegalStateException(CANARY);
            },
            definition -> definition.setLazyInit(true))
        .run(
            context -> {
              assertThat(context).hasNotFailed();
              allocate(context, 3);

              assertThat(scrape(context))
                  .contains("jvm_gc_memory_allocated_total 3.0")
                  .doesNotContain(CANARY);
              assertThat(report(context))
                  .contains("A PrometheusRegistry bean can't be created. The others are gated.")
                  .noneMatch(each -> each.contains(CANARY));
            });
  }

  /** As without Assent, so that a scraper knows that it has nothing. */
  @Test
  void collectorThatFails_failsTheScrapeAndNotTheNext() {
    AtomicBoolean fails = new AtomicBoolean(true);
    Collector failing =
        () -> {
          if (fails.get()) {
            throw new IllegalStateException("not now");
          }
          return collector("orders").collect();
        };
    gated.run(
        context -> {
          PrometheusRegistry registry = context.getBean(PrometheusRegistry.class);
          registry.register(failing);
          allocate(context, 3);

          assertThatThrownBy(registry::scrape).hasMessage("not now");
          fails.set(false);
          assertThat(scrape(context))
              .contains("jvm_gc_memory_allocated_total 3.0")
              .doesNotContain("orders");
          assertThat(context.getBean(Assent.class).ledger().balances()).isTrue();
        });
  }

  /** No bean of OpenTelemetry is there. */
  @Test
  void prometheusAlone_isGated() {
    new ApplicationContextRunner()
        .withPropertyValues(EXPOSED)
        .withConfiguration(
            AutoConfigurations.of(
                MetricsAutoConfiguration.class,
                CompositeMeterRegistryAutoConfiguration.class,
                PrometheusMetricsExportAutoConfiguration.class,
                AssentAutoConfiguration.class))
        .run(
            context -> {
              allocate(context, 3);
              meters(context).counter("orders.placed").increment();

              assertThat(scrape(context))
                  .contains("jvm_gc_memory_allocated_total 3.0")
                  .doesNotContain(CANARY, "orders");
              assertThat(context.getBean(TelemetryTakeover.class).isOpen()).isTrue();
            });
  }

  @Test
  void closedInstance_givesNothing() {
    gated.run(
        context -> {
          allocate(context, 3);
          context.getBean(Assent.class).close();

          assertThat(scrape(context)).isEmpty();
        });
  }

  @Test
  void meterRegistryOnARegistryThatIsNoBean_isNamed() {
    gated
        .withBean(
            PrometheusMeterRegistry.class,
            () -> new PrometheusMeterRegistry(PrometheusConfig.DEFAULT))
        .run(
            context ->
                assertThat(report(context))
                    .anyMatch(
                        each ->
                            each.contains(
                                "exports metrics without Assent, because its PrometheusRegistry is"
                                    + " not a bean.")));
  }

  @Test
  void registryThatIsAFinishedObject_isNamed() {
    gated
        .withInitializer(
            context -> context.getBeanFactory().registerSingleton("own", new PrometheusRegistry()))
        .run(
            context ->
                assertThat(report(context))
                    .anyMatch(each -> each.contains("was registered as an existing instance,")));
  }

  /** No reader takes the exporter's data. It must not count as hidden behind Prometheus. */
  @Test
  void exporterWithoutAReader_prometheusIsReadAnyway() {
    gated
        .withPropertyValues("management.otlp.metrics.export.enabled=false") // has a reader
        .withBean(MetricExporter.class, InMemoryMetricExporter::create)
        .run(
            context -> {
              allocate(context, 3);

              assertThat(scrape(context)).contains("jvm_gc_memory_allocated_total 3.0");
            });
  }

  @Test
  void listedDestinations_takeThePlaceOfPrometheus() {
    gated
        .withPropertyValues(
            "assent.destinations=ops",
            "assent.destination.ops.endpoint=" + receiver.endpoint(),
            "assent.destination.ops.purpose=service_operation",
            "assent.destination.ops.recipient=first_party")
        .run(
            context -> {
              allocate(context, 3);

              assertThat(scrape(context)).doesNotContain("jvm_gc");
              assertThat(report(context))
                  .anyMatch(
                      each ->
                          each.startsWith("PrometheusReader gets no metrics: ASSENT_DESTINATIONS"));
            });
    assertThat(receiver.metrics("")).isNotEmpty();
  }

  @Test
  void switchedOff_givesNothing() {
    gated
        .withPropertyValues("assent.enabled=false")
        .run(
            context -> {
              allocate(context, 3);
              assertThat(scrape(context)).isEmpty();
            });
  }

  @Test
  void invalidValue_stopsTheStart() {
    gated
        .withPropertyValues("assent.prometheus.gated=perhaps")
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .rootCause()
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("assent.prometheus.gated"));
  }

  @Test
  void endOfTheApplication_scrapeGivesNothing() {
    List<PrometheusRegistry> kept = new ArrayList<>();
    gated.run(
        context -> {
          allocate(context, 3);
          kept.add(context.getBean(PrometheusRegistry.class));
          assertThat(kept.get(0).scrape().size()).isPositive();
        });

    assertThat(kept.get(0).scrape().size()).isZero();
  }

  /** As for an OpenTelemetry that is too old. */
  @Test
  void notStarted_givesNothing() {
    PrometheusMeters meters = new PrometheusMeters(new RefusedTakeover("Too old."), true);

    PrometheusRegistry registry =
        (PrometheusRegistry) meters.postProcessAfterInitialization(new PrometheusRegistry(), "a");
    registry.register(collector("jvm_threads_live"));

    assertThat(registry.scrape().size()).isZero();
    assertThat(meters.postProcessAfterInitialization(registry, "b")).isSameAs(registry);
  }

  @Test
  void openTelemetryStarter_givesNothing_andSaysWhy() {
    List<String> said = new ArrayList<>();
    TelemetryTakeover takeover =
        (TelemetryTakeover)
            Proxy.newProxyInstance(
                TelemetryTakeover.class.getClassLoader(),
                new Class<?>[] {TelemetryTakeover.class},
                (proxy, method, arguments) -> {
                  if (method.getName().equals("say")) {
                    said.add((String) arguments[0]);
                    return null;
                  }
                  if (method.getName().equals("close")) {
                    said.add((String) arguments[2]);
                    return null;
                  }
                  return method.getName().equals("isAutoconfigured");
                });
    PrometheusMeters meters = new PrometheusMeters(takeover, true);
    PrometheusRegistry registry =
        (PrometheusRegistry) meters.postProcessAfterInitialization(new PrometheusRegistry(), "a");
    registry.register(collector("jvm_threads_live"));

    meters.start(takeover, () -> {});

    assertThat(registry.scrape().size()).isZero();
    assertThat(said).singleElement().asString().startsWith("The PrometheusRegistry gives nothing:");
  }
}
