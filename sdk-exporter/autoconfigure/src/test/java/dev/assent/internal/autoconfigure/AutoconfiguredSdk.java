/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.fixtures.LogRecorder;
import dev.assent.fixtures.OtlpReceiver;
import io.opentelemetry.common.ComponentLoader;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdkBuilder;
import io.opentelemetry.sdk.autoconfigure.spi.AutoConfigurationCustomizer;
import io.opentelemetry.sdk.autoconfigure.spi.AutoConfigurationCustomizerProvider;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** An application whose SDK is autoconfigured, with Assent on its class path, and its receiver. */
abstract class AutoconfiguredSdk {
  final OtlpReceiver receiver = OtlpReceiver.start();
  final Map<String, String> properties = new HashMap<>();
  final LogRecorder log = LogRecorder.start("dev.assent");

  /** Further services on the class path. */
  final List<Object> services = new ArrayList<>();

  OpenTelemetrySdk sdk;

  @BeforeEach
  void sendToTheReceiver() {
    properties.put("otel.exporter.otlp.endpoint", receiver.endpoint().toString());
    properties.put("otel.exporter.otlp.protocol", "http/protobuf");
    properties.put("otel.metric.export.interval", "3600000");
    properties.put("otel.bsp.schedule.delay", "3600000");
    properties.put("otel.blrp.schedule.delay", "3600000");
    properties.put("assent.policy", "terms");
  }

  @AfterEach
  void close() {
    if (sdk != null) {
      sdk.close();
    }
    receiver.close();
    log.close();
  }

  final void start() {
    start(customizer -> {});
  }

  /** Starts with a customizer that a vendor's jar would bring. */
  final void start(Consumer<AutoConfigurationCustomizer> vendor) {
    startWith(0, vendor);
  }

  /** The same with an order, behind Assent's own provider of that order. */
  final void startWith(int order, Consumer<AutoConfigurationCustomizer> vendor) {
    sdk =
        AutoConfiguredOpenTelemetrySdk.builder()
            .disableShutdownHook()
            .setComponentLoader(new WithVendor(new Vendor(order, vendor), services))
            .addPropertiesSupplier(() -> properties)
            .build()
            .getOpenTelemetrySdk();
  }

  /** Starts with customizing code, which runs before that of all jars. */
  final void startInCode(Consumer<AutoConfiguredOpenTelemetrySdkBuilder> customizing) {
    AutoConfiguredOpenTelemetrySdkBuilder builder =
        AutoConfiguredOpenTelemetrySdk.builder()
            .disableShutdownHook()
            .addPropertiesSupplier(() -> properties);
    customizing.accept(builder);
    sdk = builder.build().getOpenTelemetrySdk();
  }

  private record Vendor(int order, Consumer<AutoConfigurationCustomizer> customizing)
      implements AutoConfigurationCustomizerProvider {
    @Override
    public void customize(AutoConfigurationCustomizer customizer) {
      customizing.accept(customizer);
    }
  }

  /** Adds a vendor's provider to the services on the class path. */
  private record WithVendor(AutoConfigurationCustomizerProvider vendor, List<Object> more)
      implements ComponentLoader {
    @Override
    public <T> Iterable<T> load(Class<T> type) {
      List<T> services = new ArrayList<>();
      ComponentLoader.forClassLoader(getClass().getClassLoader()).load(type).forEach(services::add);
      if (type == AutoConfigurationCustomizerProvider.class) {
        services.add(type.cast(vendor));
      }
      more.stream().filter(type::isInstance).map(type::cast).forEach(services::add);
      return services;
    }
  }

  final void flush() {
    assertThat(sdk.getSdkMeterProvider().forceFlush().join(10, TimeUnit.SECONDS).isSuccess())
        .isTrue();
    assertThat(sdk.getSdkTracerProvider().forceFlush().join(10, TimeUnit.SECONDS).isSuccess())
        .isTrue();
    assertThat(sdk.getSdkLoggerProvider().forceFlush().join(10, TimeUnit.SECONDS).isSuccess())
        .isTrue();
  }
}
