/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.Assent;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator;
import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.exporter.otlp.http.logs.OtlpHttpLogRecordExporter;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.export.BatchLogRecordProcessor;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.export.PeriodicMetricReader;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.core.PriorityOrdered;

/** Attempts to export past Assent with an OpenTelemetry that the application builds itself. */
class ApplicationSdkAttacksTest extends MeteredApplication {
  private static final Duration NEVER = Duration.ofHours(1);

  private static List<String> report(AssertableApplicationContext context) {
    assertThat(context).hasNotFailed();
    return context.getBean(TelemetryTakeover.class).report();
  }

  private static Map<String, String> headers(OpenTelemetry openTelemetry) {
    Map<String, String> headers = new HashMap<>();
    Context context =
        Context.root()
            .with(openTelemetry.getTracer("app").spanBuilder("GET").startSpan())
            .with(Baggage.builder().put("assent.subject", "acme/u7").put("card", "4111").build());
    openTelemetry.getPropagators().getTextMapPropagator().inject(context, headers, Map::put);
    return headers;
  }

  private static ContextPropagators propagators() {
    return ContextPropagators.create(
        TextMapPropagator.composite(
            W3CTraceContextPropagator.getInstance(), W3CBaggagePropagator.getInstance()));
  }

  /** The usual way to write such a bean: Boot's provider, and propagators made in code. */
  @Configuration(proxyBeanMethods = false)
  static class OwnPropagators {
    @Bean
    OpenTelemetry openTelemetry(SdkTracerProvider tracers) {
      return OpenTelemetrySdk.builder()
          .setTracerProvider(tracers)
          .setPropagators(propagators())
          .build();
    }
  }

  @Test
  void openTelemetryBean_withPropagatorsInCode_sendsNoBaggage() {
    withAssent
        .withUserConfiguration(OwnPropagators.class)
        .run(
            context -> {
              OpenTelemetry openTelemetry = context.getBean(OpenTelemetry.class);
              assertThat(headers(openTelemetry)).containsOnlyKeys("traceparent");
              openTelemetry
                  .getTracer("app")
                  .spanBuilder("GET")
                  .setAttribute("http.request.method", "GET")
                  .startSpan()
                  .end();
              context.getBean(Assent.class).flush(Duration.ofSeconds(10));
              assertThat(receiver.spans("")).hasSize(1);
              assertThat(String.join("\n", report(context))).contains("does not send baggage");
            });
  }

  @Test
  void control_withoutAssent_baggageIsSent() {
    withoutAssent
        .withUserConfiguration(OwnPropagators.class)
        .run(
            context ->
                assertThat(headers(context.getBean(OpenTelemetry.class)).toString())
                    .contains("acme")
                    .contains("4111"));
  }

  /** An SDK that has recorded something when its bean method returns, as log appenders do. */
  private OpenTelemetrySdk recorded() {
    String receivers = receiver.endpoint().toString();
    OpenTelemetrySdk sdk =
        OpenTelemetrySdk.builder()
            .setTracerProvider(
                SdkTracerProvider.builder()
                    .addSpanProcessor(
                        BatchSpanProcessor.builder(
                                OtlpHttpSpanExporter.builder()
                                    .setEndpoint(receivers + "/v1/traces")
                                    .build())
                            .setScheduleDelay(NEVER)
                            .build())
                    .build())
            .setLoggerProvider(
                SdkLoggerProvider.builder()
                    .addLogRecordProcessor(
                        BatchLogRecordProcessor.builder(
                                OtlpHttpLogRecordExporter.builder()
                                    .setEndpoint(receivers + "/v1/logs")
                                    .build())
                            .setScheduleDelay(NEVER)
                            .build())
                    .build())
            .setMeterProvider(
                SdkMeterProvider.builder()
                    .registerMetricReader(
                        PeriodicMetricReader.builder(
                                OtlpHttpMetricExporter.builder()
                                    .setEndpoint(receivers + "/v1/metrics")
                                    .build())
                            .setInterval(NEVER)
                            .build())
                    .build())
            .build();
    sdk.getTracer("app").spanBuilder("secret").startSpan().end();
    sdk.getLogsBridge().get("app").logRecordBuilder().setBody("secret").emit();
    sdk.getMeter("app").counterBuilder("secret").build().add(1);
    return sdk;
  }

  @Test
  void openTelemetryBean_thatHasRecorded_isClosedWithoutIt() {
    withAssent
        .withBean(OpenTelemetry.class, this::recorded)
        .run(
            context ->
                assertThat(report(context))
                    .anyMatch(it -> it.startsWith("Assent exports no traces:"))
                    .anyMatch(it -> it.startsWith("Assent exports no logs:"))
                    .anyMatch(it -> it.startsWith("Assent exports no metrics:")));

    assertThat(receiver.received("secret")).isFalse();
  }

  @Test
  void control_withoutAssent_itLeaves() {
    withoutAssent.withBean(OpenTelemetry.class, this::recorded).run(context -> {});

    assertThat(receiver.received("secret")).isTrue();
  }

  /** It is created with all that it needs, before any post-processor sees a bean. */
  record Early(OpenTelemetry openTelemetry) implements BeanPostProcessor, PriorityOrdered {
    @Override
    public int getOrder() {
      return Ordered.LOWEST_PRECEDENCE;
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class NeededEarly {
    @Bean
    static Early early(OpenTelemetry openTelemetry) {
      return new Early(openTelemetry);
    }
  }

  private OpenTelemetrySdk recordedWithPropagators() {
    return OpenTelemetrySdk.builder()
        .setTracerProvider(recorded().getSdkTracerProvider())
        .setPropagators(propagators())
        .build();
  }

  @Test
  void sdk_thatAPostProcessorNeeds_isClosed() {
    withAssent
        .withBean(OpenTelemetry.class, this::recordedWithPropagators)
        .withUserConfiguration(NeededEarly.class)
        .run(
            context -> {
              OpenTelemetry openTelemetry = context.getBean(Early.class).openTelemetry();
              openTelemetry.getTracer("app").spanBuilder("secret").startSpan().end();
              assertThat(String.join("\n", report(context)))
                  .contains("Assent exports no traces:")
                  .contains("Nothing is exported: the propagators of this SDK were made before");
            });

    assertThat(receiver.received("secret")).isFalse();
  }

  /** A post-processor behind Assent's that returns another SDK. */
  record Exchanging(OpenTelemetry other) implements BeanPostProcessor {
    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
      return bean instanceof OpenTelemetry ? other : bean;
    }
  }

  @Test
  void sdk_exchangedByALaterPostProcessor_isClosed() {
    OpenTelemetrySdk other = recorded();
    withAssent
        .withBean(Exchanging.class, () -> new Exchanging(other))
        .run(
            context -> {
              context
                  .getBean(OpenTelemetry.class)
                  .getTracer("app")
                  .spanBuilder("secret")
                  .startSpan()
                  .end();
              assertThat(report(context))
                  .anyMatch(it -> it.startsWith("Assent exports no traces:"));
            });
    other.close();

    assertThat(receiver.received("secret")).isFalse();
  }

  @Test
  void sdk_ofAParentContext_isClosed() {
    OpenTelemetrySdk ofParent = recorded();
    try (GenericApplicationContext parent = new GenericApplicationContext()) {
      parent.registerBean(OpenTelemetry.class, () -> ofParent);
      parent.refresh();
      withAssent
          .withParent(parent)
          .run(
              context ->
                  assertThat(report(context))
                      .anyMatch(it -> it.startsWith("Assent exports no traces:")));
    }

    assertThat(receiver.received("secret")).isFalse();
  }

  /** Such as the global one of a library, behind a class of its own. */
  private record Opaque(OpenTelemetrySdk hidden) implements OpenTelemetry {
    @Override
    public TracerProvider getTracerProvider() {
      return hidden.getTracerProvider();
    }

    @Override
    public MeterProvider getMeterProvider() {
      return hidden.getMeterProvider();
    }

    @Override
    public ContextPropagators getPropagators() {
      return hidden.getPropagators();
    }
  }

  @Test
  void openTelemetryBean_thatCanNotBeRead_isNamed() {
    withAssent
        .withBean(OpenTelemetry.class, () -> new Opaque(OpenTelemetrySdk.builder().build()))
        .run(
            context ->
                assertThat(report(context))
                    .anyMatch(
                        it ->
                            it.startsWith(
                                Opaque.class.getName()
                                    + " is an OpenTelemetry that Assent can't read.")));
  }

  @Test
  void openTelemetryBean_thatRecordsNothing_isNotNamed() {
    withAssent
        .withBean(OpenTelemetry.class, OpenTelemetry::noop)
        .run(context -> assertThat(report(context)).noneMatch(it -> it.contains("can't read")));
  }
}
