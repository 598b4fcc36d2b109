/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.http.jdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.assent.fixtures.SocketServer;
import dev.assent.fixtures.SocketServer.Connection;
import dev.assent.fixtures.SocketServer.Conversation;
import dev.assent.fixtures.SocketServer.Head;
import dev.assent.internal.http.HttpAnswer;
import dev.assent.internal.http.HttpCall;
import dev.assent.internal.http.HttpSender;
import java.io.IOException;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Receivers that misbehave: each exchange and its connection end, at the latest when the exchange
 * is cancelled. The next exchange works, and does not receive another one's answer.
 */
class HttpAttacksTest {
  private static final int MANY = 20_000;
  private static final String FINE = "HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n";

  private final SocketServer server = new SocketServer(this::serve);
  private final AtomicInteger gone = new AtomicInteger();
  private final CountDownLatch reached = new CountDownLatch(1);
  private final JdkSender sender =
      new JdkSender(new HttpSender.Settings("assent-test-http", 0, null, null));
  private volatile Conversation attack = connection -> {};

  @AfterEach
  void close() {
    sender.close();
    server.close();
    await()
        .untilAsserted(
            () ->
                assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .noneMatch(name -> name.startsWith("assent-test-")));
  }

  private void serve(Connection connection) throws IOException {
    try {
      while (connection.awaitByte()) {
        attack.on(connection);
      }
    } finally {
      gone.incrementAndGet();
    }
  }

  /** Reads a request. */
  private static void readRequest(Connection connection) throws IOException {
    byte[] unused = connection.read(connection.head().contentLength());
  }

  /** Reads until the client has closed the connection. */
  private static void readToTheEnd(Connection connection) throws IOException {
    connection.awaitClosed();
    throw new IOException("gone");
  }

  private CompletableFuture<Integer> post(int bytes) {
    HttpCall call =
        HttpCall.to(URI.create("http://127.0.0.1:" + server.port() + "/")).body(new byte[bytes]);
    return sender.post(call, () -> true, 1024, HttpAnswer::status);
  }

  private int status() {
    return end(post(1));
  }

  private static int end(CompletableFuture<Integer> posted) {
    try {
      return posted.handle((it, failure) -> failure == null ? it : -1).get(20, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private void answers(String text) {
    attack =
        connection -> {
          readRequest(connection);
          connection.send(text);
        };
  }

  private void worksAfterwards() {
    attack =
        connection -> {
          readRequest(connection);
          connection.send(FINE);
        };
    assertThat(status()).isEqualTo(201);
  }

  /**
   * Checks that an exchange ends with its cancellation. It never ends by itself, or only after too
   * many bytes.
   */
  private void endsWhenCancelled(CompletableFuture<Integer> posted) throws Exception {
    assertThat(reached.await(20, TimeUnit.SECONDS)).isTrue();
    boolean unused = posted.cancel(true);
    assertThat(end(posted)).isEqualTo(-1);
    await().untilAsserted(() -> assertThat(gone).hasValueGreaterThanOrEqualTo(1));
    worksAfterwards();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 100 Continue\r\n\r\n",
        "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhalf",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhalf",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX: ",
        "HTTP/1.1 2",
        ""
      })
  void post_answerThatStops_endsWhenCancelled(String half) throws Exception {
    attack =
        connection -> {
          readRequest(connection);
          connection.send(half);
          reached.countDown();
          readToTheEnd(connection);
        };
    endsWhenCancelled(post(1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 100 Continue\r\n\r\n",
        "HTTP/1.1 103 Early Hints\r\n\r\n",
        "HTTP/1.1 102 Processing\r\nX: y\r\n\r\n"
      })
  void post_interimAnswersForEver_endsWhenCancelled(String interim) throws Exception {
    attack =
        connection -> {
          readRequest(connection);
          try {
            for (int i = 0; i < MANY; i++) {
              connection.send(interim);
            }
          } finally {
            reached.countDown();
          }
          readToTheEnd(connection);
        };
    endsWhenCancelled(post(1));
  }

  /**
   * Only the timeout limits parts that the client does not limit; this test does not wait for it.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\n|X-Y: zzzzzzzzzzzzzzzzzzzzzzzzzzzzzz\r\n",
        "HTTP/1.1 200 OK\r\nX: |zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz",
        "HTTP/1.1 200 |zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;|zzzzzzzzzzzzzzzz",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n|X: yyyyyyyyyyyy\r\n"
      })
  void post_endlessHead_endsAndClosesTheConnection(String parts) throws Exception {
    attack =
        connection -> {
          readRequest(connection);
          String[] both = parts.split("\\|");
          connection.send(both[0]);
          try {
            for (int i = 0; i < MANY; i++) {
              connection.send(both[1]);
            }
          } finally {
            reached.countDown();
          }
          readToTheEnd(connection);
        };
    CompletableFuture<Integer> posted = post(1);
    assertThat(reached.await(20, TimeUnit.SECONDS)).isTrue();
    boolean unused = posted.cancel(true);
    int unusedStatus = end(posted);
    await().untilAsserted(() -> assertThat(gone).hasValueGreaterThanOrEqualTo(1));
    worksAfterwards();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "HTTP/1.1 abc OK\r\n\r\n",
        "HTTP/9.9 200 OK\r\n\r\n",
        "\r\n\r\n\r\n",
        "SSH-2.0-OpenSSH_9\r\n\r\n"
      })
  void post_answerThatIsNone_ends(String answer) {
    answers(answer);
    assertThat(status()).isIn(-1, 200);
    worksAfterwards();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 100 Continue\r\n\r\n",
        "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n"
      })
  void post_interimAnswersBefore_theLastCounts(String interim) {
    answers(interim + "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n");
    assertThat(status()).isEqualTo(202);
    worksAfterwards();
  }

  /** Bytes after a head without a body are not the head of the next answer. */
  @Test
  void post_noContentWithContent_ends() {
    answers("HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nstuff");
    assertThat(status()).isIn(-1, 204);
    worksAfterwards();
  }

  @Test
  void post_endlessChunks_areCutAndTheStatusCounts() {
    attack =
        connection -> {
          readRequest(connection);
          connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
          while (true) {
            connection.send("1\r\nx\r\n");
          }
        };
    assertThat(status()).isEqualTo(200);
    await().untilAsserted(() -> assertThat(gone).hasValue(1));
    worksAfterwards();
  }

  @Test
  void post_reset_isBroken() {
    attack =
        connection -> {
          readRequest(connection);
          connection.reset();
        };
    assertThat(status()).isEqualTo(-1);
    worksAfterwards();
  }

  @Test
  void post_answerBeforeTheBodyWasRead_isHeardOrBroken() {
    attack =
        connection -> {
          Head head = connection.head();
          connection.send("HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n");
          byte[] unused = connection.read(head.contentLength());
        };
    assertThat(end(post(32 << 20))).isIn(-1, 413);
    worksAfterwards();
  }

  /** The next request must not take the second answer, which was sent before that request. */
  @Test
  void post_twoAnswers_theSecondIsNobodys() {
    answers(
        "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nHTTP/1.1 202 no\r\nContent-Length: 0\r\n\r\n");
    assertThat(status()).isEqualTo(200);
    attack =
        connection -> {
          readRequest(connection);
          connection.send(FINE);
        };
    assertThat(status()).isIn(-1, 201);
    assertThat(status()).isEqualTo(201);
  }

  /** The receiver announces a kept connection, and closes it. */
  @Test
  void post_keepAliveThatIsALie_endsAndTheNextWorks() throws IOException {
    answers("HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n");
    assertThat(status()).isEqualTo(200);
    attack =
        connection -> {
          readRequest(connection);
          connection.send(FINE);
        };
    server.connection(0).close();
    assertThat(status()).isIn(-1, 200, 201);
    assertThat(status()).isEqualTo(201);
  }
}
