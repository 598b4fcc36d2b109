/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.Assent;
import dev.assent.category.Category;
import dev.assent.config.ConfigurationException;
import dev.assent.consent.Choice;
import dev.assent.consent.Consent;
import dev.assent.consent.GrantOptions;
import dev.assent.consent.Receipt;
import dev.assent.fixtures.Canaries;
import dev.assent.policy.Purpose;
import io.micrometer.tracing.exporter.SpanFilter;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.testing.exporter.InMemoryLogRecordExporter;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.actuate.autoconfigure.logging.OpenTelemetryLoggingAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.logging.SdkLoggerProviderBuilderCustomizer;
import org.springframework.boot.actuate.autoconfigure.opentelemetry.OpenTelemetryAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.tracing.MicrometerTracingAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.tracing.OpenTelemetryTracingAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.tracing.SdkTracerProviderBuilderCustomizer;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.condition.ConditionEvaluationReport;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.support.GenericApplicationContext;

/** Applications with exporters, processors and SDKs of their own, on Boot's auto-configuration. */
class AssentAutoConfigurationTest {
  private static final String SECRET = "jane.doe@example.com";

  @TempDir Path directory;

  private final InMemorySpanExporter spans = InMemorySpanExporter.create();
  private final InMemoryLogRecordExporter logs = InMemoryLogRecordExporter.create();
  private final ApplicationContextRunner boot =
      new ApplicationContextRunner()
          .withPropertyValues("management.tracing.sampling.probability=1.0")
          .withConfiguration(
              AutoConfigurations.of(
                  OpenTelemetryAutoConfiguration.class,
                  OpenTelemetryTracingAutoConfiguration.class,
                  MicrometerTracingAutoConfiguration.class,
                  OpenTelemetryLoggingAutoConfiguration.class,
                  AssentAutoConfiguration.class));

  /** Records a span and a log record with a secret. */
  private static void record(AssertableApplicationContext context) {
    OpenTelemetry openTelemetry = context.getBean(OpenTelemetry.class);
    openTelemetry
        .getTracer("test")
        .spanBuilder("GET /" + SECRET)
        .setAttribute("http.request.method", "GET")
        .setAttribute("user.email", SECRET)
        .startSpan()
        .end();
    openTelemetry.getLogsBridge().get("test").logRecordBuilder().setBody(SECRET).emit();
    context.getBean(Assent.class).flush(Duration.ofSeconds(10));
  }

  private static List<String> report(AssertableApplicationContext context) {
    assertThat(context).hasNotFailed();
    return context.getBean(TelemetryTakeover.class).report();
  }

  @Test
  void exporterBean_span_arrivesWithoutContent() {
    boot.withBean(SpanExporter.class, () -> spans)
        .run(
            context -> {
              record(context);
              assertThat(spans.getFinishedSpanItems()).hasSize(1);
              SpanData span = spans.getFinishedSpanItems().get(0);
              assertThat(span.toString()).doesNotContain(SECRET);
              assertThat(span.getAttributes().asMap().toString()).contains("GET");
              assertThat(report(context).get(0)).contains("in_memory");
              assertThat(context.getBean(TelemetryTakeover.class).isOpen()).isTrue();
            });
  }

  @Test
  void logExporterBean_record_arrivesWithoutBody() {
    boot.withBean(InMemoryLogRecordExporter.class, () -> logs)
        .run(
            context -> {
              record(context);
              assertThat(logs.getFinishedLogRecordItems()).hasSize(1);
              assertThat(logs.getFinishedLogRecordItems().toString()).doesNotContain(SECRET);
            });
  }

  /** Boot makes batch processors for no exporter at all, which is no fault. */
  @Test
  void noExporter_nothingIsSaid() {
    boot.run(
        context ->
            assertThat(report(context)).noneMatch(each -> each.contains("exports nothing, since")));
  }

  @Test
  void noExporter_withASpanFilter_nothingIsSaid() {
    boot.withBean(SpanFilter.class, () -> span -> span)
        .run(
            context ->
                assertThat(report(context))
                    .noneMatch(each -> each.contains("exports nothing, since")));
  }

  @Test
  void processorBean_withItsOwnExporter_exportsNothing() {
    CountingExporter own = new CountingExporter();
    boot.withBean(SpanProcessor.class, () -> BatchSpanProcessor.builder(own).build())
        .run(
            context -> {
              record(context);
              assertThat(report(context))
                  .contains(
                      "BatchSpanProcessor exports nothing, since its exporter is not a bean."
                          + " Declare the exporter as a bean.");
            });
    assertThat(own.exported).as("after the application was closed").hasValue(0);
  }

  @Test
  void processorBean_unknown_closesTraces() {
    boot.withBean(SpanExporter.class, () -> spans)
        .withBean(Forwarding.class, () -> new Forwarding(spans))
        .run(
            context -> {
              record(context);
              assertThat(spans.getFinishedSpanItems()).isEmpty();
              assertThat(report(context))
                  .anyMatch(
                      sentence ->
                          sentence.startsWith("Assent exports no traces: ")
                              && sentence.contains(Forwarding.class.getName()));
              assertThat(context.getBean(TelemetryTakeover.class).isOpen()).isFalse();
            });
  }

  @Test
  void processorBean_trusted_keepsTracesOpen() {
    boot.withBean(SpanExporter.class, () -> spans)
        .withBean(Enriching.class, Enriching::new)
        .withPropertyValues("assent.trusted-processors=" + Enriching.class.getName())
        .run(
            context -> {
              record(context);
              assertThat(spans.getFinishedSpanItems()).hasSize(1);
              assertThat(context.getBean(TelemetryTakeover.class).isOpen()).isTrue();
            });
  }

  @Test
  void tracerProviderCustomizer_addingAProcessor_closesTraces() {
    boot.withBean(
            SdkTracerProviderBuilderCustomizer.class,
            () -> builder -> builder.addSpanProcessor(SimpleSpanProcessor.create(spans)))
        .run(
            context -> {
              record(context);
              assertThat(spans.getFinishedSpanItems()).isEmpty();
              assertThat(report(context)).anyMatch(it -> it.contains("SimpleSpanProcessor"));
            });
  }

  @Test
  void loggerProviderCustomizer_addingAProcessor_closesLogs() {
    boot.withBean(
            SdkLoggerProviderBuilderCustomizer.class,
            () ->
                builder ->
                    builder.addLogRecordProcessor(
                        io.opentelemetry.sdk.logs.export.SimpleLogRecordProcessor.create(logs)))
        .run(
            context -> {
              record(context);
              assertThat(logs.getFinishedLogRecordItems()).isEmpty();
              assertThat(report(context)).anyMatch(it -> it.contains("Assent exports no logs: "));
            });
  }

  @Test
  void openTelemetryBean_ofTheApplication_isClosed() {
    boot.withBean(
            OpenTelemetry.class,
            () ->
                OpenTelemetrySdk.builder()
                    .setTracerProvider(
                        SdkTracerProvider.builder()
                            .addSpanProcessor(SimpleSpanProcessor.create(spans))
                            .build())
                    .build())
        .run(
            context -> {
              record(context);
              assertThat(spans.getFinishedSpanItems()).isEmpty();
              assertThat(report(context)).anyMatch(it -> it.contains("SimpleSpanProcessor"));
            });
  }

  @Test
  void exporter_registeredAsAnObject_isShutDown() {
    boot.withInitializer(
            context ->
                ((GenericApplicationContext) context)
                    .getBeanFactory()
                    .registerSingleton("late", spans))
        .run(
            context -> {
              record(context);
              assertThat(spans.getFinishedSpanItems()).isEmpty();
              assertThat(report(context))
                  .anyMatch(it -> it.startsWith(InMemorySpanExporter.class.getName()));
            });
  }

  @Test
  void lazyInitialization_assent_startsAnyway() {
    boot.withBean(SpanExporter.class, () -> spans)
        .withInitializer(
            context ->
                context.addBeanFactoryPostProcessor(
                    new LazyInitializationBeanFactoryPostProcessor()))
        .run(
            context -> {
              assertThat(context.getBean(TelemetryTakeover.class).isOpen()).isTrue();
              record(context);
              assertThat(spans.getFinishedSpanItems()).hasSize(1);
            });
  }

  @Test
  void noExporter_assent_hasChoicesAndNoDestination() {
    boot.run(
        context -> {
          assertThat(report(context)).anyMatch(it -> it.contains("Nothing is exported."));
          assertThat(context.getBean(Assent.class).consent("acme/u7")).isNotNull();
          assertThat(context.getBean(TelemetryTakeover.class).destinations()).isEmpty();
        });
  }

  @Test
  void wrongSetting_start_failsNamingIt() {
    boot.withBean(SpanExporter.class, () -> spans)
        .withPropertyValues("assent.recipient=everybody")
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .rootCause()
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageStartingWith("assent.recipient: "));
  }

  @Test
  void consentBean_processOfOneSubject_isTheirs() {
    boot.withBean(SpanExporter.class, () -> spans)
        .withPropertyValues(
            "assent.subject=acme/u7",
            "assent.consent=service_operation=content.chat",
            "assent.consent.terms=2023-08-07")
        .run(
            context -> {
              assertThat(context).hasNotFailed();
              Consent consent = context.getBean(Consent.class);
              assertThat(consent.choices()).singleElement().asString().contains("content.chat");

              consent.revoke(Purpose.SERVICE_OPERATION, Category.CONTENT_CHAT).get();

              assertThat(context.getBean(Assent.class).consent("acme/u7").choices())
                  .asString()
                  .contains("DENIED");
            });
  }

  @Test
  void consentBean_processOfAnAccount_isTheAccounts() {
    boot.withBean(SpanExporter.class, () -> spans)
        .withPropertyValues("ASSENT_SUBJECT=acme/*")
        .run(
            context -> {
              Consent consent = context.getBean(Consent.class);
              consent.revoke(Purpose.AI_TRAINING, Category.CONTENT_CHAT).get();

              assertThat(context.getBean(Assent.class).consent("acme/u8").choices()).isNotEmpty();
            });
  }

  @Test
  void consentBean_processOfMany_isMissingAndTheReportSaysWhatToInject() {
    boot.withBean(SpanExporter.class, () -> spans)
        .run(
            context -> {
              assertThat(context).hasNotFailed().doesNotHaveBean(Consent.class);
              assertThat(
                      ConditionEvaluationReport.get(context.getBeanFactory())
                          .getConditionAndOutcomesBySource()
                          .values())
                  .flatMap(outcomes -> outcomes.stream().toList())
                  .anyMatch(
                      each ->
                          each.getOutcome()
                              .getMessage()
                              .contains("inject Assent instead, and call consent(path)"));
            });
  }

  @Test
  void consentBean_ofTheApplication_isKept() {
    Consent own = new Fixed();
    boot.withBean(SpanExporter.class, () -> spans)
        .withPropertyValues("assent.subject=acme/u7")
        .withBean(Consent.class, () -> own)
        .run(context -> assertThat(context.getBean(Consent.class)).isSameAs(own));
  }

  /** Beside the traffic of ObservationsTest: what settings hold. */
  @Test
  void endpointAndHealth_canariesInSettings_areNotShown() {
    Canaries canaries = new Canaries();
    String address = canaries.secret("address");
    boot.withBean(
            SpanExporter.class,
            () ->
                OtlpHttpSpanExporter.builder()
                    .setEndpoint("http://127.0.0.1:1/" + address + "?key=" + address)
                    .addHeader("Authorization", canaries.secret("header"))
                    .build())
        .withPropertyValues(
            "assent.subject=" + canaries.secret("account") + "/" + canaries.secret("user"),
            "assent.consent=ai_training=!content.chat",
            "assent.consent.source=env,http://127.0.0.1:1/" + canaries.secret("platform"),
            "assent.consent.headers=authorization=" + canaries.secret("header of the platform"),
            "assent.state-dir=" + directory.resolve(canaries.secret("directory")),
            "assent.propagate=" + canaries.secret("propagated"),
            "otel.resource.attributes=owner=" + canaries.secret("resource"))
        .withBean("forwarding", SpanProcessor.class, () -> new Forwarding(spans))
        .run(
            context -> {
              record(context);
              TelemetryTakeover takeover = context.getBean(TelemetryTakeover.class);
              String shown =
                  new AssentEndpoint(takeover).report()
                      + new Boot3Health.Indicator(takeover).health().toString()
                      + new Boot4Health.Indicator(takeover).health();
              assertThat(canaries.in(shown)).isEmpty();
              assertThat(shown).contains("otlp", Forwarding.class.getName(), "CLOSED");
              // a processor that may export closes traces, so the SDK's way out is closed
              assertThat(new AssentEndpoint(takeover).report().get("waysOut").toString())
                  .contains("name=the application's OpenTelemetry SDK, state=closed");
            });
  }

  @Test
  void endpoint_destinationWithALabel_saysWhoReceivesItsData() {
    boot.withBean(
            SpanExporter.class,
            () -> OtlpHttpSpanExporter.builder().setEndpoint("http://127.0.0.1:1/").build())
        .withPropertyValues("assent.destination.otlp.label=Acme GmbH, Frankfurt")
        .run(
            context ->
                assertThat(new AssentEndpoint(context.getBean(TelemetryTakeover.class)).report())
                    .containsEntry(
                        "destinations",
                        List.of(
                            Map.of(
                                "name",
                                "otlp",
                                "purpose",
                                "service_operation",
                                "recipient",
                                "first_party",
                                "label",
                                "Acme GmbH, Frankfurt"))));
  }

  @Test
  void context_closed_closesAssent() {
    boot.withBean(SpanExporter.class, () -> spans)
        .run(
            context -> {
              record(context);
              context.close();
              assertThat(Assent.installed()).isEmpty();
            });
  }

  /** Counts spans, also during a shutdown. */
  private static final class CountingExporter implements SpanExporter {
    final AtomicInteger exported = new AtomicInteger();

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
      exported.addAndGet(spans.size());
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode flush() {
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
      return CompletableResultCode.ofSuccess();
    }
  }

  /** A test double of an application. */
  private static final class Fixed implements Consent {
    @Override
    public List<Choice> choices() {
      return List.of();
    }

    @Override
    public CompletableFuture<Receipt> grant(
        Purpose purpose, GrantOptions options, Category... categories) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<Receipt> revoke(Purpose purpose, Category... categories) {
      throw new UnsupportedOperationException();
    }
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

  /** A processor that only adds an attribute. */
  static final class Enriching implements SpanProcessor {
    @Override
    public void onStart(Context parentContext, ReadWriteSpan span) {
      span.setAttribute("deployment.environment.name", "test");
    }

    @Override
    public boolean isStartRequired() {
      return true;
    }

    @Override
    public void onEnd(ReadableSpan span) {}

    @Override
    public boolean isEndRequired() {
      return false;
    }
  }
}
