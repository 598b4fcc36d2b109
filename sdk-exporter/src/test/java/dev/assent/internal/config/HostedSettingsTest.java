/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assent.config.ConfigurationException;
import dev.assent.ledger.Signal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Settings of listed destinations beside those of an application's exporters. */
class HostedSettingsTest {
  private final Map<String, String> properties = new HashMap<>();

  HostedSettingsTest() {
    properties.put("assent.destinations", "ops");
    properties.put("assent.destination.ops.purpose", "security");
    properties.put("assent.destination.ops.recipient", "first_party");
    properties.put("otel.traces.exporter", "vendor");
    properties.put("otel.exporter.zipkin.endpoint", "http://zipkin.example:9411");
  }

  private EndpointSettings read(Signal signal) {
    Environment environment = Environment.of(Map.of()).or(properties::get);
    TelemetrySettings unused = Settings.read(Environment.of(Map.of())).telemetry();
    return Settings.readHosted(environment, unused, List.of("otlp"))
        .destinations()
        .get(0)
        .endpoints()
        .get(signal);
  }

  @Test
  void read_noEndpoint_isOpenTelemetrysBySignal() {
    properties.put("otel.exporter.otlp.endpoint", "http://one.example:4318");
    properties.put("otel.exporter.otlp.logs.endpoint", "http://two.example/logs");

    assertThat(read(Signal.TRACES).endpoint()).hasToString("http://one.example:4318/v1/traces");
    assertThat(read(Signal.LOGS).endpoint()).hasToString("http://two.example/logs");
  }

  @Test
  void read_noEndpoint_usesNoCredentialsOfTheExporters() {
    properties.put("otel.exporter.otlp.headers", "authorization=Bearer of-the-exporter");
    properties.put("otel.exporter.otlp.client.key", "missing.pem");

    assertThat(read(Signal.TRACES).headers()).isEmpty();
  }

  @Test
  void read_noEndpointBesideGrpc_isRefused() {
    properties.put("otel.exporter.otlp.protocol", "grpc");

    assertThatThrownBy(() -> read(Signal.TRACES))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("otel.exporter.otlp.protocol: grpc is not supported");
  }

  @Test
  void read_ownEndpointBesideGrpc_isTheOwn() {
    properties.put("assent.destination.ops.endpoint", "http://ops.example");
    properties.put("otel.exporter.otlp.protocol", "grpc");
    properties.put("otel.exporter.otlp.endpoint", "http://grpc.example:4317");

    assertThat(read(Signal.TRACES).endpoint()).hasToString("http://ops.example/v1/traces");
  }
}
