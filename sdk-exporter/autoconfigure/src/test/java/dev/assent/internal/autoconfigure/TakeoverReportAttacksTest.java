/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.assent.Assent;
import dev.assent.internal.host.VendorReader;
import dev.assent.internal.propagation.MapGetter;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.contrib.stacktrace.StackTraceSpanProcessor;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdkBuilder;
import io.opentelemetry.sdk.autoconfigure.spi.AutoConfigurationCustomizer;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.logs.LogRecordProcessor;
import io.opentelemetry.sdk.logs.export.SimpleLogRecordProcessor;
import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import io.opentelemetry.sdk.metrics.export.PeriodicMetricReader;
import io.opentelemetry.sdk.metrics.internal.data.ImmutableGaugeData;
import io.opentelemetry.sdk.metrics.internal.data.ImmutableLongPointData;
import io.opentelemetry.sdk.metrics.internal.data.ImmutableMetricData;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.testing.exporter.InMemoryLogRecordExporter;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricExporter;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * Attempts to export past Assent so that nothing says so, and to make it say that something is
 * gated which goes nowhere.
 */
class TakeoverReportAttacksTest extends AutoconfiguredSdk {
  private static final AttributeKey<String> CARD = AttributeKey.stringKey("payment.card");

  private static final String PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  private final InMemorySpanExporter otherSpans = InMemorySpanExporter.create();
  private final InMemoryLogRecordExporter otherLogs = InMemoryLogRecordExporter.create();
  private final InMemoryMetricExporter otherMetrics = InMemoryMetricExporter.create();

  private String said() {
    return String.join("\n", log.messages());
  }

  private void recordEverything() {
    sdk.getTracer("shop").spanBuilder("GET").setAttribute(CARD, "4111").startSpan().end();
    sdk.getLogsBridge().get("shop").logRecordBuilder().setBody("4111").emit();
    sdk.getMeter("shop")
        .counterBuilder("http.server.requests")
        .build()
        .add(1, Attributes.of(CARD, "4111"));
    sdk.getSdkTracerProvider().forceFlush().join(10, TimeUnit.SECONDS);
    sdk.getSdkLoggerProvider().forceFlush().join(10, TimeUnit.SECONDS);
    sdk.getSdkMeterProvider().forceFlush().join(10, TimeUnit.SECONDS);
  }

  private void addOthers(AutoConfigurationCustomizer customizer) {
    customizer.addTracerProviderCustomizer(
        (provider, config) -> provider.addSpanProcessor(SimpleSpanProcessor.create(otherSpans)));
    customizer.addLoggerProviderCustomizer(
        (provider, config) ->
            provider.addLogRecordProcessor(SimpleLogRecordProcessor.create(otherLogs)));
    customizer.addMeterProviderCustomizer(
        (provider, config) ->
            provider.registerMetricReader(PeriodicMetricReader.create(otherMetrics)));
  }

  private void assertNothingLeftAndAllIsSaid() {
    recordEverything();
    sdk.close();
    await()
        .atMost(Duration.ofSeconds(15))
        .untilAsserted(() -> assertThat(Assent.installed()).isEmpty());

    assertThat(otherSpans.getFinishedSpanItems()).isEmpty();
    assertThat(otherLogs.getFinishedLogRecordItems()).isEmpty();
    assertThat(otherMetrics.getFinishedMetricItems()).isEmpty();
    assertThat(receiver.received("4111")).isFalse();
    assertThat(said())
        .contains(
            "Assent exports no traces: io.opentelemetry.sdk.trace.export.SimpleSpanProcessor may")
        .contains(
            "Assent exports no logs: io.opentelemetry.sdk.logs.export.SimpleLogRecordProcessor may")
        .contains(
            "Assent exports no metrics: io.opentelemetry.sdk.metrics.export.PeriodicMetricReader");
  }

  /** Of providers with the same order, that of a vendor may stand behind Assent's. */
  @Test
  void vendor_ofTheHighestOrder_behindAssent_isSeen() {
    startWith(Integer.MAX_VALUE, this::addOthers);

    assertNothingLeftAndAllIsSaid();
  }

  @Test
  void customizer_addedByAnotherCustomizer_isSeen() {
    start(
        vendor ->
            vendor.addResourceCustomizer(
                (resource, config) -> {
                  addOthers(vendor);
                  return resource;
                }));

    assertNothingLeftAndAllIsSaid();
  }

  @Test
  void customizer_addedWhenPropertiesAreRead_isSeen() {
    startWith(
        Integer.MAX_VALUE,
        vendor ->
            vendor.addPropertiesCustomizer(
                config -> {
                  addOthers(vendor);
                  return Map.of();
                }));

    assertNothingLeftAndAllIsSaid();
  }

  @Test
  void secondBuild_ofOneBuilder_isTakenOverToo() {
    AutoConfiguredOpenTelemetrySdkBuilder builder =
        AutoConfiguredOpenTelemetrySdk.builder()
            .disableShutdownHook()
            .addPropertiesSupplier(() -> properties);
    OpenTelemetrySdk first = builder.build().getOpenTelemetrySdk();
    addOthers(builder);
    sdk = builder.build().getOpenTelemetrySdk();
    first.close();
    assertNothingLeftAndAllIsSaid();
  }

  /** After a build that failed half-way, destinations must not count twice. */
  @Test
  void secondBuild_afterOneThatFailed_hasTheSameDestinations() {
    AtomicInteger builds = new AtomicInteger();
    properties.put("assent.destination.otlp.purpose", "security");
    AutoConfiguredOpenTelemetrySdkBuilder builder =
        AutoConfiguredOpenTelemetrySdk.builder()
            .disableShutdownHook()
            .addPropertiesSupplier(() -> properties)
            .addTracerProviderCustomizer(
                (provider, config) -> {
                  if (builds.getAndIncrement() == 0) {
                    throw new IllegalStateException("not yet");
                  }
                  return provider;
                });
    assertThatThrownBy(builder::build).isInstanceOf(RuntimeException.class);
    sdk = builder.build().getOpenTelemetrySdk();
    recordEverything();

    assertThat(said()).contains("for security, first_party").doesNotContain("otlp_2");
    assertThat(receiver.spans("")).hasSize(1);
    assertThat(receiver.received("4111")).isFalse();
  }

  @Test
  void sdk_shutDownAndBuiltAgain_isTakenOverAgain() {
    start();
    sdk.close();
    assertThat(Assent.installed()).isEmpty();
    start();
    recordEverything();

    assertThat(Assent.installed()).isPresent();
    assertThat(receiver.spans("")).hasSize(1);
    assertThat(receiver.received("4111")).isFalse();
  }

  @Test
  void propagator_wrappedAfterAssent_sendsNoBaggage() {
    startWith(
        Integer.MAX_VALUE,
        vendor ->
            vendor.addPropagatorCustomizer(
                (propagator, config) ->
                    TextMapPropagator.composite(propagator, W3CBaggagePropagator.getInstance())));
    Map<String, String> headers = new HashMap<>();
    sdk.getPropagators()
        .getTextMapPropagator()
        .inject(
            Context.root().with(Baggage.builder().put("card", "4111").build()), headers, Map::put);

    assertThat(headers.toString()).doesNotContain("4111");
    assertThat(said()).contains("Assent does not send baggage");
  }

  /** The headers of such propagators can't be stopped, and could name subjects. */
  @Test
  void propagatorCustomizer_addedByAnotherCustomizer_closesEverything() {
    start(
        vendor ->
            vendor.addResourceCustomizer(
                (resource, config) -> {
                  vendor.addPropagatorCustomizer(
                      (propagator, more) ->
                          TextMapPropagator.composite(
                              propagator, W3CBaggagePropagator.getInstance()));
                  return resource;
                }));
    recordEverything();

    assertThat(receiver.spans("")).isEmpty();
    assertThat(receiver.logs("")).isEmpty();
    assertThat(said())
        .contains("Nothing is exported: the propagators of this SDK were made before");
  }

  /** The provider is built from a builder that Assent's processor is not part of. */
  @Test
  void builder_replacedByAnother_itIsSaid_andTheShutdownEndsAssent() {
    startInCode(
        builder ->
            builder.addTracerProviderCustomizer(
                (provider, config) -> SdkTracerProvider.builder().setSampler(Sampler.alwaysOn())));
    recordEverything();
    assertThat(receiver.spans("")).isEmpty();
    assertThat(said()).contains("No traces reach destination otlp");

    sdk.close();

    assertThat(Assent.installed()).isEmpty();
  }

  @Test
  void composite_ofAssentsProcessorAndAnother_closes() {
    start(
        vendor ->
            vendor.addSpanProcessorCustomizer(
                (processor, config) ->
                    SpanProcessor.composite(processor, SimpleSpanProcessor.create(otherSpans))));
    recordEverything();

    assertThat(otherSpans.getFinishedSpanItems()).isEmpty();
    assertThat(said()).contains("Assent exports no traces: ");
  }

  @Test
  void composite_ofALogProcessorAndAnother_closes() {
    start(
        vendor ->
            vendor.addLogRecordProcessorCustomizer(
                (processor, config) ->
                    LogRecordProcessor.composite(
                        processor, SimpleLogRecordProcessor.create(otherLogs))));
    recordEverything();

    assertThat(otherLogs.getFinishedLogRecordItems()).isEmpty();
    assertThat(said()).contains("Assent exports no logs: ");
  }

  /** Who trusts a class by mistake sees at start what that means. */
  @Test
  void processor_thatASettingTrusts_isNamed() {
    properties.put("assent.trusted.processors", BaggageSpanProcessor.class.getName());
    start(
        vendor ->
            vendor.addTracerProviderCustomizer(
                (provider, config) -> provider.addSpanProcessor(new BaggageSpanProcessor())));

    assertThat(said())
        .contains("Assent does not gate " + BaggageSpanProcessor.class.getName())
        .doesNotContain("exports no traces");
  }

  /** Only whole names of classes are trusted. */
  @Test
  void processor_thatLooksLikeATrustedOne_closes() {
    properties.put("assent.trusted.processors", "dev.assent.internal.autoconfigure.VerdictAttack");
    start(
        vendor ->
            vendor.addTracerProviderCustomizer(
                (provider, config) -> provider.addSpanProcessor(new BaggageSpanProcessor())));
    recordEverything();

    assertThat(said())
        .contains("Assent exports no traces: " + BaggageSpanProcessor.class.getName() + " may");
  }

  /** Other services sample what the caller and the application's sampler say. */
  @Test
  void tracesClosed_nothingIsSampledThatWasNot() {
    properties.put("otel.traces.sampler", "always_off");
    start(this::addOthers);
    Map<String, String> in = Map.of("traceparent", PARENT);
    Map<String, String> out = new HashMap<>();
    TextMapPropagator propagator = sdk.getPropagators().getTextMapPropagator();
    Context parent = propagator.extract(Context.root(), in, MapGetter.INSTANCE);
    Span span = sdk.getTracer("shop").spanBuilder("GET").setParent(parent).startSpan();
    propagator.inject(parent.with(span), out, Map::put);

    // from 1.67 on, the trace of the caller passes through
    assertThat(out.get("traceparent"))
        .satisfiesAnyOf(
            header -> assertThat(header).isEqualTo(PARENT),
            header -> assertThat(header).startsWith(PARENT.substring(0, 36)).endsWith("-00"));
  }

  @Test
  void metricExporter_exchangedAfterTheClaim_getsNothing_andItIsSaid() {
    start(vendor -> vendor.addMetricExporterCustomizer((exporter, config) -> otherMetrics));
    recordEverything();

    assertThat(otherMetrics.getFinishedMetricItems()).isEmpty();
    assertThat(receiver.metrics("")).isEmpty();
    assertThat(said())
        .contains("No metrics reach destination otlp: ")
        .contains("an exporter that Assent did not claim. The exporter gets nothing.");
  }

  @Test
  void metricExporter_wrappedAfterTheClaim_passesGatedMetrics() {
    start(
        vendor ->
            vendor.addMetricExporterCustomizer((exporter, config) -> new DeltaExporter(exporter)));
    recordEverything();

    assertThat(receiver.metrics("")).isNotEmpty();
    assertThat(receiver.received("4111")).isFalse();
    assertThat(said()).doesNotContain("No metrics reach");
  }

  @Test
  void metricReader_wrappedInCode_passesGatedMetrics() {
    startInCode(
        builder -> builder.addMetricReaderCustomizer((reader, config) -> new VendorReader(reader)));
    recordEverything();

    assertThat(receiver.metrics("")).isNotEmpty();
    assertThat(receiver.received("4111")).isFalse();
    assertThat(said()).doesNotContain("No metrics reach");
  }

  /** OpenTelemetry's processor of stack traces adds an attribute, which the gate judges. */
  @Test
  void stackTraceProcessor_ofOpenTelemetry_keepsTracesOpen_andItsTextIsWithheld() {
    start(
        vendor ->
            vendor.addTracerProviderCustomizer(
                (provider, config) -> provider.addSpanProcessor(new StackTraceSpanProcessor())));
    recordEverything();

    assertThat(receiver.spans("")).isNotEmpty();
    assertThat(receiver.received("Cart.java")).isFalse();
    assertThat(said()).doesNotContain("exports no traces");
  }

  @Test
  void metricReader_wrappedByAVendor_passesGatedMetrics() {
    start(vendor -> vendor.addMetricReaderCustomizer((reader, config) -> new VendorReader(reader)));
    recordEverything();

    assertThat(receiver.metrics("")).isNotEmpty();
    assertThat(receiver.received("4111")).isFalse();
    assertThat(said()).doesNotContain("exports no metrics").doesNotContain("No metrics reach");
  }

  /** The wrapper sends copies by itself: what it collects is gated, too. */
  @Test
  void metricReader_vendorsWrapperCollectsForItself_getsGatedMetrics() {
    List<VendorReader> readers = new ArrayList<>();
    start(
        vendor ->
            vendor.addMetricReaderCustomizer(
                (reader, config) -> {
                  readers.add(new VendorReader(reader));
                  return readers.get(0);
                }));
    recordEverything();

    assertThat(readers.get(0).seen()).isNotEmpty();
    assertThat(readers.get(0).seen().toString()).doesNotContain("4111");
    assertThat(receiver.received("4111")).isFalse();
  }

  @Test
  void metricReader_exchangedByAVendor_getsNothing_andItIsSaid() {
    start(
        vendor ->
            vendor.addMetricReaderCustomizer(
                (reader, config) -> PeriodicMetricReader.create(otherMetrics)));
    recordEverything();

    assertThat(otherMetrics.getFinishedMetricItems()).isEmpty();
    assertThat(receiver.metrics("")).isEmpty();
    assertThat(said())
        .contains("an exporter that Assent did not claim. The exporter gets nothing.");
  }

  @Test
  void metricReader_inTrustedProcessors_isAnErrorThatSaysWhatToDo() {
    properties.put("assent.trusted.processors", VendorReader.class.getName());

    assertThatThrownBy(
            () ->
                start(
                    vendor ->
                        vendor.addMetricReaderCustomizer(
                            (reader, config) -> new VendorReader(reader))))
        .hasStackTraceContaining("assent.trusted.processors: ")
        .hasStackTraceContaining(VendorReader.class.getName() + " is a metric reader")
        .hasStackTraceContaining("remove it from the list");
  }

  @Test
  void metricReader_ofAProviderCustomizer_inTrustedProcessors_isAnErrorToo() {
    properties.put("assent.trusted.processors", VendorReader.class.getName());

    assertThatThrownBy(
            () ->
                start(
                    vendor ->
                        vendor.addMeterProviderCustomizer(
                            (meters, config) ->
                                meters.registerMetricReader(
                                    new VendorReader(PeriodicMetricReader.create(otherMetrics))))))
        .hasStackTraceContaining(VendorReader.class.getName() + " is a metric reader");
  }

  @Test
  void metricReader_ofAProviderCustomizer_closes_andTheLineSaysHowToAddIt() {
    start(
        vendor ->
            vendor.addMeterProviderCustomizer(
                (meters, config) ->
                    meters.registerMetricReader(
                        new VendorReader(PeriodicMetricReader.create(otherMetrics)))));
    recordEverything();

    assertThat(otherMetrics.getFinishedMetricItems()).isEmpty();
    assertThat(said())
        .contains(
            "Assent exports no metrics: "
                + VendorReader.class.getName()
                + " may export them without Assent. Remove it, or let OpenTelemetry's"
                + " autoconfiguration or Spring create it, so that Assent gates it.")
        .doesNotContain("ASSENT_TRUSTED_PROCESSORS");
  }

  /** Metrics that nobody recorded, with a resource of their own. */
  @Test
  void metricProducer_isGated() {
    start(
        vendor ->
            vendor.addMeterProviderCustomizer(
                (provider, config) ->
                    provider.registerMetricProducer(resource -> List.of(produced()))));
    recordEverything();

    assertThat(receiver.metrics("")).isNotEmpty();
    assertThat(receiver.received("4111")).isFalse();
  }

  private static MetricData produced() {
    return ImmutableMetricData.createLongGauge(
        Resource.create(Attributes.of(CARD, "4111-resource")),
        InstrumentationScopeInfo.builder("4111-scope").build(),
        "jvm.thread.count",
        "Number of threads.",
        "1",
        ImmutableGaugeData.create(
            List.of(ImmutableLongPointData.create(1, 2, Attributes.of(CARD, "4111-point"), 3))));
  }

  /** Not the processor whose simple name it has. */
  private static final class BaggageSpanProcessor implements SpanProcessor {
    @Override
    public void onStart(Context parent, io.opentelemetry.sdk.trace.ReadWriteSpan span) {}

    @Override
    public boolean isStartRequired() {
      return false;
    }

    @Override
    public void onEnd(io.opentelemetry.sdk.trace.ReadableSpan span) {}

    @Override
    public boolean isEndRequired() {
      return true;
    }
  }

  /** A vendor's wrapper that wants deltas, and asks the exporter for nothing else. */
  private record DeltaExporter(MetricExporter delegate) implements MetricExporter {
    @Override
    public AggregationTemporality getAggregationTemporality(InstrumentType type) {
      return AggregationTemporality.DELTA;
    }

    @Override
    public CompletableResultCode export(Collection<MetricData> metrics) {
      return delegate.export(metrics);
    }

    @Override
    public CompletableResultCode flush() {
      return delegate.flush();
    }

    @Override
    public CompletableResultCode shutdown() {
      return delegate.shutdown();
    }
  }
}
