/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric.reader;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.metric.MetricFixture;
import dev.assent.internal.metric.StampedMetric;
import dev.assent.ledger.Withheld;
import io.micrometer.core.instrument.LongTaskTimer;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.Timer;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.instrumentation.micrometer.v1_5.OpenTelemetryMeterRegistry;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.PointData;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Law 6 and a value measured before a grant does not leave after it, even if a meter's window
 * reaches back further than the interval. Uses Micrometer's own meters and OpenTelemetry's bridge.
 */
class MetricLookBackTest {
  /** The SDK and Micrometer, advanced minute by minute. */
  private static final class Bridged implements AutoCloseable {
    private final MetricFixture it;
    private final MockClock clock = new MockClock();
    private final OpenTelemetryMeterRegistry registry;

    Bridged(String... permitted) {
      it = MetricFixture.builder().permitted(permitted).build();
      registry =
          (OpenTelemetryMeterRegistry)
              OpenTelemetryMeterRegistry.builder(new Api(it)).setClock(clock).build();
    }

    List<Double> collect(String name) {
      clock.add(Duration.ofMinutes(1));
      List<Double> values = new ArrayList<>();
      for (StampedMetric metric : it.collect()) {
        if (metric.getName().equals(name)) {
          for (PointData point : MetricFixture.points(metric)) {
            values.add(((DoublePointData) point).getValue());
          }
        }
      }
      return values;
    }

    void grant() {
      it.grant("content.chat");
      it.scheduler.runDue();
    }

    @Override
    public void close() {
      registry.close();
      it.close();
    }
  }

  private record Api(MetricFixture it) implements OpenTelemetry {
    @Override
    public TracerProvider getTracerProvider() {
      return TracerProvider.noop();
    }

    @Override
    public MeterProvider getMeterProvider() {
      return it.provider;
    }

    @Override
    public ContextPropagators getPropagators() {
      return ContextPropagators.noop();
    }
  }

  /** The maximum of several of Micrometer's timers is that of all. */
  @Test
  void maximum_ofTimersThatLoseATag_theGreatestLeaves() {
    try (Bridged bridged = new Bridged("service")) {
      for (int millis : new int[] {20, 90, 10, 40, 30}) {
        bridged
            .registry
            .timer("http.server.requests", "unheard", "/route/" + millis)
            .record(Duration.ofMillis(millis));
      }

      assertThat(bridged.collect("http.server.requests.max")).containsExactly(0.09);
    }
  }

  /** 7,000 ms was sent after the grant, although only 10 ms was permitted. */
  @Test
  void maximum_ofTheDeniedTime_neverLeaves() {
    try (Bridged bridged = new Bridged("service")) {
      Timer timer = bridged.registry.timer("chat.call");
      timer.record(Duration.ofMillis(7000));
      assertThat(bridged.collect("chat.call.max")).isEmpty();
      timer.record(Duration.ofMillis(7000));

      bridged.grant();
      List<Double> reported = new ArrayList<>();
      for (int minute = 0; minute < 12; minute++) {
        timer.record(Duration.ofMillis(10));
        reported.addAll(bridged.collect("chat.call.max"));
      }

      assertThat(reported).isNotEmpty().allMatch(value -> value < 1);
      assertThat(bridged.it.withheld(Withheld.TOO_OLD)).isPositive();
    }
  }

  /** With an expiry of 30 minutes, the denied maximum was sent for an hour and a half. */
  @Test
  void maximum_ofTheDeniedTimeAndALongExpiry_neverLeaves() {
    try (Bridged bridged = new Bridged("service")) {
      bridged.it.instruments.looksBack("chat.call.max", Duration.ofMinutes(90).toNanos());
      Timer timer =
          Timer.builder("chat.call")
              .distributionStatisticExpiry(Duration.ofMinutes(30))
              .register(bridged.registry);
      timer.record(Duration.ofMillis(7000));
      assertThat(bridged.collect("chat.call.max")).isEmpty();

      bridged.grant();
      List<Double> reported = new ArrayList<>();
      for (int minute = 0; minute < 120; minute++) {
        timer.record(Duration.ofMillis(10));
        reported.addAll(bridged.collect("chat.call.max"));
      }

      assertThat(reported).hasSizeBetween(20, 40).allMatch(value -> value < 1);
    }
  }

  @Test
  void maximum_grantedSinceTheStart_leavesAtOnce() {
    try (Bridged bridged = new Bridged("service", "content")) {
      bridged.registry.timer("chat.call").record(Duration.ofMillis(7000));

      assertThat(bridged.collect("chat.call.max")).hasSize(1);
    }
  }

  /** A long task that began before the grant includes time from before it. */
  @Test
  void longTask_begunBeforeTheGrant_itsDurationDoesNotLeave() {
    try (Bridged bridged = new Bridged("service")) {
      LongTaskTimer tasks = LongTaskTimer.builder("chat.import").register(bridged.registry);
      LongTaskTimer.Sample before = tasks.start();
      bridged.collect("chat.import.duration");

      bridged.grant();
      for (int minute = 0; minute < 20; minute++) {
        assertThat(bridged.collect("chat.import.duration")).as("minute " + minute).isEmpty();
      }
      before.stop();
      assertThat(bridged.collect("chat.import.duration")).isEmpty();
      tasks.start();
      List<Double> durations = bridged.collect("chat.import.duration");

      assertThat(durations).hasSize(1).allMatch(value -> value <= 60);
    }
  }

  @Test
  void longTask_attributeIsGrantedLater_itsDurationDoesNotLeaveEither() {
    try (Bridged bridged = new Bridged("service")) {
      LongTaskTimer tasks =
          LongTaskTimer.builder("test.import").tag("topic", "a").register(bridged.registry);
      tasks.start();
      assertThat(bridged.collect("test.import.duration")).as("without it").hasSize(1);

      bridged.grant();

      assertThat(bridged.collect("test.import.duration")).isEmpty();
    }
  }

  @Test
  void percentiles_ofTheDeniedTime_neverLeave() {
    try (Bridged bridged = new Bridged("service")) {
      Timer timer = Timer.builder("chat.call").publishPercentiles(0.99).register(bridged.registry);
      timer.record(Duration.ofMillis(7000));
      bridged.collect("chat.call");

      bridged.grant();
      List<Double> reported = new ArrayList<>();
      for (int minute = 0; minute < 30; minute++) {
        for (String name : List.of("chat.call.percentile", "chat.call.histogram")) {
          reported.addAll(bridged.collect(name));
        }
      }

      assertThat(reported).allMatch(value -> value < 1);
    }
  }
}
