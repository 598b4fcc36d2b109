/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host.metric;

import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.gate.MetricBytes;
import dev.assent.internal.metric.MetricFixture;
import dev.assent.internal.metric.StampedMetric;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.metrics.InstrumentSelector;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.SdkMeterProviderBuilder;
import io.opentelemetry.sdk.metrics.View;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.export.AggregationTemporalitySelector;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import io.opentelemetry.sdk.metrics.export.MetricReader;
import io.opentelemetry.sdk.metrics.internal.data.ImmutableLongPointData;
import io.opentelemetry.sdk.metrics.internal.data.ImmutableMetricData;
import io.opentelemetry.sdk.metrics.internal.data.ImmutableSumData;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricExporter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A canary in each carrier of the metrics of a taken-over SDK, searched in every byte of a request.
 * The control run, without Assent, finds each of them.
 */
class HostedCarriersTest {
  private static final String CANARY = "kw9f3zq";
  private static final List<String> CARRIERS =
      List.of(
          "Name",
          "Description",
          "Unit",
          "Key",
          "Value",
          "Topic",
          "ScopeName",
          "ScopeVersion",
          "Schema",
          "Exemplar",
          "TraceState",
          "Resource",
          "GaugeValue",
          "ObservedValue",
          "ViewName",
          "SecondView",
          "Produced",
          "ProducedText");

  private static final SpanContext SAMPLED =
      SpanContext.create(
          "0af7651916cd43dd8448eb211c80319c",
          "b7ad6b7169203331",
          TraceFlags.getSampled(),
          TraceState.builder().put("k", canary("TraceState")).build());

  private static String canary(String carrier) {
    return CANARY + carrier + "X";
  }

  private static Resource resource() {
    return Resource.create(
        Attributes.of(stringKey("made.up"), canary("Resource"), stringKey("shape"), "round"));
  }

  private static void view(SdkMeterProviderBuilder sdk) {
    sdk.registerView(
        InstrumentSelector.builder().setName("test.filtered").build(),
        View.builder().setAttributeFilter(Set.of("shape")).build());
    InstrumentSelector viewed = InstrumentSelector.builder().setName("test.viewed").build();
    sdk.registerView(viewed, View.builder().setName("unknown." + canary("ViewName")).build());
    sdk.registerView(viewed, View.builder().setAttributeFilter(Set.of("shape")).build());
    sdk.registerView(viewed, View.builder().setName("test.viewed.again").build());
    sdk.registerMetricProducer(HostedCarriersTest::produced);
  }

  /** A source of metrics without instruments, as bridges to other libraries are. */
  private static Collection<MetricData> produced(Resource resource) {
    return List.of(
        ImmutableMetricData.createLongSum(
            resource,
            InstrumentationScopeInfo.create(MetricFixture.SCOPE),
            "test.produced",
            canary("ProducedText"),
            "1",
            ImmutableSumData.create(
                true,
                AggregationTemporality.CUMULATIVE,
                List.of(
                    ImmutableLongPointData.create(
                        1, 2, Attributes.of(stringKey("topic"), canary("Produced")), 42)))));
  }

  private static void record(SdkMeterProvider provider) {
    Meter meter = provider.get(MetricFixture.SCOPE);
    meter
        .counterBuilder("unknown." + canary("Name"))
        .setDescription(canary("Description"))
        .build()
        .add(1);
    meter
        .counterBuilder("test.a")
        .setDescription(canary("Description"))
        .setUnit(canary("Unit"))
        .build()
        .add(
            1,
            Attributes.of(
                stringKey(canary("Key")),
                "text",
                stringKey("free"),
                canary("Value"),
                stringKey("topic"),
                canary("Topic"),
                stringKey("shape"),
                "round"));
    provider
        .meterBuilder(canary("ScopeName"))
        .setInstrumentationVersion(canary("ScopeVersion"))
        .setSchemaUrl("https://example.com/" + canary("Schema"))
        .build()
        .histogramBuilder("test.b")
        .build()
        .record(1);
    try (var unused = Context.root().with(Span.wrap(SAMPLED)).makeCurrent()) {
      meter
          .histogramBuilder("test.filtered")
          .build()
          .record(1, Attributes.of(stringKey("topic"), canary("Exemplar")));
      meter.counterBuilder("test.c").build().add(1);
    }
    meter
        .counterBuilder("test.viewed")
        .build()
        .add(1, Attributes.of(stringKey("topic"), canary("SecondView")));
    meter
        .gaugeBuilder("test.gauge")
        .build()
        .set(1, Attributes.of(stringKey("topic"), canary("GaugeValue")));
    meter
        .counterBuilder("test.seen")
        .buildWithCallback(
            seen -> seen.record(1, Attributes.of(stringKey("topic"), canary("ObservedValue"))));
  }

  /** The preferences of exporters. */
  enum Preference {
    CUMULATIVE(AggregationTemporalitySelector.alwaysCumulative()),
    DELTA(AggregationTemporalitySelector.deltaPreferred()),
    LOW_MEMORY(AggregationTemporalitySelector.lowMemory());

    private final AggregationTemporalitySelector selector;

    Preference(AggregationTemporalitySelector selector) {
      this.selector = selector;
    }
  }

  @ParameterizedTest
  @EnumSource
  void push_withoutAssent_everyCanaryLeaves(Preference preference) {
    InMemoryMetricExporter exporter =
        InMemoryMetricExporter.create(
            preference == Preference.CUMULATIVE
                ? AggregationTemporality.CUMULATIVE
                : AggregationTemporality.DELTA);
    assertAllLeave(HostedFixture.periodic(exporter), exporter::getFinishedMetricItems);
  }

  @Test
  void pull_withoutAssent_everyCanaryLeaves() {
    HostedFixture.PullReader pull = new HostedFixture.PullReader();
    assertAllLeave(pull, pull::scrape);
  }

  private interface Received {
    Collection<MetricData> metrics();
  }

  private static void assertAllLeave(MetricReader reader, Received received) {
    SdkMeterProviderBuilder sdk =
        SdkMeterProvider.builder().setResource(resource()).registerMetricReader(reader);
    view(sdk);
    SdkMeterProvider provider = sdk.build();
    record(provider);
    provider.forceFlush().join(60, TimeUnit.SECONDS);

    List<MetricData> metrics = new ArrayList<>(received.metrics());
    String text = MetricBytes.text(metrics);
    for (String carrier : CARRIERS) {
      if (carrier.equals("TraceState")) {
        assertThat(metrics)
            .flatExtracting(each -> each.getData().getPoints())
            .flatExtracting(point -> point.getExemplars())
            .anyMatch(exemplar -> !exemplar.getSpanContext().getTraceState().isEmpty());
      } else {
        assertThat(text).contains(canary(carrier));
      }
    }
    provider.close();
  }

  @ParameterizedTest
  @EnumSource
  void push_gated_noCanaryLeaves(Preference preference) {
    assertNoneLeaves(HostedFixture.builder().temporality(preference.selector));
  }

  @ParameterizedTest
  @EnumSource
  void push_copiedByAWrapper_noCanaryLeaves(Preference preference) {
    assertNoneLeaves(
        HostedFixture.builder().temporality(preference.selector).wrapper(this::copying));
  }

  private MetricExporter copying(MetricExporter exporter) {
    return new VendorExporter(
        exporter, metrics -> metrics.stream().map(each -> VendorMetric.of(each).build()).toList());
  }

  @Test
  void pull_gated_noCanaryLeaves() {
    assertNoneLeaves(HostedFixture.builder().pull());
  }

  private static void assertNoneLeaves(HostedFixture.Builder builder) {
    try (HostedFixture it = builder.resource(resource()).sdk(HostedCarriersTest::view).build()) {
      record(it.provider);

      for (int i = 0; i < 2; i++) {
        List<StampedMetric> metrics = it.collect();

        assertThat(metrics)
            .extracting(StampedMetric::getName)
            .contains("test.seen")
            .allMatch(name -> name.startsWith("test."));
        if (i == 0) {
          assertThat(metrics)
              .extracting(StampedMetric::getName)
              .contains("test.a", "test.b", "test.filtered", "test.gauge", "test.c")
              .contains("test.viewed", "test.viewed.again");
        }
        assertThat(MetricBytes.text(metrics)).doesNotContain(CANARY).doesNotContain("example.com");
        assertThat(metrics)
            .flatExtracting(each -> each.getData().getPoints())
            .flatExtracting(point -> point.getExemplars())
            .allMatch(exemplar -> exemplar.getSpanContext().getTraceState().isEmpty());
      }
    }
  }
}
