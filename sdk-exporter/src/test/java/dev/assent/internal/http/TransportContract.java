/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.assent.fixtures.SelfSigned;
import dev.assent.fixtures.SocketServer;
import dev.assent.fixtures.SocketServer.Connection;
import dev.assent.fixtures.SocketServer.Conversation;
import dev.assent.fixtures.SocketServer.Head;
import dev.assent.internal.supervise.Restored;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What each transport keeps, against a server that does not: one transmission, no byte after an
 * abort, a bounded answer, and an end. The server counts requests and bytes.
 */
public abstract class TransportContract {
  /** More than all buffers between a client and the server. */
  private static final int MANY = 16 * 1024 * 1024;

  private static final int LIMIT = 1024;
  private static final String FINE = "HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\nok";

  private final SocketServer server = new SocketServer(this::serve);
  private final HttpSenders senders;
  private final HttpSender sender;
  private final HttpSender asynchronous;
  private final AtomicInteger requests = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();
  private final Queue<Head> heads = new ConcurrentLinkedQueue<>();
  private final CountDownLatch reached = new CountDownLatch(1);
  private volatile Conversation script = connection -> {};

  /**
   * Tests a transport.
   *
   * @param senders opens its senders
   */
  protected TransportContract(HttpSenders senders) {
    this.senders = senders;
    sender = senders.open(settings(0));
    asynchronous = senders.open(settings(2));
  }

  private static HttpSender.Settings settings(int threads) {
    return new HttpSender.Settings("assent-test-http", threads, Duration.ofSeconds(5), null);
  }

  @AfterEach
  void close() {
    sender.close();
    asynchronous.close();
    server.close();
    await()
        .untilAsserted(
            () ->
                assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .noneMatch(name -> name.startsWith("assent-test-")));
  }

  private void serve(Connection connection) throws IOException {
    while (connection.awaitByte()) {
      script.on(connection);
    }
  }

  /** Reads a request whole. */
  private void request(Connection connection) throws IOException {
    Head head = connection.head();
    heads.add(head);
    requests.incrementAndGet();
    bytes.addAndGet(connection.read(head.contentLength()).length);
  }

  private void answers(String text) {
    script =
        connection -> {
          request(connection);
          connection.send(text);
        };
  }

  private HttpCall call() {
    return HttpCall.to(URI.create("http://127.0.0.1:" + server.port() + "/v1/traces"));
  }

  private CompletableFuture<HttpAnswer> post(byte[] body) {
    return sender.post(call().body(body), () -> true, LIMIT, answer -> answer);
  }

  private CompletableFuture<HttpAnswer> get() {
    CompletableFuture<HttpAnswer> got = new CompletableFuture<>();
    asynchronous
        .exchange(
            call(),
            head -> HttpBody.limited(LIMIT),
            (answer, failure) -> {
              if (answer == null) {
                got.completeExceptionally(failure);
              } else {
                got.complete(answer);
              }
            })
        .begin();
    return got;
  }

  /** The answer; null if the exchange failed. */
  private static HttpAnswer end(CompletableFuture<HttpAnswer> exchange) {
    try {
      return exchange.handle((answer, failure) -> answer).get(20, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static void endsWithoutAnswer(CompletableFuture<HttpAnswer> exchange) {
    assertThat(end(exchange)).isNull();
  }

  private static byte[] body(int length) {
    byte[] body = new byte[length];
    for (int i = 0; i < length; i++) {
      body[i] = (byte) (i * 31);
    }
    return body;
  }

  /** Nothing more arrives: the client has nothing to send on any connection. */
  private void arrivedOnce() throws Exception {
    TimeUnit.MILLISECONDS.sleep(100); // a repetition has no sign to wait for
    assertThat(requests).hasValue(1);
  }

  @Test
  void post_body_arrivesWholeAndOnceWithItsLength() throws Exception {
    byte[] sent = body(300_000);
    CompletableFuture<byte[]> arrived = new CompletableFuture<>();
    script =
        connection -> {
          Head head = connection.head();
          heads.add(head);
          requests.incrementAndGet();
          arrived.complete(connection.read(head.contentLength()));
          connection.send(FINE);
        };

    HttpAnswer answer =
        end(sender.post(call().set("X-A", "1").body(sent), () -> true, LIMIT, it -> it));

    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.body().orElseThrow()).asString().isEqualTo("ok");
    assertThat(Arrays.equals(arrived.get(), sent)).isTrue();
    Head head = heads.remove();
    assertThat(head.line()).isEqualTo("POST /v1/traces HTTP/1.1");
    assertThat(head.headers())
        .containsEntry("x-a", "1")
        .containsEntry("content-length", "300000")
        .doesNotContainKeys("transfer-encoding", "cookie", "authorization", "accept-encoding");
    arrivedOnce();
  }

  @Test
  void post_emptyBody_isSentWithItsLength() {
    answers(FINE);

    assertThat(end(post(new byte[0])).status()).isEqualTo(201);
    assertThat(heads.remove().headers()).containsEntry("content-length", "0");
  }

  static List<String> refusals() {
    String empty = "Content-Length: 0\r\n\r\n";
    return List.of(
        "HTTP/1.1 408 Request Timeout\r\n" + empty,
        "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n" + empty,
        "HTTP/1.1 421 Misdirected Request\r\n" + empty,
        "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 0\r\n" + empty,
        "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 0\r\n" + empty,
        "HTTP/1.1 425 Too Early\r\n" + empty,
        "HTTP/1.1 301 Moved\r\nLocation: /other\r\n" + empty,
        "HTTP/1.1 302 Found\r\nLocation: /other\r\n" + empty,
        "HTTP/1.1 303 See Other\r\nLocation: /other\r\n" + empty,
        "HTTP/1.1 307 Temporary Redirect\r\nLocation: /other\r\n" + empty,
        "HTTP/1.1 308 Permanent Redirect\r\nLocation: /other\r\n" + empty,
        "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"x\"\r\n" + empty,
        "HTTP/1.1 407 Proxy\r\nProxy-Authenticate: Basic realm=\"x\"\r\n" + empty);
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void post_answerThatInvitesARepetition_isTheAnswer(String refusal) throws Exception {
    answers(refusal);

    HttpAnswer answer = end(post(body(10)));

    assertThat(answer.status()).isEqualTo(Integer.parseInt(refusal.substring(9, 12)));
    assertThat(answer.firstHeader("Retry-After"))
        .isEqualTo(refusal.contains("Retry-After") ? "0" : null);
    arrivedOnce();
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void get_answerThatInvitesARepetition_isTheAnswer(String refusal) throws Exception {
    answers(refusal);

    HttpAnswer answer = end(get());

    assertThat(answer.status()).isEqualTo(Integer.parseInt(refusal.substring(9, 12)));
    arrivedOnce();
  }

  @Test
  void post_connectionThatClosesBeforeTheAnswer_failsWithoutARepetition() throws Exception {
    script =
        connection -> {
          request(connection);
          connection.close();
        };

    endsWithoutAnswer(post(body(10)));
    arrivedOnce();
  }

  @Test
  void post_keptConnectionThatWasReset_failsWithoutARepetition() throws Exception {
    answers(FINE);
    end(post(body(10)));
    script =
        connection -> {
          request(connection);
          connection.reset();
        };

    endsWithoutAnswer(post(body(10)));
    TimeUnit.MILLISECONDS.sleep(100); // a repetition has no sign to wait for
    assertThat(requests).hasValue(2);
  }

  @Test
  void post_refusedConnection_fails() {
    int port = server.port();
    server.close();

    CompletableFuture<HttpAnswer> posted =
        sender.post(
            HttpCall.to(URI.create("http://127.0.0.1:" + port + "/")).body(body(1)),
            () -> true,
            LIMIT,
            it -> it);

    assertThat(posted.handle((answer, failure) -> HttpFailure.of(failure)).join())
        .isEqualTo(HttpFailure.UNREACHABLE);
  }

  /** The window is full: the server has read a part, and the client waits to write the rest. */
  @Test
  void cancel_stalledBody_closesTheSocketAndSendsNoFurtherByte() throws Exception {
    CountDownLatch goOn = new CountDownLatch(1);
    AtomicLong after = new AtomicLong();
    script =
        connection -> {
          Head unused = connection.head();
          requests.incrementAndGet();
          bytes.addAndGet(connection.read(100_000).length);
          reached.countDown();
          reach(goOn);
          after.addAndGet(connection.read(MANY).length);
        };
    AtomicLong asked = new AtomicLong();
    CompletableFuture<HttpAnswer> posted =
        sender.post(
            call().body(body(MANY)),
            () -> {
              asked.incrementAndGet();
              return true;
            },
            LIMIT,
            it -> it);
    assertThat(reached.await(20, TimeUnit.SECONDS)).isTrue();

    boolean unused = posted.cancel(true);
    endsWithoutAnswer(posted);
    long askedAtTheEnd = asked.get();
    goOn.countDown();
    server.awaitAllClosed();

    assertThat(100_000 + after.get()).isLessThan(MANY);
    assertThat(asked).hasValue(askedAtTheEnd);
    assertThat(requests).hasValue(1);
  }

  private static void reach(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void cancel_missingAnswer_closesTheSocket() throws Exception {
    script =
        connection -> {
          request(connection);
          reached.countDown();
          connection.awaitClosed();
        };
    CompletableFuture<HttpAnswer> posted = post(body(10));
    assertThat(reached.await(20, TimeUnit.SECONDS)).isTrue();

    boolean unused = posted.cancel(true);

    endsWithoutAnswer(posted);
    server.awaitAllClosed();
    arrivedOnce();
  }

  @Test
  void post_permissionThatEnds_sendsNoFurtherPiece() {
    AtomicInteger pieces = new AtomicInteger();
    script =
        connection -> {
          Head head = connection.head();
          requests.incrementAndGet();
          bytes.addAndGet(connection.read(head.contentLength()).length);
        };

    endsWithoutAnswer(
        sender.post(call().body(body(MANY)), () -> pieces.incrementAndGet() <= 3, LIMIT, it -> it));
    server.awaitAllClosed();

    assertThat(bytes.get()).isLessThanOrEqualTo(3 * 64 * 1024);
    assertThat(pieces).hasValue(4);
  }

  @Test
  void post_neverPermitted_sendsNoByteOfTheBody() {
    script =
        connection -> {
          Head head = connection.head();
          bytes.addAndGet(connection.read(head.contentLength()).length);
        };

    endsWithoutAnswer(sender.post(call().body(body(10)), () -> false, LIMIT, it -> it));
    server.awaitAllClosed();

    assertThat(bytes).hasValue(0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhalf",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhalf",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhalf\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\nhalf\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX: ",
        "HTTP/1.1 100 Continue\r\n\r\n",
        "HTTP/1.1 2",
        "SSH-2.0-OpenSSH_9\r\n",
        ""
      })
  void post_brokenAnswer_fails(String broken) throws Exception {
    script =
        connection -> {
          request(connection);
          connection.send(broken);
          connection.close();
        };

    endsWithoutAnswer(post(body(10)));
    arrivedOnce();
  }

  @Test
  void post_bodyLongerThanTheLimit_isDiscardedAndItsConnectionClosed() {
    script =
        connection -> {
          request(connection);
          connection.send("HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n");
          byte[] piece = new byte[8192];
          for (int i = 0; i < 10_000; i++) {
            connection.send(piece);
          }
        };

    HttpAnswer answer = end(post(body(10)));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).isEmpty();
    server.awaitAllClosed();
  }

  @Test
  void post_answerThatDrips_endsWhenCancelled() throws Exception {
    script =
        connection -> {
          request(connection);
          connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n.");
          reached.countDown();
          connection.awaitClosed();
        };
    CompletableFuture<HttpAnswer> posted = post(body(10));
    assertThat(reached.await(20, TimeUnit.SECONDS)).isTrue();

    boolean unused = posted.cancel(true);

    endsWithoutAnswer(posted);
    server.awaitAllClosed();
  }

  @Test
  void post_lentBody_isReadWhenItsAnswerIsWhole() {
    answers(FINE);
    HttpCall lent = call().lent(body(300_000), 200_000);

    end(sender.post(lent, () -> true, LIMIT, it -> it));

    assertThat(bytes).hasValue(200_000);
    assertThat(lent.wasRead()).isEqualTo(sender.provesReading());
  }

  @Test
  void post_lentBodyThatWasNotRead_isNotRead() {
    script =
        connection -> {
          Head unused = connection.head();
          connection.send(FINE.replace("\r\nContent", "\r\nConnection: close\r\nContent"));
          connection.close();
        };
    HttpCall lent = call().lent(body(MANY), MANY);

    end(sender.post(lent, () -> true, LIMIT, it -> it));

    assertThat(lent.wasRead()).isFalse();
  }

  @Test
  void exchange_stream_passesPiecesOnAsTheyArrive() throws Exception {
    CountDownLatch goOn = new CountDownLatch(1);
    script =
        connection -> {
          request(connection);
          connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n");
          reach(goOn);
          connection.send("1\r\nb\r\n0\r\n\r\n");
        };
    StringBuilder got = new StringBuilder();
    CompletableFuture<HttpAnswer> over = new CompletableFuture<>();
    asynchronous
        .exchange(
            call(),
            head ->
                HttpBody.streamed(
                    () -> got.append('['),
                    piece -> {
                      take(piece, got);
                      goOn.countDown();
                      return true;
                    }),
            (answer, failure) -> over.complete(answer))
        .begin();

    assertThat(end(over).status()).isEqualTo(200);
    assertThat(got).hasToString("[ab");
  }

  private static void take(ByteBuffer piece, StringBuilder got) {
    while (piece.hasRemaining()) {
      got.append((char) piece.get());
    }
  }

  @Test
  void exchange_streamThatIsNotWanted_isClosed() {
    script =
        connection -> {
          request(connection);
          connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nx");
          connection.awaitClosed();
        };
    CompletableFuture<HttpAnswer> over = new CompletableFuture<>();
    asynchronous
        .exchange(
            call(),
            head -> HttpBody.streamed(() -> {}, piece -> false),
            (answer, failure) -> over.complete(answer))
        .begin();

    end(over);
    server.awaitAllClosed();
  }

  @Test
  void exchange_cancelledStream_isClosed() throws Exception {
    script =
        connection -> {
          request(connection);
          connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nx");
          connection.awaitClosed();
        };
    HttpExchange exchange =
        asynchronous.exchange(
            call(),
            head ->
                HttpBody.streamed(
                    () -> {},
                    piece -> {
                      reached.countDown();
                      return true;
                    }),
            (answer, failure) -> {});
    exchange.begin();
    assertThat(reached.await(20, TimeUnit.SECONDS)).isTrue();

    exchange.cancel();

    server.awaitAllClosed();
  }

  @Test
  void close_exchangeUnderWay_endsIt() throws Exception {
    script =
        connection -> {
          request(connection);
          reached.countDown();
          connection.awaitClosed();
        };
    CompletableFuture<HttpAnswer> posted = post(body(10));
    assertThat(reached.await(20, TimeUnit.SECONDS)).isTrue();

    sender.close();

    endsWithoutAnswer(posted);
    server.awaitAllClosed();
    endsWithoutAnswer(post(body(10)));
    arrivedOnce();
  }

  @Test
  void close_keptConnection_isClosed() {
    answers(FINE);
    end(post(body(10)));
    assertThat(server.open()).isEqualTo(1);

    sender.close();

    server.awaitAllClosed();
  }

  @Test
  void post_manyOneAfterTheOther_useOneConnection() {
    answers(FINE);

    for (int i = 0; i < 20; i++) {
      assertThat(end(post(body(1000))).status()).isEqualTo(201);
      sender.check(System.nanoTime(), new Restored());
    }

    assertThat(server.connections()).isEqualTo(1);
  }

  @Test
  void post_manyAtOnce_eachGetsItsAnswer() {
    answers(FINE);

    List<CompletableFuture<HttpAnswer>> all =
        IntStream.range(0, 40).mapToObj(each -> post(body(1000))).toList();

    all.forEach(each -> assertThat(end(each).status()).isEqualTo(201));
    assertThat(requests).hasValue(40);
  }

  /** Both sides show a certificate that only the other one's settings trust. */
  @Test
  void post_tls_usesTheGivenKeysAndTrust(@TempDir Path directory) throws Exception {
    SelfSigned own = SelfSigned.create(directory, "server");
    SelfSigned client = SelfSigned.create(directory, "client");
    SSLContext both =
        PemTls.context(own.certificatePem(), client.keyPem(), client.certificatePem());
    answers(FINE);
    try (SocketServer secure = new SocketServer(own.server(client), this::serve)) {
      assertThat(status(secure, new HttpSender.Settings("assent-test-tls", 0, null, both)))
          .isEqualTo("201");
      assertThat(status(secure, new HttpSender.Settings("assent-test-tls", 0, null, null)))
          .isEqualTo("TLS");
    }
    assertThat(requests).hasValue(1);
  }

  private String status(SocketServer secure, HttpSender.Settings settings) {
    try (HttpSender tls = senders.open(settings)) {
      tls.prepare();
      return tls.post(
              HttpCall.to(URI.create("https://localhost:" + secure.port() + "/")).body(body(1)),
              () -> true,
              LIMIT,
              answer -> String.valueOf(answer.status()))
          .exceptionally(failure -> HttpFailure.of(failure).name())
          .join();
    }
  }

  @Test
  void post_headersOfTheAnswer_areCaseInsensitive() {
    answers("HTTP/1.1 200 OK\r\nx-b: 1\r\nX-B: 2\r\nContent-Length: 0\r\n\r\n");

    assertThat(end(post(body(1))).all("X-b")).isEqualTo(List.of("1", "2"));
    assertThat(Map.copyOf(end(post(body(1))).headers())).isNotEmpty();
  }
}
