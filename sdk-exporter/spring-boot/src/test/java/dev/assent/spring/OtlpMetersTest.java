/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.assent.Assent;
import dev.assent.category.Category;
import dev.assent.consent.Consent;
import dev.assent.consent.GrantOptions;
import dev.assent.policy.Purpose;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Statistic;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.logging.LoggingMeterRegistry;
import io.micrometer.registry.otlp.OtlpConfig;
import io.micrometer.registry.otlp.OtlpMeterRegistry;
import io.micrometer.registry.otlp.OtlpMetricsSender;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationContext;
import org.springframework.context.support.StaticApplicationContext;

/** Micrometer's own OTLP registry, with the starter and nothing else. */
class OtlpMetersTest extends RegistryApplication {
  /** Collects and sends. */
  private static void flush(ApplicationContext context) {
    assertThat(context.getBean(Assent.class).flush(Duration.ofSeconds(20))).isTrue();
  }

  private Metric metric(String name) {
    return receiver.metrics("").stream()
        .filter(each -> each.getName().equals(name))
        .reduce((first, last) -> last)
        .orElseThrow(() -> new AssertionError(name + " has not arrived"));
  }

  private double sum(String name) {
    return metric(name).getSum().getDataPoints(0).getAsDouble();
  }

  @Test
  void meters_withAssent_leaveGated() {
    withAssent.run(
        context -> {
          assertThat(context).hasNotFailed();
          assertThat(context.getBean(OtlpMeterRegistry.class).isClosed()).isFalse();
          allocate(context, 3);
          meters(context).counter("orders.placed").increment();
          Timer.builder("jvm.gc.pause")
              .tag("cause", "Allocation Failure")
              .publishPercentileHistogram()
              .register(meters(context))
              .record(20, TimeUnit.MILLISECONDS);
          flush(context);
          assertThat(report(context).get(0)).contains("otlp (");
        });

    assertThat(sum("jvm.gc.memory.allocated")).isEqualTo(3);
    assertThat(metric("jvm.gc.pause").getHistogram().getDataPoints(0))
        .satisfies(
            point -> {
              assertThat(point.getCount()).isEqualTo(1);
              assertThat(point.getSum()).as("milliseconds, as Micrometer has it").isEqualTo(20);
              assertThat(point.getExplicitBoundsCount()).isGreaterThan(10);
            });
    assertThat(metric("jvm.gc.pause").getUnit()).isEqualTo("milliseconds");
    assertThat(receiver.received(CANARY)).isFalse();
    assertThat(receiver.received("orders")).isFalse();
  }

  /** The control: the registry publishes when it is closed. */
  @Test
  void meters_withoutAssent_leaveWithTheCanary() {
    withoutAssent.run(
        context -> {
          allocate(context, 3);
          meters(context).counter("orders.placed").increment();
        });

    assertThat(receiver.received(CANARY)).isTrue();
    assertThat(receiver.received("orders.placed")).isTrue();
  }

  /** Boot closes the registries first; closed meters can't be read. */
  @Test
  void close_lastValues_leaveOnce() {
    withAssent.run(
        context -> {
          allocate(context, 3);
          Timer.builder("jvm.gc.pause")
              .publishPercentileHistogram()
              .register(meters(context))
              .record(20, TimeUnit.MILLISECONDS);
        });

    assertThat(sum("jvm.gc.memory.allocated")).isEqualTo(3);
    assertThat(metric("jvm.gc.pause").getHistogram().getDataPoints(0).getCount()).isEqualTo(1);
    assertThat(receiver.received(CANARY)).isFalse();
  }

  /** The registry's own values are cumulative: they hold what was recorded before the grant. */
  @Test
  void grant_firstRequestAfterIt_doesNotHoldWhatWasDenied() throws IOException {
    Path choices = directory.resolve("consent.json");
    Files.writeString(choices, "{\"documents\": []}");
    withAssent
        .withPropertyValues(
            "assent.purpose=product_improvement",
            "assent.subject=acme/u7",
            "assent.consent.source=file:" + choices)
        .run(
            context -> {
              Consent consent = context.getBean(Consent.class);
              Timer pauses = meters(context).timer("jvm.gc.pause");
              allocate(context, 100);
              pauses.record(100, TimeUnit.SECONDS);
              flush(context);
              assertThat(receiver.metrics("")).isEmpty();
              allocate(context, 50);

              consent
                  .grant(
                      Purpose.PRODUCT_IMPROVEMENT,
                      GrantOptions.underTerms(LocalDate.of(2023, 8, 7)),
                      Category.SERVICE_TELEMETRY)
                  .get(20, TimeUnit.SECONDS);
              flush(context);
              allocate(context, 2);
              pauses.record(1, TimeUnit.SECONDS);
              flush(context);

              assertThat(sum("jvm.gc.memory.allocated")).isEqualTo(2);
              assertThat(metric("jvm.gc.pause").getHistogram().getDataPoints(0).getSum())
                  .isEqualTo(1000);
              assertThat(receiver.metrics(""))
                  .as("a maximum covers minutes before the grant")
                  .noneMatch(each -> each.getName().equals("jvm.gc.pause.max"));
              assertThat(
                      receiver.metrics("").stream()
                          .filter(each -> each.getName().equals("jvm.gc.memory.allocated")))
                  .allMatch(each -> each.getSum().getDataPoints(0).getAsDouble() <= 2);

              consent
                  .revoke(Purpose.PRODUCT_IMPROVEMENT, Category.SERVICE_TELEMETRY)
                  .get(20, TimeUnit.SECONDS);
              receiver.clear();
              allocate(context, 4);
              flush(context);
              assertThat(receiver.metrics("")).isEmpty();
              assertThat(context.getBean(Assent.class).ledger().balances()).isTrue();
            });
  }

  @Test
  void delta_asConfigured_isWhatArrives() {
    withAssent
        .withPropertyValues("management.otlp.metrics.export.aggregation-temporality=delta")
        .run(
            context -> {
              allocate(context, 3);
              flush(context);
              receiver.clear();
              allocate(context, 4);
              flush(context);

              assertThat(metric("jvm.gc.memory.allocated").getSum().getAggregationTemporality())
                  .isEqualTo(AggregationTemporality.AGGREGATION_TEMPORALITY_DELTA);
              assertThat(sum("jvm.gc.memory.allocated")).isEqualTo(4);
            });
  }

  @Test
  void exponentialHistograms_areExplicit_andTheVerdictSaysSo() {
    withAssent
        .withPropertyValues(
            "management.otlp.metrics.export.histogram-flavor=base2_exponential_bucket_histogram")
        .run(
            context -> {
              Timer.builder("jvm.gc.pause")
                  .publishPercentileHistogram()
                  .register(meters(context))
                  .record(20, TimeUnit.MILLISECONDS);
              assertThat(report(context))
                  .anyMatch(
                      each -> each.startsWith("Histograms of OtlpMeterRegistry are exported"));
            });

    assertThat(metric("jvm.gc.pause").getHistogram().getDataPoints(0).getBucketCountsList())
        .hasSizeGreaterThan(10)
        .contains(1L);
  }

  /** Off always wins, also in code. */
  @Test
  void disabledInCode_nothingLeaves() {
    String url = receiver.endpoint() + "/v1/metrics";
    OtlpConfig off =
        key -> key.equals("otlp.url") ? url : key.equals("otlp.enabled") ? "false" : null;
    withAssent.withBean(OtlpConfig.class, () -> off).run(context -> allocate(context, 3));

    assertThat(receiver.requests()).isEmpty();
  }

  /** Spring Boot injects one sender; a second bean would end the start. */
  @Test
  void senderOfTheApplication_getsGatedBytesOnly() throws IOException {
    List<byte[]> sent = new CopyOnWriteArrayList<>();
    List<String> addresses = new CopyOnWriteArrayList<>();
    OtlpMetricsSender[] injected = new OtlpMetricsSender[1];
    withAssent
        .withPropertyValues("management.otlp.metrics.export.headers.authorization=token")
        .withBean(
            "own",
            OtlpMetricsSender.class,
            () ->
                request -> {
                  sent.add(request.getMetricsData());
                  addresses.add(request.getAddress() + " " + request.getHeaders());
                })
        .run(
            context -> {
              assertThat(context).hasNotFailed();
              injected[0] = context.getBean(OtlpMetricsSender.class);
              allocate(context, 3);
              flush(context);
              injected[0].send(OtlpMetricsSender.Request.builder(CANARY.getBytes()).build());
            });

    assertThat(receiver.metrics("")).isEmpty();
    List<String> names = new ArrayList<>();
    for (byte[] each : sent) {
      ExportMetricsServiceRequest.parseFrom(each)
          .getResourceMetricsList()
          .forEach(
              resource ->
                  resource
                      .getScopeMetrics(0)
                      .getMetricsList()
                      .forEach(metric -> names.add(metric.getName())));
      assertThat(new String(each, java.nio.charset.StandardCharsets.ISO_8859_1))
          .doesNotContain(CANARY);
    }
    assertThat(names).contains("jvm.gc.memory.allocated");
    assertThat(addresses)
        .allMatch(each -> each.equals(receiver.endpoint() + "/v1/metrics {authorization=token}"));
    assertThatCode(
            () -> injected[0].send(OtlpMetricsSender.Request.builder(CANARY.getBytes()).build()))
        .as("after the end")
        .doesNotThrowAnyException();
  }

  @Test
  void registryWithAConfigurationInCode_exportsNothingAndIsNamed() {
    String url = receiver.endpoint() + "/v1/metrics";
    withAssent
        .withBean(
            OtlpMeterRegistry.class,
            () -> {
              OtlpMeterRegistry own =
                  new OtlpMeterRegistry(key -> key.equals("otlp.url") ? url : null, Clock.SYSTEM);
              own.counter(CANARY).increment();
              return own;
            })
        .run(
            context -> {
              assertThat(context).hasNotFailed();
              allocate(context, 3);
              assertThat(report(context))
                  .contains(
                      OtlpMeterRegistry.class.getName()
                          + " exports nothing, since its OtlpConfig is not a bean. Declare the"
                          + " OtlpConfig with a @Bean method, and create the registry with that"
                          + " bean.");
            });

    assertThat(receiver.requests()).isEmpty();
  }

  private static double broken() {
    throw new IllegalStateException(CANARY);
  }

  @Test
  void meterThatFails_othersLeaveAndItIsSaidOnce() {
    withAssent.run(
        context -> {
          Meter.builder(
                  "broken",
                  Meter.Type.OTHER,
                  List.of(new Measurement(OtlpMetersTest::broken, Statistic.VALUE)))
              .register(meters(context));
          allocate(context, 3);
          flush(context);
          flush(context);

          assertThat(report(context))
              .filteredOn(each -> each.contains("can't be read"))
              .singleElement()
              .asString()
              .contains("java.lang.IllegalStateException")
              .doesNotContain(CANARY);
        });

    assertThat(sum("jvm.gc.memory.allocated")).isEqualTo(3);
  }

  @Test
  void registryAddedAfterTheStart_isNamedWithTheNextCollection() {
    String url = receiver.endpoint() + "/v1/metrics";
    withAssent.run(
        context -> {
          OtlpMeterRegistry late =
              new OtlpMeterRegistry(key -> key.equals("otlp.url") ? url : null, Clock.SYSTEM);
          LoggingMeterRegistry logging = new LoggingMeterRegistry();
          CompositeMeterRegistry all = (CompositeMeterRegistry) meters(context);
          all.add(late).add(logging);
          flush(context);

          assertThat(report(context))
              .anyMatch(
                  each ->
                      each.startsWith(
                          OtlpMeterRegistry.class.getName() + " exports metrics without Assent"))
              .anyMatch(
                  each ->
                      each.startsWith(
                          LoggingMeterRegistry.class.getName()
                              + " exports metrics without Assent."));
          all.remove(late);
          all.remove(logging);
          late.clear();
          late.close();
          logging.close();
        });
  }

  @Test
  void registryAddedByARunner_isNamedWhenTheApplicationIsReady() {
    withAssent.run(
        context -> {
          LoggingMeterRegistry logging = new LoggingMeterRegistry();
          CompositeMeterRegistry all = (CompositeMeterRegistry) meters(context);
          all.add(logging);
          context.publishEvent(
              new ApplicationReadyEvent(
                  new SpringApplication(),
                  new String[0],
                  context.getSourceApplicationContext(),
                  Duration.ZERO));

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

  /** Assent started before the registry existed, and the starter exports the same meters. */
  @Test
  void autoconfiguredSdk_exportsNothing_andTheVerdictSaysSo() {
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
    OtlpMeters meters =
        new OtlpMeters(takeover, new StaticApplicationContext(), new DefaultListableBeanFactory());
    String url = receiver.endpoint() + "/v1/metrics";
    OtlpConfig own = key -> key.equals("otlp.url") ? url : null;
    OtlpMeterRegistry registry =
        new OtlpMeterRegistry(
            (OtlpConfig) meters.postProcessAfterInitialization(own, "a"), Clock.SYSTEM);
    assertThat(meters.accepts(registry)).isTrue();
    registry.counter("jvm.gc.memory.allocated").increment();

    meters.start(
        takeover,
        (config, sender) -> {
          throw new AssertionError("nothing to claim");
        },
        config -> SdkMeterProvider.builder());
    registry.close();
    meters.close();

    assertThat(said).singleElement().asString().startsWith("OtlpMeterRegistry exports nothing:");
    assertThat(receiver.requests()).isEmpty();
  }
}
