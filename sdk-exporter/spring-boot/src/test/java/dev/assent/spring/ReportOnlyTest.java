/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.spring;

import static org.assertj.core.api.Assertions.assertThat;

import brave.Tracing;
import brave.handler.MutableSpan;
import brave.handler.SpanHandler;
import brave.propagation.TraceContext;
import dev.assent.Assent;
import dev.assent.category.Category;
import dev.assent.consent.Receipt;
import dev.assent.policy.Purpose;
import io.micrometer.tracing.exporter.FinishedSpan;
import io.micrometer.tracing.exporter.SpanReporter;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.autoconfigure.opentelemetry.OpenTelemetryAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.tracing.MicrometerTracingAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.tracing.OpenTelemetryTracingAutoConfiguration;
import org.springframework.boot.actuate.health.Status;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

/** {@code ASSENT_REPORT_ONLY} in a Spring Boot application. */
class ReportOnlyTest {
  private static final String CANARY = "kanarienvogel";

  private final InMemorySpanExporter spans = InMemorySpanExporter.create();
  private final ApplicationContextRunner boot =
      new ApplicationContextRunner()
          .withPropertyValues("management.tracing.sampling.probability=1.0")
          .withConfiguration(
              AutoConfigurations.of(
                  OpenTelemetryAutoConfiguration.class,
                  OpenTelemetryTracingAutoConfiguration.class,
                  MicrometerTracingAutoConfiguration.class,
                  AssentAutoConfiguration.class));
  private final ApplicationContextRunner reporting =
      boot.withSystemProperties("assent.report.only=" + ReportOnlyRegistriesTest.days());

  @BeforeEach
  @AfterEach
  void forgetChoices() {
    System.getProperties().remove("dev.assent.report-only");
    System.clearProperty("dev.assent.choice");
  }

  private static void record(ApplicationContext context) {
    context
        .getBean(OpenTelemetry.class)
        .getTracer("shop")
        .spanBuilder("GET")
        .setAttribute("comment", CANARY)
        .startSpan()
        .end();
    context.getBean(Assent.class).flush(Duration.ofSeconds(10));
  }

  private static Receipt choose(ApplicationContext context) {
    return context
        .getBean(Assent.class)
        .consent("acme/u7")
        .revoke(Purpose.AI_TRAINING, Category.CONTENT_CHAT)
        .join();
  }

  private static List<String> report(ApplicationContext context) {
    return context.getBean(TelemetryTakeover.class).report();
  }

  private boolean isReceived() {
    return spans.getFinishedSpanItems().stream()
        .anyMatch(span -> span.getAttributes().asMap().containsValue(CANARY));
  }

  @Test
  void exporterBean_untilTheFirstChoice_getsEverything() {
    reporting
        .withBean(SpanExporter.class, () -> spans)
        .run(
            context -> {
              assertThat(context).hasNotFailed();
              record(context);
              assertThat(isReceived()).isTrue();
              assertThat(choose(context).endsReportOnly()).isTrue();
              spans.reset();
              record(context);
              assertThat(spans.getFinishedSpanItems()).hasSize(1);
              assertThat(isReceived()).isFalse();
            });
  }

  @Test
  void healthAndEndpoint_whileItLasts_saySo() {
    reporting
        .withBean(SpanExporter.class, () -> spans)
        .run(
            context -> {
              record(context);
              TelemetryTakeover takeover = context.getBean(TelemetryTakeover.class);
              var health = new Boot3Health.Indicator(takeover);
              AssentEndpoint endpoint = new AssentEndpoint(takeover);
              assertThat(health.health().getStatus()).isEqualTo(new Status("REPORT_ONLY"));
              assertThat(endpoint.report()).containsEntry("reportsOnly", true);
              assertThat(endpoint.report().get("ledger").toString()).contains("wouldWithhold=1");
              choose(context);
              assertThat(health.health().getStatus()).isEqualTo(Status.UP);
              assertThat(endpoint.report()).containsEntry("reportsOnly", false);
            });
  }

  @Test
  void propertyOfAnotherSource_failsTheStart() {
    boot.withPropertyValues("assent.report-only=" + ReportOnlyRegistriesTest.days())
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .rootCause()
                    .hasMessageContaining("or a file in its jar"));
  }

  @Test
  void noExporter_starts() {
    reporting.run(context -> assertThat(context).hasNotFailed());
  }

  @Test
  void processorBean_withItsOwnExporter_goesOnUntilTheFirstChoice() {
    reporting
        .withBean(SpanExporter.class, InMemorySpanExporter::create)
        .withBean(SpanProcessor.class, () -> SimpleSpanProcessor.create(spans))
        .run(
            context -> {
              record(context);
              assertThat(isReceived()).isTrue();
              assertThat(report(context))
                  .anyMatch(line -> line.contains("SimpleSpanProcessor: not observed, closes on "));
              assertThat(choose(context).counts())
                  .anySatisfy(
                      count -> {
                        assertThat(count.destination()).endsWith("SimpleSpanProcessor");
                        assertThat(count.possiblySent()).isEqualTo(1);
                      });
              spans.reset();
              record(context);
              assertThat(spans.getFinishedSpanItems()).isEmpty();
            });
  }

  @Test
  void processorBean_unknown_goesOnUntilTheFirstChoice() {
    InMemorySpanExporter claimed = InMemorySpanExporter.create();
    reporting
        .withBean(SpanExporter.class, () -> claimed)
        .withBean(Forwarding.class, () -> new Forwarding(spans))
        .run(
            context -> {
              record(context);
              assertThat(isReceived()).isTrue();
              assertThat(claimed.getFinishedSpanItems()).hasSize(1);
              assertThat(report(context))
                  .anyMatch(line -> line.contains("Forwarding: not observed, closes on "));
              choose(context);
              spans.reset();
              record(context);
              assertThat(spans.getFinishedSpanItems()).isEmpty();
            });
  }

  @Test
  void exporter_registeredAsAnObject_isShutDownAtTheFirstChoice() {
    reporting
        .withBean(SpanExporter.class, InMemorySpanExporter::create)
        .withInitializer(context -> context.getBeanFactory().registerSingleton("existing", spans))
        .run(
            context -> {
              assertThat(report(context))
                  .anyMatch(line -> line.contains("InMemorySpanExporter: not observed, closes on"));
              assertThat(spans.export(List.of()).isSuccess()).isTrue();
              choose(context);
              assertThat(spans.export(List.of()).isSuccess()).as("after its shutdown").isFalse();
            });
  }

  @Test
  void spanReporter_goesOnUntilTheFirstChoice() {
    List<FinishedSpan> reported = new CopyOnWriteArrayList<>();
    reporting
        .withBean(SpanExporter.class, () -> spans)
        .withBean(SpanReporter.class, () -> new Reporter(reported))
        .run(
            context -> {
              record(context);
              assertThat(reported).singleElement().satisfies(ReportOnlyTest::hasCanary);
              assertThat(isReceived()).isTrue();
              choose(context);
              record(context);
              assertThat(reported).hasSize(1);
            });
  }

  private static void hasCanary(FinishedSpan span) {
    assertThat(span.getTags()).containsValue(CANARY);
  }

  @Test
  void brave_goesOnUntilTheFirstChoice() {
    List<MutableSpan> reported = new ArrayList<>();
    SpanHandler handler =
        new SpanHandler() {
          @Override
          public boolean end(TraceContext context, MutableSpan span, Cause cause) {
            return reported.add(span);
          }
        };
    reporting
        .withBean(SpanExporter.class, () -> spans)
        .withBean(Tracing.class, () -> Tracing.newBuilder().addSpanHandler(handler).build())
        .run(
            context -> {
              Tracing tracing = context.getBean(Tracing.class);
              tracing.tracer().newTrace().name("one").start().finish();
              assertThat(reported).hasSize(1);
              assertThat(report(context)).anyMatch(line -> line.startsWith("Brave: not observed"));
              choose(context);
              tracing.tracer().newTrace().name("two").start().finish();
              assertThat(reported).hasSize(1);
            });
  }

  @Test
  void brave_assentIsSwitchedOff_recordsNothingFromTheBeginning() {
    reporting
        .withSystemProperties("assent.enabled=false")
        .withBean(SpanExporter.class, () -> spans)
        .withBean(Tracing.class, () -> Tracing.newBuilder().build())
        .run(
            context -> {
              assertThat(context.getBean(Tracing.class).isNoop()).isTrue();
              assertThat(report(context)).noneMatch(line -> line.contains("not observed"));
            });
  }

  private record Reporter(List<FinishedSpan> reported) implements SpanReporter {
    @Override
    public void report(FinishedSpan span) {
      reported.add(span);
    }

    @Override
    public void close() {}
  }

  /** A processor that exports. */
  private record Forwarding(SpanExporter exporter) implements SpanProcessor {
    @Override
    public void onStart(Context parentContext, ReadWriteSpan span) {}

    @Override
    public boolean isStartRequired() {
      return false;
    }

    @Override
    public void onEnd(ReadableSpan span) {
      exporter.export(List.of(span.toSpanData()));
    }

    @Override
    public boolean isEndRequired() {
      return true;
    }
  }
}
