/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.libraries;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.fixtures.Canaries;
import dev.assent.fixtures.OtlpReceiver;
import dev.assent.fixtures.WithoutAssent;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** An application with an autoconfigured SDK, whose library records canaries. */
abstract class LibraryTest {
  static final String CATALOG = "src/main/resources/catalog.yaml";

  final Canaries canaries = new Canaries();
  final OtlpReceiver receiver = OtlpReceiver.start();
  final Map<String, String> properties = new HashMap<>();

  @BeforeEach
  final void sendToTheReceiver() {
    properties.put("otel.exporter.otlp.endpoint", receiver.endpoint().toString());
    properties.put("otel.exporter.otlp.protocol", "http/protobuf");
    properties.put("otel.propagators", "tracecontext,baggage");
    properties.put("otel.service.name", "shop");
  }

  @AfterEach
  final void closeReceiver() {
    receiver.close();
  }

  /** Uses the library, and plants all canaries. */
  abstract void use(OpenTelemetry openTelemetry) throws Exception;

  /** Returns the places whose canaries leave with Assent on the class path. */
  final NavigableSet<String> leaving() throws Exception {
    return run(getClass().getClassLoader());
  }

  /** Returns the places whose canaries leave without Assent. */
  final NavigableSet<String> leavingWithoutAssent() throws Exception {
    return run(new WithoutAssent());
  }

  private NavigableSet<String> run(ClassLoader services) throws Exception {
    try (OpenTelemetrySdk sdk =
        AutoConfiguredOpenTelemetrySdk.builder()
            .disableShutdownHook()
            .setServiceClassLoader(services)
            .addPropertiesSupplier(() -> properties)
            .build()
            .getOpenTelemetrySdk()) {
      use(sdk);
    }
    assertThat(receiver.requests()).isNotEmpty();
    return canaries.in(receiver.requests().stream().map(OtlpReceiver.Request::body).toList());
  }
}
