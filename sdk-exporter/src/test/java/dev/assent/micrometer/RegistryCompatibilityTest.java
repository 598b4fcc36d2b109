/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.tck.MeterRegistryCompatibilityKit;
import io.opentelemetry.instrumentation.micrometer.v1_5.OpenTelemetryMeterRegistry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Micrometer's compatibility kit has the same result for Assent's registry as for OpenTelemetry's
 * bridge, on which it stands.
 */
class RegistryCompatibilityTest {
  private static MeterRegistry bridge() {
    return OpenTelemetryMeterRegistry.builder(
            OpenTelemetrySdk.builder().setMeterProvider(SdkMeterProvider.builder().build()).build())
        .setBaseTimeUnit(TimeUnit.SECONDS)
        .setClock(new MockClock())
        .build();
  }

  /** The kit on the bridge. Not found by a search for tests. */
  static final class OnTheBridge extends MeterRegistryCompatibilityKit {
    @Override
    public MeterRegistry registry() {
      return bridge();
    }

    @Override
    public Duration step() {
      return Duration.ofMinutes(1);
    }
  }

  /** The kit on Assent's registry. */
  static final class OnAssent extends MeterRegistryCompatibilityKit {
    @Override
    public MeterRegistry registry() {
      return new BridgedRegistry(bridge(), (name, nanos) -> {});
    }

    @Override
    public Duration step() {
      return Duration.ofMinutes(1);
    }
  }

  /** The status by the name of each test. */
  private static Map<String, TestExecutionResult.Status> run(Class<?> kit) {
    Map<String, TestExecutionResult.Status> results = new TreeMap<>();
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request().selectors(selectClass(kit)).build();
    LauncherFactory.create()
        .execute(
            request,
            new TestExecutionListener() {
              @Override
              public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                if (test.isTest()) {
                  results.put(test.getUniqueId().replace(kit.getName(), ""), result.getStatus());
                }
              }
            });
    return results;
  }

  @Test
  void kit_onAssent_equalsTheBridge() {
    Map<String, TestExecutionResult.Status> bridge = run(OnTheBridge.class);
    Map<String, TestExecutionResult.Status> assent = run(OnAssent.class);

    assertThat(bridge).hasSizeGreaterThan(40);
    assertThat(assent).isEqualTo(bridge);
  }
}
