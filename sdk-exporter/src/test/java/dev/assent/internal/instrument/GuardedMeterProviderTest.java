/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.instrument;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.fixtures.Allocation;
import dev.assent.internal.category.Categories;
import dev.assent.internal.tag.InstrumentFacts;
import dev.assent.internal.tag.freeze.CategoryGuard;
import dev.assent.internal.time.Clock;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.incubator.metrics.ExtendedDoubleCounterBuilder;
import io.opentelemetry.api.incubator.metrics.ExtendedDoubleGaugeBuilder;
import io.opentelemetry.api.incubator.metrics.ExtendedDoubleHistogramBuilder;
import io.opentelemetry.api.incubator.metrics.ExtendedDoubleUpDownCounterBuilder;
import io.opentelemetry.api.incubator.metrics.ExtendedLongCounterBuilder;
import io.opentelemetry.api.incubator.metrics.ExtendedLongGaugeBuilder;
import io.opentelemetry.api.incubator.metrics.ExtendedLongHistogramBuilder;
import io.opentelemetry.api.incubator.metrics.ExtendedLongUpDownCounterBuilder;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.metrics.ObservableDoubleMeasurement;
import io.opentelemetry.api.metrics.ObservableLongMeasurement;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** All functions of instruments work behind the guard. */
class GuardedMeterProviderTest {
  private static final AttributeKey<String> A = AttributeKey.stringKey("a");
  private static final AttributeKey<String> B = AttributeKey.stringKey("b");
  private static final Attributes SOME = Attributes.of(A, "x");

  private final InMemoryMetricReader reader = InMemoryMetricReader.create();
  private final SdkMeterProvider sdk =
      SdkMeterProvider.builder().registerMetricReader(reader).build();
  private final InstrumentFacts facts = new InstrumentFacts();
  private final GuardedMeterProvider guarded =
      new GuardedMeterProvider(
          sdk,
          new CategoryGuard(Categories.builtIn(), List.of(), Clock.system(), Integer.MAX_VALUE),
          facts);
  private final Meter meter = guarded.get("scope");

  @AfterEach
  void close() {
    sdk.close();
  }

  private Map<String, String> collected() {
    Map<String, String> values = new TreeMap<>();
    for (MetricData metric : reader.collectAllMetrics()) {
      for (PointData point : metric.getData().getPoints()) {
        values.merge(
            metric.getName() + "|" + metric.getDescription() + "|" + metric.getUnit(),
            number(point) + List.copyOf(point.getAttributes().asMap().values()),
            (one, two) -> one.compareTo(two) < 0 ? one + two : two + one);
      }
    }
    return values;
  }

  private static String number(PointData point) {
    if (point instanceof HistogramPointData histogram) {
      return histogram.getSum() + "/" + histogram.getBoundaries().size();
    }
    return point instanceof LongPointData whole
        ? Long.toString(whole.getValue())
        : Double.toString(((DoublePointData) point).getValue());
  }

  @Test
  void instruments_ofAllKinds_recordAsTheSdksDo() {
    var context = Context.root();
    var longs = meter.counterBuilder("c.l").setDescription("d").setUnit("u").build();
    longs.add(1);
    longs.add(2, SOME);
    longs.add(4, SOME, context);
    var doubles = meter.counterBuilder("c.d").setDescription("d").setUnit("u").ofDoubles().build();
    doubles.add(1);
    doubles.add(2, SOME);
    doubles.add(4, SOME, context);
    var ups = meter.upDownCounterBuilder("u.l").setDescription("d").setUnit("u").build();
    ups.add(1);
    ups.add(2, SOME);
    ups.add(-4, SOME, context);
    var downs = meter.upDownCounterBuilder("u.d").ofDoubles().setDescription("d").build();
    downs.add(1);
    downs.add(2, SOME);
    downs.add(-4, SOME, context);
    var gauge = meter.gaugeBuilder("g.d").setDescription("d").setUnit("u").build();
    gauge.set(1);
    gauge.set(2, SOME);
    gauge.set(4, SOME, context);
    var whole = meter.gaugeBuilder("g.l").setDescription("d").ofLongs().setUnit("u").build();
    whole.set(1);
    whole.set(2, SOME);
    whole.set(4, SOME, context);
    var histogram =
        meter
            .histogramBuilder("h.d")
            .setDescription("d")
            .setUnit("u")
            .setExplicitBucketBoundariesAdvice(List.of(1.0, 2.0))
            .build();
    histogram.record(1);
    histogram.record(2, SOME);
    histogram.record(4, SOME, context);
    var wholes =
        meter
            .histogramBuilder("h.l")
            .ofLongs()
            .setDescription("d")
            .setUnit("u")
            .setExplicitBucketBoundariesAdvice(List.of(1L, 2L, 3L))
            .build();
    wholes.record(1);
    wholes.record(2, SOME);
    wholes.record(4, SOME, context);

    assertThat(collected())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "c.l|d|u", "1[]6[x]",
                "c.d|d|u", "1.0[]6.0[x]",
                "u.l|d|u", "-2[x]1[]",
                "u.d|d|", "-2.0[x]1.0[]",
                "g.d|d|u", "1.0[]4.0[x]",
                "g.l|d|u", "1[]4[x]",
                "h.d|d|u", "1.0/2[]6.0/2[x]",
                "h.l|d|u", "1.0/3[]6.0/3[x]"));
    assertThat(
            List.of(
                longs.isEnabled(),
                doubles.isEnabled(),
                ups.isEnabled(),
                downs.isEnabled(),
                gauge.isEnabled(),
                whole.isEnabled(),
                histogram.isEnabled(),
                wholes.isEnabled()))
        .containsOnly(true);
  }

  @Test
  void instruments_thatCallbacksObserve_recordUntilTheyAreClosed() throws Exception {
    List<AutoCloseable> all =
        List.of(
            meter.counterBuilder("c.l").buildWithCallback(this::whole),
            meter.counterBuilder("c.d").ofDoubles().buildWithCallback(this::number),
            meter.upDownCounterBuilder("u.l").buildWithCallback(this::whole),
            meter.upDownCounterBuilder("u.d").ofDoubles().buildWithCallback(this::number),
            meter.gaugeBuilder("g.d").buildWithCallback(this::number),
            meter.gaugeBuilder("g.l").ofLongs().buildWithCallback(this::whole));

    assertThat(collected())
        .hasSize(6)
        .allSatisfy(
            (name, value) ->
                assertThat(value).isEqualTo(name.contains(".l|") ? "1[]2[x]" : "1.0[]2.0[x]"));

    for (AutoCloseable each : all) {
      each.close();
    }
    assertThat(collected()).isEmpty();
  }

  private void whole(ObservableLongMeasurement measurement) {
    measurement.record(1);
    measurement.record(2, SOME);
  }

  private void number(ObservableDoubleMeasurement measurement) {
    measurement.record(1);
    measurement.record(2, SOME);
  }

  @Test
  void batchCallback_overObserversOfAllKinds_recordsUntilItIsClosed() {
    var one = meter.counterBuilder("c.l").buildObserver();
    var two = meter.counterBuilder("c.d").ofDoubles().buildObserver();
    var three = meter.upDownCounterBuilder("u.l").buildObserver();
    var four = meter.upDownCounterBuilder("u.d").ofDoubles().buildObserver();
    var five = meter.gaugeBuilder("g.d").buildObserver();
    var six = meter.gaugeBuilder("g.l").ofLongs().buildObserver();
    var batch =
        meter.batchCallback(
            () -> {
              List.of(one, three, six).forEach(this::whole);
              List.of(two, four, five).forEach(this::number);
            },
            one,
            two,
            three,
            four,
            five,
            six);

    assertThat(collected()).hasSize(6);
    batch.close();
    assertThat(collected()).isEmpty();
  }

  @Test
  void builders_ofAllKinds_takeAnAdvice() {
    Attributes both = Attributes.of(A, "x", B, "y");
    List<AttributeKey<?>> advice = List.of(A);
    var longs = (ExtendedLongCounterBuilder) meter.counterBuilder("c.l");
    longs.setAttributesAdvice(advice).build().add(1, both);
    var doubles = (ExtendedDoubleCounterBuilder) meter.counterBuilder("c.d").ofDoubles();
    doubles.setAttributesAdvice(advice).build().add(1, both);
    var ups = (ExtendedLongUpDownCounterBuilder) meter.upDownCounterBuilder("u.l");
    ups.setAttributesAdvice(advice).build().add(1, both);
    var downs = (ExtendedDoubleUpDownCounterBuilder) meter.upDownCounterBuilder("u.d").ofDoubles();
    downs.setAttributesAdvice(advice).build().add(1, both);
    var gauge = (ExtendedDoubleGaugeBuilder) meter.gaugeBuilder("g.d");
    gauge.setAttributesAdvice(advice).build().set(1, both);
    var whole = (ExtendedLongGaugeBuilder) meter.gaugeBuilder("g.l").ofLongs();
    whole.setAttributesAdvice(advice).build().set(1, both);
    var histogram = (ExtendedDoubleHistogramBuilder) meter.histogramBuilder("h.d");
    histogram.setAttributesAdvice(advice).build().record(1, both);
    var wholes = (ExtendedLongHistogramBuilder) meter.histogramBuilder("h.l").ofLongs();
    wholes.setAttributesAdvice(advice).build().record(1, both);

    assertThat(collected())
        .hasSize(8)
        .allSatisfy((name, value) -> assertThat(value).endsWith("[x]"));
    assertThat(facts.mayHaveDropped("c.l")).isTrue();
    assertThat(facts.mayHaveDropped("c.other")).isFalse();
  }

  @Test
  void facts_declaredUnderAnyCase_areOneInstruments() {
    meter
        .counterBuilder("Some.Name")
        .build()
        .add(1, Attributes.of(AttributeKey.stringKey("assent.category"), "content.chat"));

    assertThat(facts.declared("some.NAME")).isEqualTo(Categories.builtIn().find("content.chat"));
    assertThat(facts.declared("other")).isZero();
  }

  @Test
  void names_thatTheSdkRefuses_recordNothingAndThrowNothing() {
    meter.counterBuilder("no name at all").build().add(1, SOME);
    meter.counterBuilder(null).build().add(1, SOME);
    guarded.meterBuilder(null).setSchemaUrl("s").setInstrumentationVersion("1").build();

    assertThat(collected()).isEmpty();
  }

  /** A list that the application retains is copied when it is recorded. */
  @Test
  void attributes_thatCanChange_areCopied() {
    String[] words = {"one"};
    AttributeKey<List<String>> key = AttributeKey.stringArrayKey("l");
    LongCounter counter = meter.counterBuilder("c").build();
    counter.add(1, Attributes.of(key, java.util.Arrays.asList(words)));
    words[0] = "two";

    Collection<MetricData> metrics = reader.collectAllMetrics();

    assertThat(
            metrics
                .iterator()
                .next()
                .getLongSumData()
                .getPoints()
                .iterator()
                .next()
                .getAttributes()
                .get(key))
        .containsExactly("one");
  }

  /** The guard reads every attribute, and retains none. */
  @Test
  void add_attributesMadeBefore_allocatesNothing() {
    Attributes attributes = Attributes.of(A, "x", B, "y", AttributeKey.longKey("n"), 7L);
    LongCounter counter = meter.counterBuilder("c").build();
    assertThat((long) Allocation.perCall(400, 1_000, () -> counter.add(1, attributes))).isZero();
  }
}
