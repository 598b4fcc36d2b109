/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.assent.fixtures.SelfSigned;
import dev.assent.fixtures.StallingReceiver;
import dev.assent.internal.config.EndpointSettings;
import dev.assent.internal.http.HttpSender;
import dev.assent.internal.http.jdk.JdkSender;
import dev.assent.internal.send.transport.HttpTransport;
import dev.assent.ledger.Signal;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DestinationEndpointsTest {
  private static final long SOON = TimeUnit.SECONDS.toNanos(20);

  private final VirtualTime time = new VirtualTime();
  private final DestinationEndpoints endpoints = new DestinationEndpoints("test", JdkSender::new);
  private StallingReceiver receiver = new StallingReceiver();

  @AfterEach
  void close() {
    endpoints.close();
    receiver.close();
  }

  private EndpointSettings settings(Map<String, String> headers, String compression) {
    return settings(headers, compression, null, null, null);
  }

  private EndpointSettings settings(
      Map<String, String> headers, String compression, byte[] trusted, byte[] key, byte[] cert) {
    return new EndpointSettings(
        Signal.TRACES,
        receiver.endpoint("/v1/traces"),
        headers,
        compression,
        Duration.ofSeconds(10),
        Duration.ofSeconds(10),
        trusted,
        key,
        cert);
  }

  private AttemptResult send(EndpointSettings settings) {
    return send(endpoints.spans(settings), new Attempt(), TestDatum.of(1, 1).with(2, "value"));
  }

  private AttemptResult send(SignalEndpoint<SpanData> endpoint, Attempt attempt, SpanData span) {
    return attempt.run(endpoint.transport(), endpoint.encoder().encode(List.of(span)), SOON, time);
  }

  @Test
  void send_plain_isAnOtlpRequest() throws Exception {
    assertThat(send(settings(Map.of("x-api-key", "k y", "X-Other", "2"), "none")).kind())
        .isEqualTo(AttemptResult.Kind.ACCEPTED);

    StallingReceiver.Request request = receiver.take();
    assertThat(request.head().line()).isEqualTo("POST /v1/traces HTTP/1.1");
    assertThat(request.head().headers())
        .containsEntry("content-type", "application/x-protobuf")
        .containsEntry("x-api-key", "k y")
        .containsEntry("x-other", "2")
        .doesNotContainKey("content-encoding")
        .doesNotContainKey("traceparent");
    assertThat(request.head().headers().get("user-agent")).matches("assent/\\S+");
    assertThat(ExportTraceServiceRequest.parseFrom(request.body()).getResourceSpansCount())
        .isEqualTo(1);
  }

  @Test
  void send_gzip_saysSo() throws Exception {
    send(settings(Map.of(), "gzip"));

    StallingReceiver.Request request = receiver.take();
    assertThat(request.head().headers()).containsEntry("content-encoding", "gzip");
    assertThat(
            ExportTraceServiceRequest.parseFrom(
                    new GZIPInputStream(new ByteArrayInputStream(request.body())))
                .getResourceSpansCount())
        .isEqualTo(1);
  }

  @Test
  void close_sendsNoMoreAndEndsItsThreads() {
    EndpointSettings settings = settings(Map.of(), "none");
    SignalEndpoint<SpanData> endpoint = endpoints.spans(settings);
    send(endpoint, new Attempt(), TestDatum.of(1, 1));
    endpoints.close();
    receiver.drain();

    assertThat(send(endpoint, new Attempt(), TestDatum.of(1, 1)))
        .isEqualTo(AttemptResult.unanswered(false, false));
    assertThat(receiver.drain()).isEmpty();
    await()
        .untilAsserted(
            () ->
                assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .doesNotContain("assent-test-http"));
  }

  @Test
  void send_redirect_isNotFollowed() {
    receiver.answer(307, "Location: " + receiver.endpoint("/elsewhere"));

    assertThat(send(settings(Map.of(), "none")).kind()).isEqualTo(AttemptResult.Kind.REFUSED);
    assertThat(receiver.drain()).hasSize(1);
  }

  @Test
  void send_partialSuccess_isRead() {
    byte[] body = {0x0a, 2, 0x08, 7};
    receiver.answer(200, body, "Content-Type: application/x-protobuf");
    receiver.answer(200, body, "Content-Type: Application/X-Protobuf; v=1");
    receiver.answer(200, body, "Content-Type: application/json");

    assertThat(send(settings(Map.of(), "none"))).isEqualTo(AttemptResult.accepted(7));
    assertThat(send(settings(Map.of(), "none"))).isEqualTo(AttemptResult.accepted(7));
    assertThat(send(settings(Map.of(), "none"))).isEqualTo(AttemptResult.accepted(0));
  }

  /** Encoded responses. */
  @Test
  void send_partialSuccessEncoded_isReadOrUnread() throws IOException {
    byte[] body = {0x0a, 2, 0x08, 7};
    byte[] bomb = new byte[HttpTransport.MAX_RESPONSE_BYTES + 1];
    AttemptResult seven = AttemptResult.accepted(7);
    Map<String, Map.Entry<byte[], AttemptResult>> answers = new LinkedHashMap<>();
    answers.put("identity", Map.entry(body, seven));
    answers.put(" Identity ", Map.entry(body, seven));
    answers.put("gzip", Map.entry(gzip(body), seven));
    answers.put("X-GZIP", Map.entry(gzip(body), seven));
    answers.put("gzip ", Map.entry(gzip(bomb), AttemptResult.withoutReply()));
    answers.put("GZIP", Map.entry(body, AttemptResult.withoutReply()));
    answers.put("br", Map.entry(body, AttemptResult.withoutReply()));
    answers.put("gzip, br", Map.entry(gzip(body), AttemptResult.withoutReply()));
    answers.forEach(
        (encoding, answer) -> {
          receiver.answer(200, answer.getKey(), "Content-Encoding: " + encoding);
          assertThat(send(settings(Map.of(), "none"))).as(encoding).isEqualTo(answer.getValue());
        });
    receiver.answer(200, new byte[0], "Content-Encoding: gzip");
    assertThat(send(settings(Map.of(), "none"))).isEqualTo(AttemptResult.accepted(0));
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(bytes);
    }
    return packed.toByteArray();
  }

  @Test
  void send_endlessAnswer_isCutAndAccepted() {
    byte[] body = new byte[HttpTransport.MAX_RESPONSE_BYTES + 1];
    body[0] = 0x0a;
    receiver.answer(200, body);

    assertThat(send(settings(Map.of(), "none"))).isEqualTo(AttemptResult.accepted(0));
  }

  @Test
  void send_retryAfter_isRead() {
    receiver.answer(503, "Retry-After: 4");

    assertThat(send(settings(Map.of(), "none")))
        .isEqualTo(AttemptResult.busy(Duration.ofSeconds(4).toNanos(), true));
  }

  @Test
  void send_hungUp_mayHaveLeft() {
    receiver.hangUp();

    assertThat(send(settings(Map.of(), "none"))).isEqualTo(AttemptResult.unanswered(false, true));
  }

  @Test
  void send_nobodyListens_hasNotLeft() {
    EndpointSettings settings = settings(Map.of(), "none");
    receiver.refuse();

    assertThat(send(settings)).isEqualTo(AttemptResult.unanswered(false, false));
  }

  /** 8 MiB exceed the system's buffers, so the bytes beyond them must not be sent. */
  @Test
  void abort_stalledAfterHeaders_handsOnNoFurtherByte() throws Exception {
    StallingReceiver.Stalled stalled = receiver.stall(StallingReceiver.Stall.AFTER_HEADERS);
    SignalEndpoint<SpanData> endpoint = endpoints.spans(settings(Map.of(), "none"));
    Attempt attempt = new Attempt();
    SpanData large = TestDatum.of(1, 1).with(2, "x".repeat(8 << 20));
    Thread aborter =
        new Thread(
            () -> {
              stalled.awaitReached();
              attempt.abort();
            });
    aborter.start();

    AttemptResult result = send(endpoint, attempt, large);
    stalled.release();
    StallingReceiver.Request request = receiver.take();
    aborter.join();

    assertThat(result).isEqualTo(AttemptResult.unanswered(true, true));
    assertThat(request.isWhole()).isFalse();
    assertThat(request.body().length).isLessThan(8 << 20);
  }

  @Test
  void spans_headerThatCantBeSent_isRefusedWithoutItsValue() {
    for (String value : List.of("secret\r\nx: y", "secr\u0000et")) {
      assertThatThrownBy(() -> endpoints.spans(settings(Map.of("x-key", value), "none")))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("x-key")
          .hasMessageNotContaining("secr")
          .hasNoCause();
    }
    assertThatThrownBy(() -> endpoints.spans(settings(Map.of("Host", "secret"), "none")))
        .hasMessageContaining("Host")
        .hasMessageNotContaining("secret");
  }

  @ParameterizedTest
  @ValueSource(strings = {"EC", "RSA", "Ed25519"})
  void send_tls_needsTheCertificateOnBothSides(String algorithm, @TempDir Path directory)
      throws Exception {
    SelfSigned server = SelfSigned.create(directory, "server");
    SelfSigned client = SelfSigned.create(directory, "client", algorithm);
    receiver.close();
    receiver = new StallingReceiver("https", server.server(client));
    byte[] trusted = server.certificatePem();

    assertThat(
            send(settings(Map.of(), "gzip", trusted, client.keyPem(), client.certificatePem()))
                .kind())
        .isEqualTo(AttemptResult.Kind.ACCEPTED);
    assertThat(receiver.drain()).hasSize(1);
    assertThat(send(settings(Map.of(), "gzip", trusted, null, null)).kind())
        .isEqualTo(AttemptResult.Kind.BROKEN);
    assertThat(send(settings(Map.of(), "gzip")).kind()).isEqualTo(AttemptResult.Kind.BROKEN);
    assertThat(receiver.drain()).isEmpty();
  }

  /** The JDK would send no certificate, and the handshake would fail without a reason. */
  @Test
  void spans_keyOfAnotherAlgorithmThanTheCertificate_isRefused(@TempDir Path directory)
      throws Exception {
    byte[] key = SelfSigned.create(directory, "one", "RSA").keyPem();
    byte[] certificate = SelfSigned.create(directory, "other", "EC").certificatePem();

    assertThatThrownBy(() -> endpoints.spans(settings(Map.of(), "none", null, key, certificate)))
        .hasMessage(
            "CLIENT_KEY is for RSA, but the first certificate in CLIENT_CERTIFICATE is for EC");
  }

  @Test
  void endpoints_thatAgreeOnTls_shareOneSender() {
    assertThat(sender(EndpointSettings.of(Signal.LOGS, URI.create("http://localhost:1/v1/logs"))))
        .isSameAs(sender(settings(Map.of(), "none")))
        .isNotSameAs(
            sender(EndpointSettings.of(Signal.LOGS, URI.create("https://localhost:1/v1/logs"))));
  }

  private HttpSender sender(EndpointSettings settings) {
    return ((HttpTransport) endpoints.spans(settings).transport()).sender();
  }

  @Test
  void client_withoutTls_isMadeByTheFirstRequest() {
    EndpointSettings settings = settings(Map.of(), "none");
    assertThat(sender(settings)).hasToString("JdkSender[clients=0]");

    send(settings);
    assertThat(sender(settings)).hasToString("JdkSender[clients=1]");
  }

  @Test
  void client_withTls_isMadeAtOnce() {
    URI https = URI.create("https://localhost:1/v1/traces");

    assertThat(sender(EndpointSettings.of(Signal.TRACES, https)))
        .hasToString("JdkSender[clients=1]");
  }
}
