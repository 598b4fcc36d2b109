/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.TestClock;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Statistic;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.config.NamingConvention;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.opentelemetry.sdk.resources.Resource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class MeterReaderTest {
  private static final Resource RESOURCE =
      Resource.create(Attributes.of(AttributeKey.stringKey("service.name"), "shop"));

  private final TestClock clock = new TestClock();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final List<Throwable> failures = new ArrayList<>();
  private final MeterReader reader =
      new MeterReader(registry, clock, (meter, failure) -> failures.add(failure));

  private Collection<MetricData> read() {
    clock.advance(Duration.ofSeconds(10));
    return reader.produce(RESOURCE);
  }

  private static MetricData metric(Collection<MetricData> metrics, String name) {
    return metrics.stream().filter(it -> it.getName().equals(name)).findFirst().orElseThrow();
  }

  private static List<String> names(Collection<MetricData> metrics) {
    return metrics.stream().map(MetricData::getName).sorted().toList();
  }

  private static double value(Collection<MetricData> metrics, String name) {
    MetricData metric = metric(metrics, name);
    return metric.getType() == MetricDataType.DOUBLE_GAUGE
        ? metric.getDoubleGaugeData().getPoints().iterator().next().getValue()
        : metric.getDoubleSumData().getPoints().iterator().next().getValue();
  }

  @Test
  void produce_maximaCoverTooMuch_areLeftOut() {
    registry.timer("calls").record(20, TimeUnit.MILLISECONDS);
    registry.summary("sizes").record(7);
    MeterReader without =
        new MeterReader(registry, clock, (meter, failure) -> failures.add(failure), false);

    assertThat(names(without.produce(RESOURCE))).containsExactly("calls", "sizes");
  }

  @Test
  void produce_allKinds_haveTheNamesOfTheBridge() {
    registry.counter("requests").increment(3);
    registry.gauge("level", 5);
    registry.timer("calls").record(20, TimeUnit.MILLISECONDS);
    registry.summary("sizes").record(7);
    registry.more().longTaskTimer("tasks").start();
    registry.more().counter("events", List.of(), 4);
    FunctionTimer.builder("jobs", this, it -> 2, it -> 9, TimeUnit.SECONDS).register(registry);
    Meter.builder(
            "own",
            Meter.Type.OTHER,
            List.of(
                new Measurement(() -> 1.0, Statistic.COUNT),
                new Measurement(() -> 2.0, Statistic.VALUE)))
        .register(registry);

    Collection<MetricData> metrics = read();

    assertThat(names(metrics))
        .containsExactly(
            "calls",
            "calls.max",
            "events",
            "jobs.count",
            "jobs.sum",
            "level",
            "own.count",
            "own.value",
            "requests",
            "sizes",
            "sizes.max",
            "tasks.active",
            "tasks.duration");
    assertThat(value(metrics, "requests")).isEqualTo(3);
    assertThat(value(metrics, "events")).isEqualTo(4);
    assertThat(value(metrics, "jobs.sum")).isEqualTo(9);
    assertThat(value(metrics, "tasks.active")).isEqualTo(1);
    assertThat(metric(metrics, "requests").getDoubleSumData().isMonotonic()).isTrue();
    assertThat(metric(metrics, "tasks.active").getDoubleSumData().isMonotonic()).isFalse();
    assertThat(metric(metrics, "own.count").getType()).isEqualTo(MetricDataType.DOUBLE_SUM);
    assertThat(metric(metrics, "own.value").getType()).isEqualTo(MetricDataType.DOUBLE_GAUGE);
    assertThat(metric(metrics, "calls").getHistogramData().getPoints())
        .singleElement()
        .satisfies(
            point -> {
              assertThat(point.getCount()).isEqualTo(1);
              assertThat(point.getSum()).isEqualTo(0.02);
            });
    assertThat(metrics).allMatch(it -> it.getResource() == RESOURCE);
  }

  @Test
  void produce_summaryWithPercentiles_isASummary() {
    Timer.builder("calls")
        .publishPercentiles(0.5)
        .register(registry)
        .record(20, TimeUnit.MILLISECONDS);

    assertThat(metric(read(), "calls").getSummaryData().getPoints())
        .singleElement()
        .satisfies(
            point -> {
              assertThat(point.getCount()).isEqualTo(1);
              assertThat(point.getValues()).hasSize(1);
            });
  }

  /** In OpenTelemetry's SDK, too, an observation that is no number is left out. */
  @Test
  void produce_gaugeWithoutValue_isLeftOut() {
    registry.gauge("level", Double.NaN);

    assertThat(read()).isEmpty();
  }

  /** A second description would make another instrument, whose whole value would be an increase. */
  @Test
  void produce_twoDescriptions_theFirstStays() {
    Counter.builder("requests").description("first").tag("a", "1").register(registry);
    read();
    Counter.builder("requests").description("second").tag("a", "0").register(registry);

    assertThat(read())
        .singleElement()
        .satisfies(
            it -> {
              assertThat(it.getDescription()).isEqualTo("first");
              assertThat(it.getDoubleSumData().getPoints()).hasSize(2);
            });
  }

  /** As one series, each would seem to reset the other, and whole values would leave again. */
  @Test
  void produce_metersThatBecomeEqual_areLeftOut() {
    registry
        .config()
        .namingConvention(
            new NamingConvention() {
              @Override
              public String name(String name, Meter.Type type, String baseUnit) {
                return name.replace('-', '.');
              }
            });
    registry.counter("a-b").increment(100);
    registry.counter("a.b").increment(3);
    registry.counter("a.b", "tag", "other").increment(5);

    assertThat(metric(read(), "a.b").getDoubleSumData().getPoints())
        .extracting(PointData::getAttributes)
        .containsExactly(Attributes.of(AttributeKey.stringKey("tag"), "other"));
  }

  @Test
  void produce_meterThatFails_isLeftOutUntilItWorks() {
    AtomicBoolean fails = new AtomicBoolean(true);
    Gauge.builder(
            "level",
            () -> {
              return 1;
            })
        .register(registry);
    Meter.builder(
            "own",
            Meter.Type.OTHER,
            List.of(
                new Measurement(() -> 1.0, Statistic.VALUE),
                new Measurement(
                    () -> {
                      if (fails.get()) {
                        throw new IllegalStateException("not now");
                      }
                      return 2.0;
                    },
                    Statistic.MAX)))
        .register(registry);
    long first = clock.epochNanos();

    assertThat(names(read())).containsExactly("level");
    fails.set(false);
    Collection<MetricData> second = read();

    assertThat(names(second)).containsExactly("level", "own.max", "own.value");
    assertThat(failures).hasSize(1);
    assertThat(
            metric(second, "own.value")
                .getData()
                .getPoints()
                .iterator()
                .next()
                .getStartEpochNanos())
        .as("it may have been set before the last reading")
        .isEqualTo(first);
    assertThat(metric(second, "level").getData().getPoints().iterator().next().getStartEpochNanos())
        .isGreaterThan(first);
  }

  @Test
  void end_giveTheLastReadingOnce() {
    Counter requests = registry.counter("requests");
    requests.increment(2);
    reader.end();
    requests.increment(5);
    reader.end();
    registry.close();

    assertThat(value(read(), "requests")).isEqualTo(2);
    assertThat(read()).isEmpty();
  }
}
