/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host.send;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.assent.fixtures.OtlpReceiver;
import dev.assent.fixtures.SelfSigned;
import dev.assent.fixtures.StallingReceiver;
import dev.assent.internal.http.jdk.JdkSender;
import dev.assent.internal.otlp.OtlpDecoder;
import dev.assent.internal.send.Attempt;
import dev.assent.internal.send.AttemptResult;
import dev.assent.internal.send.ExportLog;
import dev.assent.internal.send.SignalEndpoint;
import dev.assent.internal.send.TestDatum;
import dev.assent.internal.send.VirtualTime;
import dev.assent.internal.send.transport.ExportFailure;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.exporter.otlp.http.logs.OtlpHttpLogRecordExporter;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporterBuilder;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.common.export.ProxyOptions;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.internal.data.ImmutableGaugeData;
import io.opentelemetry.sdk.metrics.internal.data.ImmutableLongPointData;
import io.opentelemetry.sdk.metrics.internal.data.ImmutableMetricData;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.testing.logs.TestLogRecordData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLServerSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Claimed OTLP/HTTP exporters, which send to real receivers by Assent's own client. */
class ClaimedHttpTest {
  private static final long SOON = TimeUnit.SECONDS.toNanos(20);

  private final VirtualTime time = new VirtualTime();
  private final HostSenders host = new HostSenders();
  private final ClaimedEndpoints endpoints =
      new ClaimedEndpoints("claimed", ExportLog.withoutLogging(), JdkSender::new);
  private StallingReceiver receiver = new StallingReceiver();

  @AfterEach
  void close() {
    endpoints.close(Duration.ofNanos(SOON));
    receiver.close();
  }

  private OtlpHttpSpanExporterBuilder exporter() {
    return OtlpHttpSpanExporter.builder()
        .setComponentLoader(host)
        .setEndpoint(receiver.endpoint("/v1/traces").toString());
  }

  private <T> AttemptResult send(SignalEndpoint<T> endpoint, List<? extends T> data) {
    return send(endpoint, new Attempt(), data);
  }

  private <T> AttemptResult send(
      SignalEndpoint<T> endpoint, Attempt attempt, List<? extends T> data) {
    return attempt.run(endpoint.transport(), endpoint.encoder().encode(data), SOON, time);
  }

  private AttemptResult send(OtlpHttpSpanExporterBuilder exporter) {
    return send(endpoints.claim(exporter.build()).endpoint(), List.of(TestDatum.of(1, 1)));
  }

  @Test
  void spans_allSignals_arriveByAssentsClient() {
    try (OtlpReceiver otlp = OtlpReceiver.start()) {
      ClaimedEndpoint<SpanData> spans =
          endpoints.claim(
              OtlpHttpSpanExporter.builder()
                  .setComponentLoader(host)
                  .setEndpoint(otlp.endpoint("d") + "/v1/traces")
                  .setCompression("gzip")
                  .addHeader("Authorization", "secret")
                  .build());
      var logs =
          endpoints.claim(
              OtlpHttpLogRecordExporter.builder()
                  .setComponentLoader(host)
                  .setEndpoint(otlp.endpoint("d") + "/v1/logs")
                  .build());
      var metrics =
          endpoints.claim(
              OtlpHttpMetricExporter.builder()
                  .setComponentLoader(host)
                  .setEndpoint(otlp.endpoint("d") + "/v1/metrics")
                  .build());

      assertThat(host.httpShutdowns).as("the originals").hasValue(3);
      send(spans.endpoint(), List.of(TestDatum.of(1, 1)));
      send(logs.endpoint(), List.of(TestLogRecordData.builder().setBody("hm").build()));
      send(metrics.endpoint(), List.of(metric()));

      assertThat(otlp.spans("d")).singleElement().matches(it -> it.getName().equals("span-1"));
      assertThat(otlp.logs("d"))
          .singleElement()
          .matches(it -> it.getBody().getStringValue().equals("hm"));
      assertThat(otlp.metrics("d")).singleElement().matches(it -> it.getName().equals("m"));
      assertThat(otlp.requests().get(0).encoding()).isEqualTo("gzip");
      assertThat(otlp.requests().get(0).authorization()).isEqualTo("secret");
      assertThat(otlp.requests().get(1).encoding()).isEmpty();
      assertThat(host.httpSends).hasValue(0);
      assertThat(spans.exporter())
          .isEqualTo(new ClaimedExporter(ClaimedExporter.Kind.OTLP_HTTP, "OtlpHttpSpanExporter"));
      assertThat(spans.toString()).doesNotContain("secret", "127.0.0.1");
    }
  }

  private static MetricData metric() {
    return ImmutableMetricData.createLongGauge(
        Resource.empty(),
        InstrumentationScopeInfo.empty(),
        "m",
        "",
        "1",
        ImmutableGaugeData.create(
            List.of(ImmutableLongPointData.create(1, 2, Attributes.empty(), 42))));
  }

  @Test
  void send_headersSupplier_isAskedForEachRequest() {
    AtomicInteger requests = new AtomicInteger();
    ClaimedEndpoint<SpanData> claimed =
        endpoints.claim(
            exporter()
                .setHeaders(() -> Map.of("x-token", "t" + requests.incrementAndGet()))
                .addHeader("x-key", "k")
                .build());

    send(claimed.endpoint(), List.of(TestDatum.of(1, 1)));
    send(claimed.endpoint(), List.of(TestDatum.of(1, 1)));

    Map<String, String> first = receiver.take().head().headers();
    assertThat(first).containsEntry("x-token", "t1").containsEntry("x-key", "k");
    assertThat(first.get("user-agent"))
        .matches("OTel-OTLP-Exporter-Java/1\\.\\d+\\.\\d+ assent/\\S+");
    assertThat(receiver.take().head().headers()).containsEntry("x-token", "t2");
  }

  @Test
  void spans_headersSupplierThrows_isClaimedAndFailsOnlyThatAttempt() {
    AtomicInteger requests = new AtomicInteger();
    ClaimedEndpoint<SpanData> claimed =
        endpoints.claim(
            exporter()
                .setHeaders(
                    () -> {
                      if (requests.incrementAndGet() == 1) {
                        throw new IllegalStateException("secret");
                      }
                      return Map.of();
                    })
                .build());
    Attempt attempt = new Attempt();

    assertThat(requests).as("not asked at the start").hasValue(0);
    assertThat(send(claimed.endpoint(), attempt, List.of(TestDatum.of(1, 1))))
        .isEqualTo(AttemptResult.unanswered(false, false));
    assertThat(attempt.failure()).isEqualTo(ExportFailure.HEADERS);
    assertThat(receiver.drain()).isEmpty();
    assertThat(send(claimed.endpoint(), List.of(TestDatum.of(1, 1))).kind())
        .isEqualTo(AttemptResult.Kind.ACCEPTED);
  }

  @Test
  void send_headerThatCantBeSent_sendsNothing() {
    assertThat(send(exporter().addHeader("x-key", "a\r\nb: c")))
        .isEqualTo(AttemptResult.unanswered(false, false));
    assertThat(receiver.drain()).isEmpty();
  }

  @Test
  void send_busyReceiver_isAskedOncePerAttempt() {
    receiver.answer(503, "Retry-After: 4");

    assertThat(send(exporter()))
        .isEqualTo(AttemptResult.busy(Duration.ofSeconds(4).toNanos(), true));
    assertThat(receiver.drain()).hasSize(1);
  }

  @Test
  void send_partialSuccess_isRead() {
    receiver.answer(200, new byte[] {0x0a, 2, 0x08, 7}, "Content-Type: application/x-protobuf");

    assertThat(send(exporter())).isEqualTo(AttemptResult.accepted(7));
  }

  /** 8 MiB exceed the system's buffers, so the bytes beyond them must not be sent. */
  @Test
  void abort_stalledAfterHeaders_handsOnNoFurtherByte() throws Exception {
    StallingReceiver.Stalled stalled = receiver.stall(StallingReceiver.Stall.AFTER_HEADERS);
    SignalEndpoint<SpanData> endpoint = endpoints.claim(exporter().build()).endpoint();
    Attempt attempt = new Attempt();
    Thread aborter =
        new Thread(
            () -> {
              stalled.awaitReached();
              attempt.abort();
            });
    aborter.start();

    AttemptResult result =
        send(endpoint, attempt, List.of(TestDatum.of(1, 1).with(2, "x".repeat(8 << 20))));
    stalled.release();
    StallingReceiver.Request request = receiver.take();
    aborter.join();

    assertThat(result).isEqualTo(AttemptResult.unanswered(true, true));
    assertThat(request.isWhole()).isFalse();
  }

  @Test
  void send_timeoutOfTheHost_isKept() {
    assertThat(
            endpoints
                .claim(exporter().setTimeout(Duration.ofMillis(1234)).build())
                .endpoint()
                .timeout())
        .isEqualTo(Duration.ofMillis(1234));
  }

  @Test
  void send_proxy_isUsed() {
    SocketAddress proxy = new InetSocketAddress("localhost", receiver.endpoint("/").getPort());

    assertThat(
            send(exporter()
                    .setEndpoint("http://collector.invalid:4318/v1/traces")
                    .setProxy(ProxyOptions.create((InetSocketAddress) proxy)))
                .kind())
        .isEqualTo(AttemptResult.Kind.ACCEPTED);

    assertThat(receiver.take().head().line())
        .isEqualTo("POST http://collector.invalid:4318/v1/traces HTTP/1.1");
  }

  @Test
  void spans_socksProxy_isRefusedAndShutDown() {
    OtlpHttpSpanExporter exporter =
        exporter().setProxy(ProxyOptions.create(new Selecting(Proxy.Type.SOCKS))).build();

    assertThatThrownBy(() -> endpoints.claim(exporter))
        .isInstanceOf(UnclaimableException.class)
        .hasMessageContaining("SOCKS")
        .hasMessageNotContaining("localhost");
    assertThat(host.httpShutdowns).hasValue(1);
  }

  /** A selector that changes its mind after the claim. Fails if the client connects directly. */
  @Test
  void send_proxyBecomesSocks_sendsNothing() {
    Selecting selecting = new Selecting(Proxy.Type.DIRECT);
    ClaimedEndpoint<SpanData> claimed =
        endpoints.claim(exporter().setProxy(ProxyOptions.create(selecting)).build());
    selecting.type = Proxy.Type.SOCKS;

    assertThat(send(claimed.endpoint(), List.of(TestDatum.of(1, 1))))
        .isEqualTo(AttemptResult.unanswered(false, false));
    assertThat(receiver.drain()).isEmpty();
  }

  private static final class Selecting extends ProxySelector {
    volatile Proxy.Type type;

    Selecting(Proxy.Type type) {
      this.type = type;
    }

    @Override
    public List<Proxy> select(URI uri) {
      return List.of(
          type == Proxy.Type.DIRECT
              ? Proxy.NO_PROXY
              : new Proxy(type, new InetSocketAddress("localhost", 1)));
    }

    @Override
    public void connectFailed(URI uri, SocketAddress address, IOException failure) {}
  }

  @Test
  void send_tls_usesTheHostsCertificates(@TempDir Path directory) throws Exception {
    SelfSigned server = SelfSigned.create(directory, "server");
    SelfSigned client = SelfSigned.create(directory, "client");
    receiver.close();
    receiver = new StallingReceiver("https", server.server(client));
    byte[] trusted = server.certificatePem();

    assertThat(
            send(exporter()
                    .setTrustedCertificates(trusted)
                    .setClientTls(client.keyPem(), client.certificatePem()))
                .kind())
        .isEqualTo(AttemptResult.Kind.ACCEPTED);
    assertThat(receiver.drain()).hasSize(1);
    assertThat(send(exporter().setTrustedCertificates(trusted)).kind())
        .isEqualTo(AttemptResult.Kind.BROKEN);
    assertThat(send(exporter()).kind()).isEqualTo(AttemptResult.Kind.BROKEN);
    assertThat(receiver.drain()).isEmpty();
  }

  @Test
  void send_tlsVersions_areKept(@TempDir Path directory) throws Exception {
    SelfSigned server = SelfSigned.create(directory, "server");
    SelfSigned client = SelfSigned.create(directory, "client");
    receiver.close();
    receiver = new StallingReceiver("https", new OnlyTls13(server.server(client)));
    OtlpHttpSpanExporterBuilder exporter =
        exporter()
            .setTrustedCertificates(server.certificatePem())
            .setClientTls(client.keyPem(), client.certificatePem());

    assertThat(send(exporter).kind()).isEqualTo(AttemptResult.Kind.ACCEPTED);
    if (enable(exporter, "TLSv1.2")) {
      assertThat(send(exporter).kind()).isEqualTo(AttemptResult.Kind.BROKEN);
      assertThat(enable(exporter, "TLSv1.3")).isTrue();
      assertThat(send(exporter).kind()).isEqualTo(AttemptResult.Kind.ACCEPTED);
    }
  }

  /** Only OpenTelemetry 1.66 and newer have this setting. */
  private static boolean enable(OtlpHttpSpanExporterBuilder exporter, String protocol)
      throws IllegalAccessException, InvocationTargetException {
    try {
      exporter
          .getClass()
          .getMethod("setEnabledProtocols", List.class)
          .invoke(exporter, List.of(protocol));
      return true;
    } catch (NoSuchMethodException older) {
      return false;
    }
  }

  private static final class OnlyTls13 extends ServerSocketFactory {
    private final ServerSocketFactory factory;

    OnlyTls13(ServerSocketFactory factory) {
      this.factory = factory;
    }

    @Override
    public ServerSocket createServerSocket() throws IOException {
      SSLServerSocket socket = (SSLServerSocket) factory.createServerSocket();
      socket.setEnabledProtocols(new String[] {"TLSv1.3"});
      return socket;
    }

    @Override
    public ServerSocket createServerSocket(int port) {
      throw new UnsupportedOperationException();
    }

    @Override
    public ServerSocket createServerSocket(int port, int backlog) {
      throw new UnsupportedOperationException();
    }

    @Override
    public ServerSocket createServerSocket(int port, int backlog, java.net.InetAddress address) {
      throw new UnsupportedOperationException();
    }
  }

  @Test
  void packed_compressing_isProtobufOnDiskAndCompressedOnTheWire() throws Exception {
    SignalEndpoint<SpanData> endpoint =
        endpoints.claim(exporter().setCompression("gzip").build()).endpoint();

    byte[] frame = endpoint.pack(List.of(TestDatum.of(1, 1))).message();
    assertThat(OtlpDecoder.spans(frame)).extracting(SpanData::getName).containsExactly("span-1");
    send(endpoint.packed(), List.of(() -> frame, () -> frame));

    assertThat(receiver.take().head().headers()).containsEntry("content-encoding", "gzip");
  }

  /** No public method and no variable asks for JSON, but a receiver of it may take nothing else. */
  @Test
  void claim_json_isSentByTheExporterItself() throws Exception {
    OtlpHttpSpanExporterBuilder exporter =
        OtlpHttpSpanExporter.builder().setEndpoint(receiver.endpoint("/v1/traces").toString());
    Field delegate = exporter.getClass().getDeclaredField("delegate");
    delegate.setAccessible(true);
    Object builder = delegate.get(exporter);
    builder.getClass().getMethod("exportAsJson").invoke(builder);
    ClaimedEndpoint<SpanData> claimed = endpoints.claim(exporter.build());
    assertThat(claimed.exporter().kind()).isEqualTo(ClaimedExporter.Kind.FOREIGN);
    SignalEndpoint<SpanData> endpoint = claimed.endpoint();
    byte[] frame = endpoint.pack(List.of(TestDatum.of(1, 1))).message();

    send(endpoint, List.of(TestDatum.of(1, 1)));
    send(endpoint.packed(), List.of(() -> frame));

    for (int i = 0; i < 2; i++) {
      StallingReceiver.Request request = receiver.take();
      assertThat(request.head().headers()).containsEntry("content-type", "application/json");
      assertThat(request.contains("\"name\":\"span-1\"")).isTrue();
    }
  }

  @Test
  void close_endsThreadsAndSendsNoMore() {
    SignalEndpoint<SpanData> endpoint = endpoints.claim(exporter().build()).endpoint();
    send(endpoint, List.of(TestDatum.of(1, 1)));
    receiver.drain();

    endpoints.close(Duration.ofNanos(SOON));

    assertThat(send(endpoint, List.of(TestDatum.of(1, 1))))
        .isEqualTo(AttemptResult.unanswered(false, false));
    assertThat(receiver.drain()).isEmpty();
    await()
        .untilAsserted(
            () ->
                assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .doesNotContain("assent-claimed-http"));
  }
}
