/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.http.HttpFields;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One token's connections, which are many, beside somebody else. */
@Timeout(120)
class ConnectionsTest {
  /** A tenth of what a server has to bear; {@code -Dtests.connections=10000} opens them all. */
  private static final int MANY = Integer.getInteger("tests.connections", 1000);

  /** More than the server has threads. */
  private static final int SLOW = 100;

  private final List<Socket> sockets = new ArrayList<>();
  private Platform platform;

  @BeforeEach
  void start() throws IOException {
    platform = Platform.start(ServiceConfig.defaults());
  }

  @AfterEach
  void stop() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
    platform.close();
  }

  private Socket send(String line, String more) throws IOException {
    Socket socket =
        new Socket(InetAddress.getLoopbackAddress(), platform.service().base().getPort());
    sockets.add(socket);
    String token = platform.service().token("service");
    socket
        .getOutputStream()
        .write(
            (line
                    + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                    + token
                    + "\r\n"
                    + more)
                .getBytes(US_ASCII));
    return socket;
  }

  private static String status(Socket socket) throws IOException {
    return new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII)).readLine();
  }

  private void assertThatOthersAreServed() {
    assertThat(
            platform
                .put("acme/u7", "/v1/consents/acme/u7/choices", ConsentServiceContract.DENIAL)
                .status())
        .isEqualTo(200);
    platform.events("acme").close();
  }

  /** Each has asked, and none reads the answer or closes the connection. */
  @Test
  @Tag("ci")
  void connections_manyOfOneToken_holdNobodyUp() throws IOException {
    for (int i = 0; i < MANY; i++) {
      send("GET /v1/consents/acme/u7", "\r\n");
    }

    assertThatOthersAreServed();
    assertThat(status(sockets.get(MANY - 1))).contains(" 200 ");
  }

  @Test
  void bodies_ofManyThatComeDropByDrop_holdNobodyUp() throws IOException {
    String begun = "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{";
    for (int i = 0; i < SLOW; i++) {
      send("POST /v1/events", begun);
    }

    assertThatOthersAreServed();
    Socket last = sockets.get(SLOW - 1);
    last.getOutputStream().write('}');
    assertThat(status(last)).contains(" 422 ");
  }

  /** Anybody may ask for the health: such requests must not fill the memory of bodies. */
  @Test
  void body_ofARequestThatHasNone_isNotCollected() {
    List<Integer> statuses = new ArrayList<>();
    platform
        .service()
        .router()
        .answer(
            new Request.Head("GET", "/health/live", null, HttpFields.EMPTY),
            (most, then) -> {
              throw new AssertionError("collected");
            },
            answer -> statuses.add(answer.status()));

    assertThat(statuses).containsExactly(200);
  }

  @Test
  void streams_moreThanThreadsThatAnswer_holdNobodyUp() throws IOException {
    for (int i = 0; i < SLOW; i++) {
      assertThat(status(send("GET /v1/events", "\r\n"))).contains(" 200 ");
    }

    assertThatOthersAreServed();
  }
}
