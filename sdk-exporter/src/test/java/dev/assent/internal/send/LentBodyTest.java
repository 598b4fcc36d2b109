/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.assent.fixtures.SelfSigned;
import dev.assent.fixtures.SocketServer;
import dev.assent.fixtures.StallingReceiver;
import dev.assent.internal.config.EndpointSettings;
import dev.assent.internal.http.jdk.JdkSender;
import dev.assent.internal.otlp.LentMessage;
import dev.assent.internal.otlp.OtlpEncoder;
import dev.assent.internal.send.transport.GzipCompressor;
import dev.assent.internal.send.transport.HttpTransport;
import dev.assent.internal.send.transport.ProtobufEncoder;
import dev.assent.internal.send.transport.RequestBody;
import dev.assent.ledger.Signal;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The array of a request is given back only after the client has read it, and is not written
 * before. Everything goes over real sockets.
 */
class LentBodyTest {
  private static final long SOON = TimeUnit.SECONDS.toNanos(20);
  private static final int LARGE = 9_000;

  private final VirtualTime time = new VirtualTime();
  private final DestinationEndpoints endpoints = new DestinationEndpoints("test", JdkSender::new);
  private StallingReceiver receiver = new StallingReceiver();

  @BeforeEach
  void assumeExamined() {
    assumeThat(JdkSender.PROVES_READING).isTrue();
  }

  @AfterEach
  void close() {
    endpoints.close();
    receiver.close();
  }

  private SignalEndpoint<SpanData> endpoint() {
    return endpoint(receiver.endpoint("/v1/traces"), "none");
  }

  private SignalEndpoint<SpanData> endpoint(URI to, String compression) {
    return endpoint(to, compression, null, null);
  }

  private SignalEndpoint<SpanData> endpoint(
      URI to, String compression, SelfSigned server, SelfSigned client) {
    try {
      return endpoints.spans(
          new EndpointSettings(
              Signal.TRACES,
              to,
              Map.of(),
              compression,
              Duration.ofSeconds(20),
              Duration.ofSeconds(20),
              server == null ? null : server.certificatePem(),
              client == null ? null : client.keyPem(),
              client == null ? null : client.certificatePem()));
    } catch (java.security.GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private SignalEndpoint<SpanData> endpointOverTls(Path directory) throws Exception {
    SelfSigned server = SelfSigned.create(directory, "server");
    SelfSigned client = SelfSigned.create(directory, "client");
    receiver.close();
    receiver = new StallingReceiver("https", server.server(client));
    return endpoint(receiver.endpoint("/v1/traces"), "none", server, client);
  }

  private static List<SpanData> spans(int from, int count) {
    return IntStream.range(from, from + count)
        .<SpanData>mapToObj(i -> TestDatum.of(i, 1).with(2, "value-" + i))
        .toList();
  }

  private static byte[] encoded(List<SpanData> spans) {
    return OtlpEncoder.spans().encode(spans, SignalEndpoint.MAX_BODY_BYTES);
  }

  private AttemptResult.Kind attempt(SignalEndpoint<SpanData> endpoint, RequestBody body) {
    return new Attempt().run(endpoint.transport(), body, SOON, time).kind();
  }

  private void assertGivenBack(SignalEndpoint<SpanData> endpoint, RequestBody ended, byte[] array) {
    assertThatThrownBy(ended::array).isInstanceOf(IllegalStateException.class);
    assertThat(isZero(array)).as("no content after the request").isTrue();
    assertThat(endpoint.encoder().encode(spans(0, 1)).array() == array).isTrue();
  }

  /** The array still has its content, and a later request uses another one. */
  private void assertDropped(SignalEndpoint<SpanData> endpoint, RequestBody ended, byte[] array) {
    assertThat(isZero(array)).isFalse();
    byte[] before = array.clone();

    RequestBody next = endpoint.encoder().encode(spans(7, 20));

    assertThat(next.array() != array).as("another array").isTrue();
    assertThat(Arrays.equals(array, before)).as("unchanged").isTrue();
    assertThat(ended.array() == array).isTrue();
  }

  private static boolean isZero(byte[] array) {
    return Arrays.equals(array, new byte[array.length]);
  }

  @Test
  void end_accepted_givesTheArrayBackInZeros() {
    SignalEndpoint<SpanData> endpoint = endpoint();
    RequestBody body = endpoint.encoder().encode(spans(0, 2_000));
    byte[] array = body.array();

    assertThat(body.isLent()).isTrue();
    assertThat(attempt(endpoint, body)).isEqualTo(AttemptResult.Kind.ACCEPTED);
    assertThat(isZero(array)).as("kept until its end").isFalse();
    body.end();

    assertThat(receiver.take().body()).isEqualTo(encoded(spans(0, 2_000)));
    assertGivenBack(endpoint, body, array);
  }

  @Test
  void send_manyRequestsOverOneConnection_arriveByteForByte() {
    SignalEndpoint<SpanData> endpoint = endpoint();

    assertArrive(endpoint);
  }

  @Test
  void send_manyRequestsOverTls_arriveByteForByte(@TempDir Path directory) throws Exception {
    SignalEndpoint<SpanData> endpoint = endpointOverTls(directory);

    assertArrive(endpoint);
  }

  private void assertArrive(SignalEndpoint<SpanData> endpoint) {
    RequestBody first = endpoint.encoder().encode(spans(0, 4_000));
    byte[] array = first.array();
    assertThat(attempt(endpoint, first)).isEqualTo(AttemptResult.Kind.ACCEPTED);
    first.end();
    assertThat(receiver.take().body()).isEqualTo(encoded(spans(0, 4_000)));

    for (int i = 1; i < 60; i++) {
      List<SpanData> spans = spans(i, 1 + i * 997 % 4_000);
      RequestBody body = endpoint.encoder().encode(spans);
      assertThat(body.array() == array).isTrue();
      assertThat(attempt(endpoint, body)).isEqualTo(AttemptResult.Kind.ACCEPTED);
      body.end();
      assertThat(receiver.take().body()).isEqualTo(encoded(spans));
    }
    assertThat(isZero(array)).isTrue();
  }

  /** Each destination has threads that share its encoder; all share the receiver. */
  @Test
  void send_severalDestinationsAtOnce_arriveByteForByte() throws Exception {
    ExecutorService threads = Executors.newCachedThreadPool();
    try {
      List<Future<?>> all = new ArrayList<>();
      for (int destination = 0; destination < 4; destination++) {
        SignalEndpoint<SpanData> endpoint = endpoint();
        for (int thread = 0; thread < 2; thread++) {
          int from = 1_000_000 * (2 * destination + thread);
          all.add(threads.submit(() -> sendOften(endpoint, from)));
        }
      }
      List<String> expected = new ArrayList<>();
      for (int sender = 0; sender < 8; sender++) {
        for (int i = 0; i < 40; i++) {
          expected.add(digest(encoded(batch(1_000_000 * sender, i))));
        }
      }
      List<String> arrived = new ArrayList<>();
      for (int i = 0; i < expected.size(); i++) {
        arrived.add(digest(receiver.take().body()));
      }
      for (Future<?> each : all) {
        each.get();
      }
      assertThat(arrived).containsExactlyInAnyOrderElementsOf(expected);
    } finally {
      threads.shutdownNow();
    }
  }

  private static List<SpanData> batch(int from, int i) {
    return spans(from + i, 1 + i * 97 % 1_500);
  }

  private void sendOften(SignalEndpoint<SpanData> endpoint, int from) {
    for (int i = 0; i < 40; i++) {
      RequestBody body = endpoint.encoder().encode(batch(from, i));
      assertThat(attempt(endpoint, body)).isEqualTo(AttemptResult.Kind.ACCEPTED);
      body.end();
    }
  }

  private static String digest(byte[] bytes) {
    return bytes.length + ":" + Arrays.hashCode(bytes);
  }

  @ParameterizedTest
  @ValueSource(ints = {503, 429, 400})
  void end_answeredAndRead_givesTheArrayBackWhateverTheAnswer(int status) {
    SignalEndpoint<SpanData> endpoint = endpoint();
    receiver.answer(status);
    RequestBody body = endpoint.encoder().encode(spans(0, 200));
    byte[] array = body.array();

    attempt(endpoint, body);
    body.end();

    assertGivenBack(endpoint, body, array);
  }

  @Test
  void end_acceptedAfterTwoRefusals_sendsTheSameBytesAndGivesTheArrayBack() {
    SignalEndpoint<SpanData> endpoint = endpoint();
    receiver.answer(503).answer(503);
    RequestBody body = endpoint.encoder().encode(spans(0, 200));
    byte[] array = body.array();

    assertThat(attempt(endpoint, body)).isEqualTo(AttemptResult.Kind.BUSY);
    byte[] between = endpoint.encoder().encode(spans(500, 20)).array();
    assertThat(between != array).isTrue();
    assertThat(attempt(endpoint, body)).isEqualTo(AttemptResult.Kind.BUSY);
    assertThat(attempt(endpoint, body)).isEqualTo(AttemptResult.Kind.ACCEPTED);
    body.end();

    for (int i = 0; i < 3; i++) {
      assertThat(receiver.take().body()).isEqualTo(encoded(spans(0, 200)));
    }
    assertGivenBack(endpoint, body, array);
  }

  @Test
  void end_oneOfTwoAttemptsWasBroken_dropsTheArray() {
    SignalEndpoint<SpanData> endpoint = endpoint();
    receiver.hangUp();
    RequestBody body = endpoint.encoder().encode(spans(0, 200));
    byte[] array = body.array();

    assertThat(attempt(endpoint, body)).isEqualTo(AttemptResult.Kind.BROKEN);
    assertThat(attempt(endpoint, body)).isEqualTo(AttemptResult.Kind.ACCEPTED);
    body.end();

    assertDropped(endpoint, body, array);
  }

  @Test
  void end_abortedInTheMiddle_dropsTheArray() {
    SignalEndpoint<SpanData> endpoint = endpoint();
    StallingReceiver.Stalled stalled = receiver.stall(StallingReceiver.Stall.HALF_BODY);
    RequestBody body = endpoint.encoder().encode(spans(0, LARGE));
    byte[] array = body.array();
    Attempt attempt = new Attempt();
    CompletableFuture<AttemptResult> result =
        CompletableFuture.supplyAsync(
            () -> attempt.run(endpoint.transport(), body, SOON, time), task -> start(task));
    stalled.awaitReached();

    attempt.abort();
    assertThat(result.join().kind()).isEqualTo(AttemptResult.Kind.ABORTED);
    body.end();

    assertDropped(endpoint, body, array);
    stalled.release();
    byte[] arrived = receiver.take().body();
    assertThat(arrived).isEqualTo(Arrays.copyOf(encoded(spans(0, LARGE)), arrived.length));
  }

  @Test
  void end_timedOutBeforeTheAnswer_dropsTheArray() {
    SignalEndpoint<SpanData> endpoint = endpoint();
    StallingReceiver.Stalled stalled = receiver.stall(StallingReceiver.Stall.BEFORE_ANSWER);
    RequestBody body = endpoint.encoder().encode(spans(0, 200));
    byte[] array = body.array();

    AttemptResult result =
        new Attempt().run(endpoint.transport(), body, TimeUnit.MILLISECONDS.toNanos(200), time);
    body.end();

    assertThat(result.kind()).isEqualTo(AttemptResult.Kind.BROKEN);
    assertDropped(endpoint, body, array);
    stalled.release();
  }

  @Test
  void end_receiverIsAbsent_dropsTheArray() {
    SignalEndpoint<SpanData> endpoint = endpoint();
    receiver.refuse();
    RequestBody body = endpoint.encoder().encode(spans(0, 200));
    byte[] array = body.array();

    assertThat(attempt(endpoint, body)).isEqualTo(AttemptResult.Kind.BROKEN);
    body.end();

    assertDropped(endpoint, body, array);
  }

  /** The receiver answers at once and reads the rest of the body long after. */
  @Test
  void send_answeredBeforeItIsRead_arrivesByteForByte() {
    CompletableFuture<byte[]> arrived = new CompletableFuture<>();
    CompletableFuture<Void> later = new CompletableFuture<>();
    try (SocketServer early =
        new SocketServer(
            connection -> {
              int length = connection.head().contentLength();
              connection.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
              later.join();
              arrived.complete(connection.read(length));
            })) {
      SignalEndpoint<SpanData> endpoint =
          endpoint(URI.create("http://127.0.0.1:" + early.port() + "/v1/traces"), "none");
      RequestBody body = endpoint.encoder().encode(spans(0, LARGE));

      new Attempt().run(endpoint.transport(), body, TimeUnit.SECONDS.toNanos(1), time);
      body.end();
      RequestBody next = endpoint.encoder().encode(spans(77, LARGE));
      later.complete(null);

      byte[] read = arrived.join();
      assertThat(read).isEqualTo(Arrays.copyOf(encoded(spans(0, LARGE)), read.length));
      assertThat(next.length()).isPositive();
    }
  }

  /** Its rest may still be on its way. */
  @Test
  void end_answerTooLong_dropsTheArray() {
    SignalEndpoint<SpanData> endpoint = endpoint();
    receiver.answer(200, new byte[HttpTransport.MAX_RESPONSE_BYTES + 1]);
    RequestBody body = endpoint.encoder().encode(spans(0, 200));
    byte[] array = body.array();

    attempt(endpoint, body);
    body.end();

    assertDropped(endpoint, body, array);
  }

  @Test
  void end_neverSent_givesTheArrayBack() {
    SignalEndpoint<SpanData> endpoint = endpoint();
    RequestBody body = endpoint.encoder().encode(spans(0, 200));
    byte[] array = body.array();
    Attempt attempt = new Attempt();
    attempt.abort();

    AttemptResult unused = attempt.run(endpoint.transport(), body, SOON, time);
    body.end();

    assertGivenBack(endpoint, body, array);
  }

  @Test
  void encode_gzip_isNotLentAndUsesTheArrayAgainAtOnce() {
    OtlpEncoder<SpanData> otlp = OtlpEncoder.spans();
    LentMessage first = otlp.lend(spans(0, 200), SignalEndpoint.MAX_BODY_BYTES);
    byte[] array = first.array();
    first.giveBack();

    RequestBody body =
        new ProtobufEncoder<>(otlp, GzipCompressor.INSTANCE, SignalEndpoint.MAX_BODY_BYTES, true)
            .encode(spans(0, 200));

    assertThat(body.isLent()).isFalse();
    assertThat(isZero(array)).isTrue();
    assertThat(otlp.lend(spans(0, 1), SignalEndpoint.MAX_BODY_BYTES).array()).isSameAs(array);
  }

  /** Otherwise a waiting request would keep up to twice its size. */
  @Test
  void encode_moreThanIsKeptAndMuchUnused_isAnArrayOfItsOwn() {
    RequestBody body = endpoint().encoder().encode(spans(0, 20_000));

    assertThat(body.isLent()).isFalse();
    assertThat(body.array()).hasSize(body.length()).isEqualTo(encoded(spans(0, 20_000)));
  }

  /** Nobody writes into it again, so no attempt has to prove that it was read. */
  @Test
  void end_moreThanIsKeptAndHardlyAnyUnused_isSentUncopiedAndDropped() {
    SignalEndpoint<SpanData> endpoint = endpoint();
    endpoint.encoder().encode(spans(0, 20_000)).end(); // now the size of a span is known
    RequestBody body = endpoint.encoder().encode(spans(0, 20_000));
    byte[] array = body.array();
    assertThat(body.isLent()).isTrue();
    assertThat(array.length).isGreaterThan(body.length());

    assertThat(attempt(endpoint, body)).isEqualTo(AttemptResult.Kind.ACCEPTED);
    body.end();

    assertThat(receiver.take().body()).isEqualTo(encoded(spans(0, 20_000)));
    byte[] before = array.clone();
    assertThat(endpoint.encoder().encode(spans(7, 20)).array()).isNotSameAs(array);
    assertThat(Arrays.equals(array, before)).isTrue();
  }

  @Test
  void pack_forTheDisk_isAnArrayOfItsOwn() {
    SignalEndpoint<SpanData> endpoint = endpoint();

    byte[] packed = endpoint.pack(spans(0, 200)).message();
    RequestBody later = endpoint.encoder().encode(spans(7, 200));

    assertThat(packed).isEqualTo(encoded(spans(0, 200))).isNotSameAs(later.array());
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "test-attempt");
    thread.setDaemon(true);
    thread.start();
  }
}
