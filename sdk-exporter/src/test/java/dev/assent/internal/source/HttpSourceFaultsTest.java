/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.source;

import static dev.assent.internal.source.FaultyPlatform.head;
import static dev.assent.internal.source.FaultyPlatform.response;
import static dev.assent.internal.source.HttpFixture.JSON;
import static dev.assent.internal.source.HttpFixture.SUBJECT;
import static dev.assent.internal.source.HttpFixture.document;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.assent.fixtures.SocketServer;
import dev.assent.internal.consent.DocumentReader;
import dev.assent.internal.consent.SourceReply;
import dev.assent.internal.consent.SourceReply.Failed;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A platform with invalid answers. Each reply is a failure with a fixed text: every header, body,
 * query and subject here contains the word {@code canary}, and no problem does.
 */
class HttpSourceFaultsTest {
  private static final int HUNDRED_MEGABYTES = 100_000_000;

  private final HttpFixture fixture = new HttpFixture();
  private final FaultyPlatform platform = fixture.platform;

  @AfterEach
  void close() {
    fixture.close();
  }

  private Failed fails(String validator) {
    return failed(fixture.ask(validator));
  }

  private static Failed failed(SourceReply reply) {
    assertThat(reply).isInstanceOf(Failed.class);
    Failed failed = (Failed) reply;
    assertThat(failed.problem())
        .doesNotContainIgnoringCase("canary")
        .doesNotContain("localhost", "Exception", "java.");
    return failed;
  }

  @Test
  void load_refused_concernsEverySubject() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    try (HttpSource source = fixture.source("http://localhost:" + port + "/canary")) {
      assertThat(HttpFixture.join(HttpFixture.begin(source, null)))
          .isEqualTo(new Failed("can't connect", null, true));
    }
  }

  @Test
  void load_noTlsThere_concernsEverySubject() {
    SocketServer.Conversation words =
        connection -> {
          connection.send("canary, this is no handshake");
          connection.awaitClosed();
        };
    try (SocketServer server = new SocketServer(words);
        HttpSource source = fixture.source("https://localhost:" + server.port() + "/")) {
      assertThat(failed(HttpFixture.join(HttpFixture.begin(source, null))).concernsEverySubject())
          .isTrue();
    }
  }

  @Test
  void load_slowHeaders_timesOut() {
    platform.does(
        (request, connection) -> {
          connection.send("HTTP/1.1 200 canary\r\nX-Canary");
          connection.awaitClosed();
          return false;
        });
    timesOut();
  }

  @Test
  void load_slowBody_timesOut() {
    platform.does(
        (request, connection) -> {
          connection.send(head(200, JSON, "Content-Length: 100"));
          connection.send("{\"canary\":");
          connection.awaitClosed();
          return false;
        });
    timesOut();
  }

  @Test
  void load_slowAfterARedirect_timesOutAsAWhole() {
    platform.does(
        (request, connection) -> {
          if (!request.target().equals("/next")) {
            connection.send(response(302, new byte[0], "Location: /next"));
            return true;
          }
          connection.awaitClosed();
          return false;
        });
    timesOut("/next");
  }

  private void timesOut() {
    timesOut("/v1/documents/acme/canary-u7?key=canary-query");
  }

  private void timesOut(String target) {
    CompletableFuture<SourceReply> reply = HttpFixture.begin(fixture.source, null);
    String asked = platform.take().target();
    while (!asked.equals(target)) {
      asked = platform.take().target();
    }

    fixture.time.advance(Duration.ofMillis(9_999));
    assertThat(reply).isNotDone();
    fixture.time.advance(Duration.ofMillis(1));

    assertThat(failed(HttpFixture.join(reply)))
        .isEqualTo(new Failed("no complete answer within 10000 ms", null, true));
    platform.awaitAllGone();
  }

  @Test
  void load_timerHasStopped_fails() {
    fixture.time.shutdown();

    assertThat(fails(null).concernsEverySubject()).isTrue();
    assertThat(platform.untaken()).isZero();
  }

  @Test
  void load_cutBody_isABrokenConnection() {
    platform.does(
        (request, connection) -> {
          connection.send(head(200, JSON, "Content-Length: 100000"));
          connection.send(document(SUBJECT));
          return false;
        });
    assertThat(fails(null)).isEqualTo(new Failed("the connection was closed", null, true));
  }

  @ParameterizedTest
  @ValueSource(strings = {"zz\r\ncanary", "ffffffffffffffff\r\n", "-1\r\n", "5\r\ncanary-canary"})
  void load_chunkedGarbage_isABrokenConnection(String chunks) {
    platform.does(
        (request, connection) -> {
          connection.send(head(200, JSON, "Transfer-Encoding: chunked"));
          connection.send(chunks);
          return false;
        });
    assertThat(fails(null))
        .isIn(
            new Failed("the connection was closed", null, true),
            new Failed("the answer is not HTTP/1.1", null, true));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"canary", "HTTP/1.1 canary\r\n\r\n", "HTTP/1.1 200 OK\r\ncanary\r\n\r\n", ""})
  void load_noHttp_isABrokenConnectionOrNoDocument(String answer) {
    platform.does(
        (request, connection) -> {
          connection.send(answer);
          return false;
        });
    fails(null);
  }

  @Test
  void load_notModifiedWithoutBeingAsked_confirmsNothing() {
    platform.answers(head(304, "ETag: \"v1\""));

    Failed failed = fails(null);
    assertThat(failed.concernsEverySubject()).isFalse();
    assertThat(failed.problem()).contains("to an unconditional request");
  }

  @Test
  void load_notModifiedAboutAnotherVersion_confirmsNothing() {
    platform.answers(head(304, "ETag: \"canary\""));

    assertThat(fails("\"v1\"").problem()).contains("another version");
  }

  @ParameterizedTest
  @CsvSource({
    "401, true",
    "403, true",
    "407, false",
    "429, true",
    "500, true",
    "502, true",
    "503, true",
    "599, true",
    "201, false",
    "204, false",
    "206, false",
    "300, false",
    "400, false",
    "402, false",
    "600, false"
  })
  void load_otherStatus_fails(int status, boolean everySubject) {
    platform.answers(status == 204 ? head(204) : response(status, "canary".getBytes(UTF_8)));

    assertThat(fails("\"v1\""))
        .isEqualTo(new Failed("the platform answered with status " + status, null, everySubject));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          7                             | PT7S
          0                             | -
          -5                            | -
          canary                        | -
          601                           | PT10M
          99999999999999999999          | PT10M
          Wed, 10 Jan 2024 12:01:30 GMT | PT90S
          Wed, 10 Jan 2024 11:59:00 GMT | -
          Tue, 10 Jan 2034 12:01:30 GMT | PT10M
          Mon, 10 Jan 2024 12:01:30 GMT | -
          """)
  void load_retryAfter_isHeardWithinBounds(String header, String wait) {
    platform.answers(429, "canary", "Retry-After: " + header);

    Failed failed = fails(null);
    assertThat(failed.retryAfter()).isEqualTo(wait == null ? null : Duration.parse(wait));
    assertThat(failed.concernsEverySubject()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void load_hundredMegabytes_areCutWhileTheyAreRead(boolean announced) {
    AtomicLong sent = new AtomicLong();
    platform.does(
        (request, connection) -> {
          connection.send(
              announced
                  ? head(200, JSON, "Content-Length: " + HUNDRED_MEGABYTES)
                  : head(200, JSON, "Connection: close"));
          byte[] piece = " ".repeat(100_000).getBytes(UTF_8);
          for (long i = 0; i < HUNDRED_MEGABYTES; i = sent.addAndGet(piece.length)) {
            connection.send(piece);
          }
          return false;
        });

    assertThat(fails(null).problem())
        .isEqualTo("the document is larger than " + DocumentReader.MAX_BYTES + " bytes");
    platform.awaitAllGone();
    assertThat(sent.get()).isLessThan(HUNDRED_MEGABYTES / 2);
  }

  @Test
  void load_headersWithoutEnd_areCutWhileTheyAreRead() {
    AtomicLong sent = new AtomicLong();
    platform.does(
        (request, connection) -> {
          connection.send("HTTP/1.1 200 canary\r\n");
          byte[] piece = ("X-Canary: " + "y".repeat(10_000) + "\r\n").getBytes(UTF_8);
          for (long i = 0; i < HUNDRED_MEGABYTES; i = sent.addAndGet(piece.length)) {
            connection.send(piece);
          }
          return false;
        });

    assertThat(fails(null).concernsEverySubject()).isTrue();
    assertThat(sent.get()).isLessThan(HUNDRED_MEGABYTES / 2);
  }

  /**
   * The JDK's client closes none of these connections; the end of the exchange does, without a
   * garbage collection.
   */
  @ParameterizedTest
  @ValueSource(strings = {"canary\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n"})
  void load_noHttpAgainAndAgain_leavesNoConnectionOpen(String answer) {
    platform.does(
        (request, connection) -> {
          connection.send(answer);
          connection.awaitClosed();
          return false;
        });
    for (int i = 0; i < 100; i++) {
      fails(null);
    }

    await().untilAsserted(() -> assertThat(platform.open()).isLessThanOrEqualTo(1));
  }

  @Test
  void load_hundredMegabytesOfAnError_areNotRead() {
    AtomicLong sent = new AtomicLong();
    platform.does(
        (request, connection) -> {
          connection.send(head(500, "Content-Length: " + HUNDRED_MEGABYTES));
          byte[] piece = "canary ".repeat(10_000).getBytes(UTF_8);
          for (long i = 0; i < HUNDRED_MEGABYTES; i = sent.addAndGet(piece.length)) {
            connection.send(piece);
          }
          return false;
        });

    assertThat(fails(null).problem()).isEqualTo("the platform answered with status 500");
    platform.awaitAllGone();
    assertThat(sent.get()).isLessThan(HUNDRED_MEGABYTES / 2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "canary",
        "{\"canary\": 1}",
        "{\"subject\": \"acme/canary-u7\", \"revision\": 1, \"subject\": \"canary\"}",
        "{\"subject\": \"acme/canary-u7\", \"revision\": 1, \"choices\": [{\"choice\": \"canary\"}]}",
        "{\"subject\": \"acme/canary-u7\", \"revision\": 1} canary",
        "{\"subject\": \"acme/canary-u7\", \"revision\": \"canary\", \"choices\": []}"
      })
  void load_invalidDocument_failsForThisSubject(String body) {
    platform.answers(200, body, JSON, "ETag: \"canary\"");

    Failed failed = fails(null);
    assertThat(failed.concernsEverySubject()).isFalse();
    assertThat(failed.problem()).startsWith("the document");
  }

  @Test
  void load_deeplyNested_failsForThisSubject() {
    platform.answers(200, "[".repeat(500_000), JSON);

    assertThat(fails(null).problem()).contains("nested more than");
  }

  @Test
  void load_notUtf8_failsForThisSubject() {
    platform.answers(response(200, new byte[] {'"', (byte) 0xc3, '"'}, JSON));

    assertThat(fails(null).problem()).contains("not valid UTF-8");
  }

  @ParameterizedTest
  @ValueSource(strings = {"acme", "acme/canary-u8", "acme/canary-U7", "acme/canary-u7/", "canary"})
  void load_anotherSubjectsDocument_fails(String subject) {
    platform.answers(200, document(subject), JSON);

    assertThat(fails(null).concernsEverySubject()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X: y",
        "Content-Type: text/html",
        "Content-Type: application/jsonp",
        "Content-Type: application/problem+json; canary=1",
        "Content-Type: application/json; charset=utf-16",
        "Content-Type: application/json\r\nContent-Type: application/json",
        "Content-Type: application/json\r\nContent-Encoding: br"
      })
  void load_wrongMediaType_fails(String header) {
    platform.answers(200, document(SUBJECT), header);

    assertThat(fails(null))
        .isEqualTo(
            new Failed(
                "the answer is not application/json, or has a content encoding", null, false));
  }

  @Test
  void load_gzipUnasked_isNotUnpacked() throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(document(SUBJECT).getBytes(UTF_8));
    }
    platform.answers(response(200, packed.toByteArray(), JSON, "Content-Encoding: gzip"));

    assertThat(fails(null).problem()).contains("has a content encoding");
  }

  @ParameterizedTest
  @ValueSource(strings = {"canary", "-1", "1.5"})
  void load_ageThatCantBeRead_fails(String age) {
    platform.answers(200, document(SUBJECT), JSON, "Age: " + age);

    assertThat(fails(null).problem()).isEqualTo("the document's age can't be read");
  }

  @Test
  void redirect_toAnotherOrigin_sendsNothingThere() {
    try (FaultyPlatform other = new FaultyPlatform()) {
      platform.answers(302, "", "Location: " + other.url("/canary"));

      assertThat(fails(null))
          .isEqualTo(
              new Failed("redirected to another origin or to an invalid address", null, false));
      assertThat(other.connections()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Location: https://localhost:%d/canary",
        "Location: http://127.0.0.1:%d/canary",
        "Location: http://canary@localhost:%d/",
        "Location: //canary.example/",
        "Location: file:///canary",
        "Location: http://localhost:%d/{canary}",
        "X-Location: /canary"
      })
  void redirect_elsewhereOrNowhere_isNotFollowed(String header) {
    int port = URI.create(platform.url("/")).getPort();
    platform.answers(307, "", header.formatted(port));

    assertThat(fails(null).problem())
        .isEqualTo("redirected to another origin or to an invalid address");
    platform.take();
    assertThat(platform.untaken()).isZero();
  }

  @Test
  void redirect_loop_ends() {
    platform.answers(301, "", "Location: ?canary");

    assertThat(fails(null)).isEqualTo(new Failed("redirected more than 5 times", null, false));
    assertThat(platform.untaken()).isEqualTo(6);
  }

  /** Fast failures of the two most frequent kinds: no connection, and a busy platform. */
  @Tag("ci")
  @Test
  void load_tenThousandFailures_leaveNothingBehind() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    platform.answers(500, "canary");
    try (HttpSource refused = fixture.source("http://localhost:" + port + "/")) {
      fail(50, refused);
      int before = threads("").size();
      for (int i = 0; i < 10_000 / 100; i++) {
        fail(50, refused);
      }
      // the JDK's own threads and the platform's vary
      assertThat(threads("")).hasSizeLessThan(before + 10);
      assertThat(threads("assent-consent"))
          .hasSizeLessThanOrEqualTo(2 * PlatformClient.MAX_THREADS);
      assertThat(fixture.time.delays()).isEmpty();
      assertThat(platform.connections()).isLessThan(200);
    }
    fixture.source.close();
    await().untilAsserted(() -> assertThat(threads("assent-consent")).isEmpty());
  }

  private void fail(int times, HttpSource refused) {
    List<CompletableFuture<SourceReply>> replies = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      replies.add(HttpFixture.begin(refused, null));
      replies.add(HttpFixture.begin(fixture.source, null));
    }
    replies.forEach(reply -> failed(HttpFixture.join(reply)));
  }

  /** Returns all threads except the platform's and the common pool's, which has its own limit. */
  private static List<String> threads(String prefix) {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith(prefix))
        .filter(name -> !name.equals(SocketServer.THREAD) && !name.startsWith("ForkJoinPool"))
        .toList();
  }
}
