/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.NamingConvention;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BridgedRegistryTest {
  private final SimpleMeterRegistry bridge = bridge();
  private final Map<String, Duration> reported = new TreeMap<>();
  private final BridgedRegistry registry =
      new BridgedRegistry(bridge, (name, nanos) -> reported.put(name, Duration.ofNanos(nanos)));

  private static SimpleMeterRegistry bridge() {
    SimpleMeterRegistry bridge = new SimpleMeterRegistry(SimpleConfig.DEFAULT, new MockClock());
    bridge.config().namingConvention(NamingConvention.identity);
    return bridge;
  }

  @AfterEach
  void close() {
    registry.close();
  }

  @Test
  void timer_defaults_looksBackSixMinutes() {
    registry.timer("a.b");

    assertThat(reported).containsExactly(Map.entry("a.b.max", Duration.ofMinutes(6)));
  }

  /** Spring's properties are a filter that is added after the registry exists. */
  @Test
  void filter_addedLater_itsExpiryIsToldAndApplied() {
    registry
        .config()
        .meterFilter(
            new MeterFilter() {
              @Override
              public DistributionStatisticConfig configure(
                  Meter.Id id, DistributionStatisticConfig config) {
                return DistributionStatisticConfig.builder()
                    .expiry(Duration.ofMinutes(30))
                    .bufferLength(2)
                    .serviceLevelObjectives(1e9)
                    .build()
                    .merge(config);
              }
            });
    Timer timer = registry.timer("a.b");
    registry.summary("c");

    assertThat(reported)
        .containsOnly(
            Map.entry("a.b.max", Duration.ofHours(1)), Map.entry("c.max", Duration.ofHours(1)));
    assertThat(timer.takeSnapshot().histogramCounts()).hasSize(1);
  }

  @Test
  void expiry_longerThanAnyClock_isToldAsTheLongest() {
    Timer.builder("a")
        .distributionStatisticExpiry(Duration.ofMillis(Long.MAX_VALUE))
        .register(registry);

    assertThat(reported.get("a.max").toNanos()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void namingConvention_setLater_countsForTheName() {
    registry.config().namingConvention(NamingConvention.snakeCase);
    registry.timer("a.b");

    assertThat(reported).containsOnlyKeys("a_b.max");
    assertThat(bridge.config().namingConvention()).isSameAs(NamingConvention.snakeCase);
  }

  /** A rename to Assent's own names does not evade their refusal. */
  @Test
  void assentsOwn_renamedToIt_isRefused() {
    registry
        .config()
        .meterFilter(
            new MeterFilter() {
              @Override
              public Meter.Id map(Meter.Id id) {
                return id.withName("assent." + id.getName());
              }
            });
    registry.counter("data").increment();

    assertThat(bridge.getMeters()).isEmpty();
  }

  @Test
  void meters_ofAllKinds_areTheBridgesAndLeaveWithTheirs() {
    AtomicInteger number = new AtomicInteger(7);
    Tags tags = Tags.of("k", "v");
    registry.counter("counter", tags).increment(2);
    registry.gauge("gauge", tags, number);
    registry.timer("timer", tags).record(Duration.ofSeconds(3));
    registry.summary("summary", tags).record(4);
    registry.more().longTaskTimer("tasks", tags).start();
    registry.more().counter("function.counter", tags, number);
    registry.more().timeGauge("time.gauge", tags, number, TimeUnit.MINUTES, AtomicInteger::get);
    registry
        .more()
        .timer(
            "function.timer",
            tags,
            number,
            AtomicInteger::get,
            AtomicInteger::get,
            TimeUnit.SECONDS);
    Meter.builder("meter", Meter.Type.OTHER, List.of()).tags(tags).register(registry);

    assertThat(bridge.getMeters())
        .hasSize(9)
        .allSatisfy(meter -> assertThat(meter.getId().getTag("k")).isEqualTo("v"));
    assertThat(registry.getMeters()).hasSize(9);
    assertThat(bridge.get("counter").counter().count()).isEqualTo(2);
    assertThat(bridge.get("gauge").gauge().value()).isEqualTo(7);
    assertThat(bridge.get("timer").timer().totalTime(TimeUnit.SECONDS)).isEqualTo(3);
    assertThat(bridge.get("summary").summary().totalAmount()).isEqualTo(4);
    assertThat(bridge.get("time.gauge").gauge().value()).isEqualTo(420);

    List.copyOf(registry.getMeters()).forEach(registry::remove);

    assertThat(bridge.getMeters()).isEmpty();
    registry.counter("counter", tags).increment();
    assertThat(bridge.get("counter").counter().count()).isEqualTo(1);
  }
}
