/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assent.fixtures.SocketServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Servers that send too much, too slowly, or only a part. */
@Timeout(60)
class WholeAnswersTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  private final HttpClient client = HttpClient.newHttpClient();
  private SocketServer server;

  @AfterEach
  void stop() {
    server.close();
  }

  private HttpResponse<byte[]> answer(
      SocketServer.Conversation conversation, int maxBytes, Duration patience) throws Exception {
    server =
        new SocketServer(
            connection -> {
              SocketServer.Head unused = connection.head();
              conversation.on(connection);
            });
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/")).build();
    return WholeAnswers.send(client, request, maxBytes, patience);
  }

  private static byte[] text(String text) {
    return text.getBytes(UTF_8);
  }

  @Test
  void send_bodyOfTheLimit_isRead() throws Exception {
    HttpResponse<byte[]> answer =
        answer(to -> to.send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbody"), 4, LONG);

    assertThat(answer.body()).isEqualTo(text("body"));
  }

  @Test
  void send_endlessBody_isTooLongAndItsConnectionClosed() {
    assertThatThrownBy(
            () ->
                answer(
                    to -> {
                      to.send("HTTP/1.1 200 OK\r\nContent-Length: 2000000000\r\n\r\n");
                      byte[] piece = new byte[8192];
                      while (true) {
                        to.send(piece); // fails when the client has closed
                      }
                    },
                    100_000,
                    LONG))
        .isInstanceOf(WholeAnswers.TooLongException.class);
    server.awaitAllClosed();
  }

  @Test
  void send_bodyThatStops_isNotWaitedForAndItsConnectionClosed() {
    assertThatThrownBy(
            () ->
                answer(
                    to -> {
                      to.send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbo");
                      boolean unused = to.awaitByte(); // until the client has closed
                    },
                    4,
                    Duration.ofMillis(200)))
        .isInstanceOf(HttpTimeoutException.class);
    server.awaitAllClosed();
  }

  @Test
  void send_bodyThatIsCutOff_isNoAnswer() {
    assertThatThrownBy(
            () -> answer(to -> to.send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbo"), 4, LONG))
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(HttpTimeoutException.class);
  }
}
