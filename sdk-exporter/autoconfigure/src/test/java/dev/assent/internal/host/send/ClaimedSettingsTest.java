/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host.send;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.fixtures.OtlpReceiver;
import dev.assent.fixtures.SelfSigned;
import dev.assent.fixtures.StallingReceiver;
import dev.assent.internal.http.jdk.JdkSender;
import dev.assent.internal.send.Attempt;
import dev.assent.internal.send.AttemptResult;
import dev.assent.internal.send.ExportLog;
import dev.assent.internal.send.SignalEndpoint;
import dev.assent.internal.send.TestDatum;
import dev.assent.internal.send.VirtualTime;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.exporter.otlp.http.logs.OtlpHttpLogRecordExporter;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.logs.OtlpGrpcLogRecordExporter;
import io.opentelemetry.exporter.otlp.metrics.OtlpGrpcMetricExporter;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.common.export.GrpcSenderConfig;
import io.opentelemetry.sdk.common.export.MemoryMode;
import io.opentelemetry.sdk.common.export.RetryPolicy;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.internal.data.ImmutableGaugeData;
import io.opentelemetry.sdk.metrics.internal.data.ImmutableLongPointData;
import io.opentelemetry.sdk.metrics.internal.data.ImmutableMetricData;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.testing.logs.TestLogRecordData;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Settings that a customizer changes late, by {@code toBuilder()} of a complete exporter, are those
 * of the claimed one: for each signal, in both memory modes, at a real receiver where there is one.
 */
class ClaimedSettingsTest {
  private static final long SOON = TimeUnit.SECONDS.toNanos(20);

  private final VirtualTime time = new VirtualTime();
  private final HostSenders host = new HostSenders();
  private final ClaimedEndpoints endpoints =
      new ClaimedEndpoints("claimed", ExportLog.withoutLogging(), JdkSender::new, host);
  private final OtlpReceiver receiver = OtlpReceiver.start();

  @AfterEach
  void close() {
    endpoints.close(Duration.ofNanos(SOON));
    receiver.close();
  }

  /** A setting that {@code toBuilder()} changes. */
  record Late(MemoryMode mode, String compression, String authorization) {}

  /** The signals, with an exporter each that is changed late. */
  enum Exporting {
    SPANS {
      @Override
      SignalEndpoint<?> http(ClaimedSettingsTest test, String url, Late late) {
        return test.endpoints
            .claim(
                OtlpHttpSpanExporter.builder()
                    .setComponentLoader(test.host)
                    .setEndpoint("http://127.0.0.1:9/v1/traces")
                    .setCompression("gzip")
                    .addHeader("Authorization", "early")
                    .build()
                    .toBuilder()
                    .setEndpoint(url + "/v1/traces")
                    .setMemoryMode(late.mode)
                    .setCompression(late.compression)
                    .setHeaders(() -> Map.of("Authorization", late.authorization))
                    .build())
            .endpoint();
      }

      @Override
      SignalEndpoint<?> tls(ClaimedSettingsTest test, String url, Keys keys) {
        return test.endpoints
            .claim(
                OtlpHttpSpanExporter.builder().setComponentLoader(test.host).build().toBuilder()
                    .setEndpoint(url)
                    .setTrustedCertificates(keys.trusted)
                    .setClientTls(keys.key, keys.certificate)
                    .build())
            .endpoint();
      }

      @Override
      void grpc(ClaimedSettingsTest test, Keys keys) {
        test.endpoints.claim(
            OtlpGrpcSpanExporter.builder().setComponentLoader(test.host).build().toBuilder()
                .setEndpoint("https://late.invalid:4317")
                .setTimeout(Duration.ofSeconds(3))
                .setConnectTimeout(Duration.ofSeconds(2))
                .setCompression("gzip")
                .setRetryPolicy(RetryPolicy.getDefault())
                .setHeaders(() -> Map.of("x-key", "late"))
                .setTrustedCertificates(keys.trusted)
                .setClientTls(keys.key, keys.certificate)
                .build());
      }

      @Override
      List<?> data(int count) {
        return Stream.iterate(1, i -> i + 1).limit(count).map(i -> TestDatum.of(i, 1)).toList();
      }

      @Override
      int arrived(OtlpReceiver receiver) {
        return receiver.spans("").size();
      }
    },
    LOGS {
      @Override
      SignalEndpoint<?> http(ClaimedSettingsTest test, String url, Late late) {
        return test.endpoints
            .claim(
                OtlpHttpLogRecordExporter.builder()
                    .setComponentLoader(test.host)
                    .setEndpoint("http://127.0.0.1:9/v1/logs")
                    .setCompression("gzip")
                    .addHeader("Authorization", "early")
                    .build()
                    .toBuilder()
                    .setEndpoint(url + "/v1/logs")
                    .setMemoryMode(late.mode)
                    .setCompression(late.compression)
                    .setHeaders(() -> Map.of("Authorization", late.authorization))
                    .build())
            .endpoint();
      }

      @Override
      SignalEndpoint<?> tls(ClaimedSettingsTest test, String url, Keys keys) {
        return test.endpoints
            .claim(
                OtlpHttpLogRecordExporter.builder()
                    .setComponentLoader(test.host)
                    .build()
                    .toBuilder()
                    .setEndpoint(url)
                    .setTrustedCertificates(keys.trusted)
                    .setClientTls(keys.key, keys.certificate)
                    .build())
            .endpoint();
      }

      @Override
      void grpc(ClaimedSettingsTest test, Keys keys) {
        test.endpoints.claim(
            OtlpGrpcLogRecordExporter.builder().setComponentLoader(test.host).build().toBuilder()
                .setEndpoint("https://late.invalid:4317")
                .setTimeout(Duration.ofSeconds(3))
                .setConnectTimeout(Duration.ofSeconds(2))
                .setCompression("gzip")
                .setRetryPolicy(RetryPolicy.getDefault())
                .setHeaders(() -> Map.of("x-key", "late"))
                .setTrustedCertificates(keys.trusted)
                .setClientTls(keys.key, keys.certificate)
                .build());
      }

      @Override
      List<?> data(int count) {
        return Stream.iterate(1, i -> i + 1)
            .limit(count)
            .map(i -> TestLogRecordData.builder().setBody("body " + i).build())
            .toList();
      }

      @Override
      int arrived(OtlpReceiver receiver) {
        return receiver.logs("").size();
      }
    },
    METRICS {
      @Override
      SignalEndpoint<?> http(ClaimedSettingsTest test, String url, Late late) {
        return test.endpoints
            .claim(
                OtlpHttpMetricExporter.builder()
                    .setComponentLoader(test.host)
                    .setEndpoint("http://127.0.0.1:9/v1/metrics")
                    .setCompression("gzip")
                    .addHeader("Authorization", "early")
                    .build()
                    .toBuilder()
                    .setEndpoint(url + "/v1/metrics")
                    .setMemoryMode(late.mode)
                    .setCompression(late.compression)
                    .setHeaders(() -> Map.of("Authorization", late.authorization))
                    .build())
            .endpoint();
      }

      @Override
      SignalEndpoint<?> tls(ClaimedSettingsTest test, String url, Keys keys) {
        return test.endpoints
            .claim(
                OtlpHttpMetricExporter.builder().setComponentLoader(test.host).build().toBuilder()
                    .setEndpoint(url)
                    .setTrustedCertificates(keys.trusted)
                    .setClientTls(keys.key, keys.certificate)
                    .build())
            .endpoint();
      }

      @Override
      void grpc(ClaimedSettingsTest test, Keys keys) {
        test.endpoints.claim(
            OtlpGrpcMetricExporter.builder().setComponentLoader(test.host).build().toBuilder()
                .setEndpoint("https://late.invalid:4317")
                .setTimeout(Duration.ofSeconds(3))
                .setConnectTimeout(Duration.ofSeconds(2))
                .setCompression("gzip")
                .setRetryPolicy(RetryPolicy.getDefault())
                .setHeaders(() -> Map.of("x-key", "late"))
                .setTrustedCertificates(keys.trusted)
                .setClientTls(keys.key, keys.certificate)
                .build());
      }

      @Override
      List<?> data(int count) {
        return Stream.iterate(1, i -> i + 1).limit(count).map(i -> metric("m" + i)).toList();
      }

      @Override
      int arrived(OtlpReceiver receiver) {
        return receiver.metrics("").size();
      }
    };

    abstract SignalEndpoint<?> http(ClaimedSettingsTest test, String url, Late late);

    abstract SignalEndpoint<?> tls(ClaimedSettingsTest test, String url, Keys keys);

    abstract void grpc(ClaimedSettingsTest test, Keys keys);

    abstract List<?> data(int count);

    abstract int arrived(OtlpReceiver receiver);
  }

  private static MetricData metric(String name) {
    return ImmutableMetricData.createLongGauge(
        Resource.empty(),
        InstrumentationScopeInfo.empty(),
        name,
        "",
        "1",
        ImmutableGaugeData.create(
            List.of(ImmutableLongPointData.create(1, 2, Attributes.empty(), 42))));
  }

  static Stream<Arguments> late() {
    return Stream.of(Exporting.values())
        .flatMap(
            signal ->
                Stream.of(MemoryMode.values())
                    .flatMap(
                        mode ->
                            Stream.of("gzip", "none")
                                .map(compression -> Arguments.of(signal, mode, compression))));
  }

  /** A second, shorter request must not hold anything of the first. */
  @ParameterizedTest
  @MethodSource("late")
  void http_changedLate_arrivesAsTheLastSettingsSay(
      Exporting signal, MemoryMode mode, String compression) {
    SignalEndpoint<?> endpoint =
        signal.http(this, receiver.endpoint().toString(), new Late(mode, compression, "late"));

    send(endpoint, signal.data(50));
    send(endpoint, signal.data(2));

    assertThat(signal.arrived(receiver)).isEqualTo(52);
    assertThat(receiver.requests())
        .hasSize(2)
        .allSatisfy(
            request -> {
              assertThat(request.authorization()).isEqualTo("late");
              assertThat(request.encoding()).isEqualTo(compression.equals("gzip") ? "gzip" : "");
            });
    assertThat(host.httpSends).as("by the host's sender").hasValue(0);
  }

  @ParameterizedTest
  @EnumSource
  @Tag("ci")
  void http_clientKeysSetLate_areUsed(Exporting signal, @TempDir Path directory) throws Exception {
    SelfSigned server = SelfSigned.create(directory, "server");
    Keys keys = Keys.of(directory, server);
    try (StallingReceiver https = new StallingReceiver("https", server.server(keys.client))) {
      SignalEndpoint<?> endpoint =
          signal.tls(this, https.endpoint("/v1/anything").toString(), keys);

      send(endpoint, signal.data(1));

      assertThat(https.drain()).hasSize(1);
    }
  }

  /** The host's sender reads them; a sender of its own tests the wire in the agent's tests. */
  @ParameterizedTest
  @EnumSource
  @Tag("ci")
  void grpc_changedLate_theSenderGetsTheLastSettings(Exporting signal, @TempDir Path directory)
      throws Exception {
    signal.grpc(this, Keys.of(directory, SelfSigned.create(directory, "server")));

    GrpcSenderConfig config = host.grpcConfigs.get(host.grpcConfigs.size() - 1);
    assertThat(config.getEndpoint()).hasToString("https://late.invalid:4317");
    assertThat(config.getTimeout()).isEqualTo(Duration.ofSeconds(3));
    assertThat(config.getConnectTimeout()).isEqualTo(Duration.ofSeconds(2));
    assertThat(config.getCompressor()).isNotNull();
    assertThat(config.getCompressor().getEncoding()).isEqualTo("gzip");
    assertThat(config.getHeadersSupplier().get()).containsEntry("x-key", List.of("late"));
    assertThat(config.getRetryPolicy()).as("retries are ours").isNull();
    assertThat(config.getSslContext()).isNotNull();
    assertThat(config.getTrustManager()).isNotNull();
  }

  @Test
  void grpc_withoutCompression_hasNoCompressor() {
    endpoints.claim(
        OtlpGrpcSpanExporter.builder()
            .setComponentLoader(host)
            .setCompression("gzip")
            .build()
            .toBuilder()
            .setCompression("none")
            .build());

    assertThat(host.grpcConfigs.get(host.grpcConfigs.size() - 1).getCompressor()).isNull();
  }

  @SuppressWarnings("unchecked") // the data are of the endpoint's signal
  private void send(SignalEndpoint<?> endpoint, List<?> data) {
    SignalEndpoint<Object> to = (SignalEndpoint<Object>) endpoint;
    AttemptResult result =
        new Attempt().run(to.transport(), to.encoder().encode((List<Object>) data), SOON, time);
    assertThat(result).isEqualTo(AttemptResult.accepted(0));
  }

  /** What a server trusts and requires. */
  private record Keys(SelfSigned client, byte[] trusted, byte[] key, byte[] certificate) {
    static Keys of(Path directory, SelfSigned server) throws Exception {
      SelfSigned client = SelfSigned.create(directory, "client");
      return new Keys(client, server.certificatePem(), client.keyPem(), client.certificatePem());
    }
  }
}
