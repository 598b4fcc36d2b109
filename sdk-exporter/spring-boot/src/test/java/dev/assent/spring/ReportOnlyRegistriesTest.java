/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.spring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assent.Assent;
import dev.assent.category.Category;
import dev.assent.ledger.Signal;
import dev.assent.policy.Purpose;
import io.micrometer.core.instrument.Timer;
import io.micrometer.registry.otlp.OtlpConfig;
import io.micrometer.registry.otlp.OtlpMeterRegistry;
import io.opentelemetry.proto.metrics.v1.Metric;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.metrics.export.prometheus.PrometheusOutputFormat;
import org.springframework.boot.actuate.metrics.export.prometheus.PrometheusScrapeEndpoint;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

/** Spring Boot's own registries, while gates only report and after that. */
class ReportOnlyRegistriesTest extends RegistryApplication {
  private static final String EXPOSED = "management.endpoints.web.exposure.include=prometheus";

  private final ApplicationContextRunner reporting =
      withAssent.withSystemProperties("assent.report.only=" + days());

  static String days() {
    LocalDate today = LocalDate.now(ZoneOffset.UTC);
    return today.minusDays(1) + "/" + today.plusDays(30);
  }

  @BeforeEach
  @AfterEach
  void forgetChoices() {
    System.getProperties().remove("dev.assent.report-only");
    System.clearProperty("dev.assent.choice");
  }

  private static void record(ApplicationContext context) {
    allocate(context, 3);
    meters(context).counter("orders.placed").increment();
    Timer.builder("jvm.gc.pause")
        .tag("cause", "Allocation Failure")
        .publishPercentileHistogram()
        .register(meters(context))
        .record(20, TimeUnit.MILLISECONDS);
  }

  private static void choose(ApplicationContext context) {
    context
        .getBean(Assent.class)
        .consent("acme/u7")
        .revoke(Purpose.AI_TRAINING, Category.CONTENT_CHAT)
        .join();
  }

  private List<String> received() {
    return receiver.metrics("").stream()
        .filter(each -> each.getName().matches("(jvm\\.gc|orders).*"))
        .map(ReportOnlyRegistriesTest::withoutTimes)
        .sorted()
        .toList();
  }

  private static String withoutTimes(Metric metric) {
    return metric.toString().replaceAll("time_unix_nano: \\d+", "");
  }

  private static long wouldWithhold(ApplicationContext context, String destination) {
    return context.getBean(Assent.class).ledger().entries().stream()
        .filter(each -> each.destination().equals(destination))
        .filter(each -> each.signal() == Signal.METRICS)
        .mapToLong(each -> each.wouldWithhold())
        .sum();
  }

  @Test
  void otlpRegistry_whileItLasts_sendsWhatItSendsWithoutAssent() {
    withoutAssent.run(ReportOnlyRegistriesTest::record);
    List<String> without = received();
    receiver.clear();
    reporting.run(
        context -> {
          assertThat(context).hasNotFailed();
          record(context);
          context.getBean(Assent.class).flush(Duration.ofSeconds(20));
          assertThat(receiver.requests()).as("Assent sends nothing beside it").isEmpty();
          assertThat(wouldWithhold(context, "otlp")).isPositive();
          assertThat(report(context).get(0)).contains("otlp (");
        });

    assertThat(received()).isEqualTo(without).hasSize(3);
    assertThat(receiver.received(CANARY)).isTrue();
    assertThat(receiver.received("assent.")).isFalse();
  }

  @Test
  void otlpRegistry_afterTheFirstChoice_leavesGated() {
    reporting.run(
        context -> {
          record(context);
          choose(context);
          assertThat(context.getBean(OtlpMeterRegistry.class).isClosed()).isFalse();
          allocate(context, 4);
          assertThat(context.getBean(Assent.class).flush(Duration.ofSeconds(20))).isTrue();
          assertThat(receiver.metrics(""))
              .filteredOn(each -> each.getName().equals("jvm.gc.memory.allocated"))
              .singleElement()
              .satisfies(
                  each ->
                      assertThat(each.getSum().getDataPoints(0).getAsDouble())
                          .as("what was recorded before belongs to an interval that has ended")
                          .isBetween(4.0, 7.0));
        });

    assertThat(receiver.received(CANARY)).isFalse();
    assertThat(receiver.received("orders")).isFalse();
  }

  /** Its values are those of its steps. */
  @Test
  void otlpRegistry_withDeltas_sendsUntilTheFirstChoiceAndThenNothing() {
    ApplicationContextRunner deltas =
        reporting.withPropertyValues(
            "management.otlp.metrics.export.aggregation-temporality=delta");
    deltas.run(ReportOnlyRegistriesTest::record);
    assertThat(receiver.received(CANARY)).isTrue();
    receiver.clear();
    deltas.run(
        context -> {
          record(context);
          assertThat(report(context))
              .anyMatch(line -> line.matches("OtlpMeterRegistry, .*not observed, closes on .*"));
          choose(context);
          context.getBean(Assent.class).flush(Duration.ofSeconds(20));
        });
    assertThat(receiver.requests()).isEmpty();
  }

  /** The registry's thread may have begun to publish. */
  @Test
  void otlpConfig_afterTheFirstChoice_failsEachPublication() {
    reporting.run(
        context -> {
          OtlpConfig config = context.getBean(OtlpConfig.class);
          assertThat(config.batchSize()).isPositive();
          assertThat(config.headers()).isEmpty();
          assertThat(config.enabled()).isTrue();
          choose(context);
          assertThat(config.enabled()).isFalse();
          assertThat(config.url()).as("for its log lines").isNotEmpty();
          assertThatThrownBy(config::batchSize).isInstanceOf(IllegalStateException.class);
          assertThatThrownBy(config::headers).isInstanceOf(IllegalStateException.class);
        });
  }

  private static String scrape(ApplicationContext context) {
    byte[] body =
        context
            .getBean(PrometheusScrapeEndpoint.class)
            .scrape(PrometheusOutputFormat.CONTENT_TYPE_004, null)
            .getBody();
    return new String(body, UTF_8);
  }

  private static List<String> lines(String scraped) {
    return scraped
        .lines()
        .filter(line -> line.toLowerCase(Locale.ROOT).matches(".*(jvm_gc|orders).*"))
        .sorted()
        .toList();
  }

  @Test
  void prometheus_whileItLasts_isWhatItIsWithoutAssent_andThenGated() {
    List<List<String>> scraped = new ArrayList<>();
    withoutAssent
        .withPropertyValues(EXPOSED)
        .run(
            context -> {
              record(context);
              scraped.add(lines(scrape(context)));
            });
    reporting
        .withPropertyValues(EXPOSED)
        .run(
            context -> {
              record(context);
              scraped.add(lines(scrape(context)));
              assertThat(wouldWithhold(context, "prometheus")).isPositive();
              choose(context);
              allocate(context, CANARY + 2, 4);
              assertThat(scrape(context))
                  .contains("jvm_gc_memory_allocated_total")
                  .doesNotContain(CANARY, "orders");
            });
    assertThat(scraped.get(1)).isEqualTo(scraped.get(0)).anyMatch(line -> line.contains(CANARY));
  }
}
