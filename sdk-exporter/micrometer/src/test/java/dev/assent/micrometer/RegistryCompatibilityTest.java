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
  /** The tests of micrometer-test 1.17.2. */
  private static final int TESTS = 57;

  /** All others read what they recorded, which the bridge does not support. */
  private static final int SUCCESSFUL = 12;

  private static final String PASSED = "passed";

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

  /** The result by the name of each test: whether it passed, or else its failure. */
  private static Map<String, String> run(Class<?> kit) {
    Map<String, String> results = new TreeMap<>();
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request().selectors(selectClass(kit)).build();
    LauncherFactory.create()
        .execute(
            request,
            new TestExecutionListener() {
              @Override
              public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                if (test.isTest()) {
                  results.put(test.getUniqueId().replace(kit.getName(), ""), text(result));
                }
              }
            });
    return results;
  }

  /** Without the identities of objects. */
  private static String text(TestExecutionResult result) {
    return result
        .getThrowable()
        .map(failure -> failure.toString().replaceAll("@[0-9a-f]+", "@"))
        .orElse(result.getStatus() == TestExecutionResult.Status.SUCCESSFUL ? PASSED : "aborted");
  }

  @Test
  void kit_onAssent_equalsTheBridge() {
    Map<String, String> bridge = run(OnTheBridge.class);
    Map<String, String> assent = run(OnAssent.class);

    assertThat(bridge).hasSize(TESTS);
    assertThat(bridge.values()).filteredOn(PASSED::equals).hasSize(SUCCESSFUL);
    assertThat(assent).isEqualTo(bridge);
  }
}
