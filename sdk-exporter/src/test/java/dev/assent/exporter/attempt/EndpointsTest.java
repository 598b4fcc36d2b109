/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.attempt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.assent.exporter.config.EndpointSettings;
import dev.assent.ledger.Signal;
import io.opentelemetry.api.impl.InstrumentationUtil;
import io.opentelemetry.context.Context;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.sdk.common.export.MemoryMode;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mockito.Mockito;

class EndpointsTest {
  private static final long SOON = TimeUnit.SECONDS.toNanos(20);

  private final VirtualTime time = new VirtualTime();
  private final Endpoints endpoints = new Endpoints("test");
  private Receiver receiver = new Receiver();

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
        cert,
        MemoryMode.REUSABLE_DATA);
  }

  private Outcome send(EndpointSettings settings) {
    return send(endpoints.spans(settings), new Attempt(), TestDatum.of(1, 1).with(2, "value"));
  }

  private Outcome send(Endpoint<SpanData> endpoint, Attempt attempt, SpanData span) {
    return attempt.run(endpoint.transport(), endpoint.encoder().encode(List.of(span)), SOON, time);
  }

  @Test
  void send_plain_isAnOtlpRequest() throws Exception {
    assertThat(send(settings(Map.of("x-api-key", "k y", "X-Other", "2"), "none")).kind())
        .isEqualTo(Outcome.Kind.ACCEPTED);

    Receiver.Request request = receiver.take();
    assertThat(request.headers())
        .containsEntry("", "POST /v1/traces HTTP/1.1")
        .containsEntry("content-type", "application/x-protobuf")
        .containsEntry("x-api-key", "k y")
        .containsEntry("x-other", "2")
        .doesNotContainKey("content-encoding")
        .doesNotContainKey("traceparent");
    assertThat(request.headers().get("user-agent"))
        .matches("OTel-OTLP-Exporter-Java/1\\.\\d+\\.\\d+ assent/\\S+");
    assertThat(ExportTraceServiceRequest.parseFrom(request.body()).getResourceSpansCount())
        .isEqualTo(1);
  }

  @Test
  void send_gzip_saysSo() throws Exception {
    send(settings(Map.of(), "gzip"));

    Receiver.Request request = receiver.take();
    assertThat(request.headers()).containsEntry("content-encoding", "gzip");
    assertThat(
            ExportTraceServiceRequest.parseFrom(
                    new GZIPInputStream(new ByteArrayInputStream(request.body())))
                .getResourceSpansCount())
        .isEqualTo(1);
  }

  @Test
  void send_underSuppressedInstrumentation_soThatAnAgentTracesNothing() throws Exception {
    HttpClient client = Mockito.mock(HttpClient.class);
    boolean[] suppressed = {false};
    Mockito.when(client.send(Mockito.any(), Mockito.any()))
        .thenAnswer(
            call -> {
              suppressed[0] = InstrumentationUtil.shouldSuppressInstrumentation(Context.current());
              throw new IOException("gone");
            });
    Endpoint<SpanData> endpoint = endpoints.spans(settings(Map.of(), "none"));
    Encoded encoded = endpoint.encoder().encode(List.of(TestDatum.of(1, 1)));

    CompletableFuture<Reply> reply =
        new JdkTransport(new Client(() -> client), Runnable::run, endpoint.encoder().config(), "p")
            .send(encoded, () -> true);

    assertThat(reply).isCompletedExceptionally();

    assertThat(suppressed[0]).isTrue();
    assertThat(InstrumentationUtil.shouldSuppressInstrumentation(Context.current())).isFalse();
  }

  @Test
  void cancel_aByteWasAskedFor_isOverWhenTheClientHasLetGo() throws Exception {
    StuckClient stuck = new StuckClient(1);
    CompletableFuture<Reply> reply = send(stuck);

    assertThat(reply.cancel(true)).isFalse();
    stuck.interrupted.await();
    assertThat(reply).isNotDone();
    stuck.letGo.countDown();
    await().untilAsserted(() -> assertThat(reply).isCompletedExceptionally());
    assertThat(reply).isNotCancelled();
  }

  @Test
  void cancel_noByteWasAskedFor_isOverAtOnce() throws Exception {
    StuckClient stuck = new StuckClient(0);
    CompletableFuture<Reply> reply = send(stuck);

    assertThat(reply.cancel(true)).isTrue();
    assertThat(reply).isCancelled();
    stuck.interrupted.await();
    stuck.letGo.countDown();
  }

  private CompletableFuture<Reply> send(StuckClient stuck) throws Exception {
    Endpoint<SpanData> endpoint = endpoints.spans(settings(Map.of(), "none"));
    CompletableFuture<Reply> reply =
        new JdkTransport(
                new Client(() -> stuck.client),
                task -> new Thread(task, "stuck").start(),
                endpoint.encoder().config(),
                "p")
            .send(endpoint.encoder().encode(List.of(TestDatum.of(1, 1))), () -> true);
    stuck.sending.await();
    return reply;
  }

  /** Asks for so many pieces of a body, then hangs until it is interrupted and may let go. */
  private static final class StuckClient {
    final HttpClient client = Mockito.mock(HttpClient.class);
    final CountDownLatch sending = new CountDownLatch(1);
    final CountDownLatch interrupted = new CountDownLatch(1);
    final CountDownLatch letGo = new CountDownLatch(1);

    StuckClient(int pieces) throws Exception {
      Mockito.when(client.send(Mockito.any(), Mockito.any()))
          .thenAnswer(
              call -> {
                HttpRequest request = call.getArgument(0);
                request.bodyPublisher().orElseThrow().subscribe(new Asking(pieces));
                sending.countDown();
                try {
                  return new CompletableFuture<Reply>().get();
                } catch (InterruptedException e) {
                  interrupted.countDown();
                  letGo.await();
                  throw e;
                }
              });
    }
  }

  private record Asking(int pieces) implements Flow.Subscriber<ByteBuffer> {
    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      if (pieces > 0) {
        subscription.request(pieces);
      }
    }

    @Override
    public void onNext(ByteBuffer piece) {}

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onComplete() {}
  }

  @Test
  void close_sendsNoMoreAndEndsItsThreads() {
    EndpointSettings settings = settings(Map.of(), "none");
    Endpoint<SpanData> endpoint = endpoints.spans(settings);
    send(endpoint, new Attempt(), TestDatum.of(1, 1));
    endpoints.close();
    receiver.drain();

    assertThat(send(endpoint, new Attempt(), TestDatum.of(1, 1)))
        .isEqualTo(Outcome.unanswered(false, false));
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

    assertThat(send(settings(Map.of(), "none")).kind()).isEqualTo(Outcome.Kind.REFUSED);
    assertThat(receiver.drain()).hasSize(1);
  }

  @Test
  void send_partialSuccess_isRead() {
    byte[] body = {0x0a, 2, 0x08, 7};
    receiver.answer(200, body, "Content-Type: application/x-protobuf");
    receiver.answer(200, body, "Content-Type: application/json");

    assertThat(send(settings(Map.of(), "none"))).isEqualTo(Outcome.accepted(7));
    assertThat(send(settings(Map.of(), "none"))).isEqualTo(Outcome.accepted(0));
  }

  @Test
  void send_endlessAnswer_isCutAndAccepted() {
    byte[] body = new byte[JdkTransport.MAX_RESPONSE_BYTES + 1];
    body[0] = 0x0a;
    receiver.answer(200, body);

    assertThat(send(settings(Map.of(), "none"))).isEqualTo(Outcome.accepted(0));
  }

  @Test
  void send_retryAfter_isRead() {
    receiver.answer(503, "Retry-After: 4");

    assertThat(send(settings(Map.of(), "none")))
        .isEqualTo(Outcome.busy(Duration.ofSeconds(4).toNanos(), true));
  }

  @Test
  void send_hungUp_mayHaveLeft() {
    receiver.hangUp();

    assertThat(send(settings(Map.of(), "none"))).isEqualTo(Outcome.unanswered(false, true));
  }

  @Test
  void send_nobodyListens_hasNotLeft() {
    EndpointSettings settings = settings(Map.of(), "none");
    receiver.refuse();

    assertThat(send(settings)).isEqualTo(Outcome.unanswered(false, false));
  }

  /** Bytes that the system had not taken yet must stay: 8 MiB don't fit into its buffers. */
  @Test
  void abort_stalledAfterHeaders_handsOnNoFurtherByte() throws Exception {
    Receiver.Stalled stalled = receiver.stall(Receiver.Stall.AFTER_HEADERS);
    Endpoint<SpanData> endpoint = endpoints.spans(settings(Map.of(), "none"));
    Attempt attempt = new Attempt();
    SpanData large = TestDatum.of(1, 1).with(2, "x".repeat(8 << 20));
    Thread aborter =
        new Thread(
            () -> {
              stalled.awaitReached();
              attempt.abort();
            });
    aborter.start();

    Outcome outcome = send(endpoint, attempt, large);
    stalled.release();
    Receiver.Request request = receiver.take();
    aborter.join();

    assertThat(outcome).isEqualTo(Outcome.unanswered(true, true));
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

  @Test
  void send_tls_needsTheCertificateOnBothSides(@TempDir Path directory) throws Exception {
    SelfSigned server = SelfSigned.create(directory, "server");
    SelfSigned client = SelfSigned.create(directory, "client");
    receiver.close();
    receiver = new Receiver("https", server.server(client));
    byte[] trusted = server.certificatePem();

    assertThat(
            send(settings(Map.of(), "gzip", trusted, client.keyPem(), client.certificatePem()))
                .kind())
        .isEqualTo(Outcome.Kind.ACCEPTED);
    assertThat(receiver.drain()).hasSize(1);
    assertThat(send(settings(Map.of(), "gzip", trusted, null, null)).kind())
        .isEqualTo(Outcome.Kind.BROKEN);
    assertThat(send(settings(Map.of(), "gzip")).kind()).isEqualTo(Outcome.Kind.BROKEN);
    assertThat(receiver.drain()).isEmpty();
  }

  @Test
  void endpoints_thatAgreeOnTls_shareOneClient() {
    JdkTransport first = (JdkTransport) endpoints.spans(settings(Map.of(), "none")).transport();
    JdkTransport second =
        (JdkTransport)
            endpoints
                .logs(EndpointSettings.of(Signal.LOGS, URI.create("http://localhost:1/v1/logs")))
                .transport();

    assertThat(second.client()).isSameAs(first.client());
  }

  @Test
  void client_withoutTls_isMadeByTheFirstRequest() {
    EndpointSettings settings = settings(Map.of(), "none");
    Client client = client(settings);
    assertThat(client).hasToString("not made yet");

    send(settings);
    assertThat(client(settings)).isSameAs(client).hasToString("made");
  }

  @Test
  void client_withTls_isMadeAtOnce() {
    URI https = URI.create("https://localhost:1/v1/traces");

    assertThat(client(EndpointSettings.of(Signal.TRACES, https))).hasToString("made");
  }

  private Client client(EndpointSettings settings) {
    return Objects.requireNonNull(((JdkTransport) endpoints.spans(settings).transport()).client());
  }
}
