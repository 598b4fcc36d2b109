/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.libraries;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.opentelemetry.api.OpenTelemetry;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A registry that records to the application's SDK. */
class MicrometerTest extends LibraryTest {
  @Override
  void use(OpenTelemetry openTelemetry) {
    MeterRegistry meters = Meters.registry(openTelemetry);
    meters.counter("shop." + canaries.secret("name")).increment();
    meters.counter("shop.orders", "customer", canaries.secret("value of a tag")).increment();
    meters.counter("shop.orders", canaries.secret("key of a tag"), "1").increment();
    Counter.builder("shop.returns")
        .description(canaries.secret("description"))
        .baseUnit(canaries.secret("unit"))
        .register(meters)
        .increment();
    Timer.builder("http.client.requests")
        .tag("uri", "/people/" + canaries.secret("tag of a known meter"))
        .register(meters)
        .record(Duration.ofMillis(3));
    new JvmMemoryMetrics().bindTo(meters);
  }

  @Test
  void control_withoutAssent_everyCanaryLeaves() throws Exception {
    assertThat(leavingWithoutAssent()).hasSize(canaries.size());
  }

  @Test
  void meters_withAssent_knownOnesLeaveWithoutCanaries() throws Exception {
    assertThat(leaving()).isEmpty();

    assertThat(receiver.metrics(""))
        .extracting(metric -> metric.getName())
        .contains("jvm.memory.used", "http.client.requests")
        .noneMatch(name -> name.startsWith("shop."));
  }

  @Test
  void meter_inACatalogFile_leavesWithoutItsTags() throws Exception {
    properties.put("assent.catalog", CATALOG);

    assertThat(leaving()).isEmpty();
    assertThat(receiver.metrics(""))
        .filteredOn(metric -> metric.getName().equals("shop.orders"))
        .singleElement()
        .satisfies(
            metric ->
                assertThat(metric.getSum().getDataPointsList())
                    .singleElement()
                    .satisfies(point -> assertThat(point.getAsDouble()).isEqualTo(2)));
  }
}
