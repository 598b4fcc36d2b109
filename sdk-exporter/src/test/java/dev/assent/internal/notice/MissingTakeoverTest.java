/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.notice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.Assent;
import dev.assent.fixtures.LogRecorder;
import dev.assent.fixtures.OtlpReceiver;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process with this artifact, without the one that takes an SDK over. */
class MissingTakeoverTest {
  private static final String CANARY = "kw9f3zq";

  private static final String FILE =
      """
      file_format: "1.0"
      tracer_provider:
        processors:
          - simple:
              exporter:
                otlp_http:
                  endpoint: RECEIVER/v1/traces
      """;

  private OtlpReceiver receiver;
  private LogRecorder log;

  @BeforeEach
  void start() {
    receiver = OtlpReceiver.start();
    log = LogRecorder.start("dev.assent");
  }

  @AfterEach
  void stop() {
    log.close();
    receiver.close();
  }

  @Test
  void customize_settings_saysOncePerSdkWhatToAdd() {
    try (OpenTelemetrySdk sdk = sdk(settings())) {
      record(sdk);
      record(sdk);
    }

    assertToldOnce();
    assertThat(receiver.received(CANARY)).isTrue();
  }

  @Test
  void customize_configurationFile_saysOncePerSdkWhatToAdd(@TempDir Path directory)
      throws IOException {
    Path file = directory.resolve("otel.yaml");
    Files.writeString(file, FILE.replace("RECEIVER", receiver.endpoint().toString()));

    System.setProperty("otel.config.file", file.toString());
    try (OpenTelemetrySdk sdk = sdk(Map.of())) {
      record(sdk);
    } finally {
      System.clearProperty("otel.config.file");
    }

    assertToldOnce();
    assertThat(receiver.received(CANARY)).isTrue();
  }

  @Test
  void builder_besideAnAutoconfiguredSdk_takesNothingOverAndItIsSaid() {
    try (OpenTelemetrySdk before = sdk(settings());
        Assent assent = Assent.builder().environment(Map.of("ASSENT_ENABLED", "false")).build();
        OpenTelemetrySdk after = sdk(settings())) {
      record(before);
      assertThat(receiver.received(CANARY)).isTrue();
      record(after, "vm2tq8x");

      assertThat(receiver.received("vm2tq8x")).isTrue();
      assertThat(Assent.installed()).isEmpty();
      assertThat(assent.openTelemetry()).isNotInstanceOf(OpenTelemetrySdk.class);
    }
    assertThat(log.messages()).filteredOn(MissingTakeoverTest::isNotice).hasSize(2);
  }

  private void assertToldOnce() {
    assertThat(log.messages())
        .filteredOn(MissingTakeoverTest::isNotice)
        .singleElement()
        .asString()
        .contains("dev.assent:assent-autoconfigure is missing");
  }

  private static boolean isNotice(String line) {
    return line.contains("exports without Assent");
  }

  private Map<String, String> settings() {
    return Map.of(
        "otel.exporter.otlp.endpoint", receiver.endpoint().toString(),
        "otel.exporter.otlp.protocol", "http/protobuf",
        "otel.metrics.exporter", "none",
        "otel.logs.exporter", "none");
  }

  private static OpenTelemetrySdk sdk(Map<String, String> settings) {
    return AutoConfiguredOpenTelemetrySdk.builder()
        .disableShutdownHook()
        .addPropertiesSupplier(() -> settings)
        .build()
        .getOpenTelemetrySdk();
  }

  private static void record(OpenTelemetrySdk sdk) {
    record(sdk, CANARY);
  }

  private static void record(OpenTelemetrySdk sdk, String card) {
    sdk.getTracer("shop").spanBuilder("pay").startSpan().setAttribute("card", card).end();
    sdk.getSdkTracerProvider().forceFlush().join(20, TimeUnit.SECONDS);
  }
}
