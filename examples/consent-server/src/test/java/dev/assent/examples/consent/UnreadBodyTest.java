/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Requests that are refused before their body was read, from a sender that sends first. */
class UnreadBodyTest {
  private static final int LONG = 6 * 1024 * 1024; // more than the buffers of both sockets

  private Platform platform;

  @BeforeEach
  void start() throws IOException {
    platform = Platform.start(ServiceConfig.defaults());
  }

  @AfterEach
  void stop() {
    platform.close();
  }

  @Test
  void response_toABodyThatIsTooLong_reachesTheSender() throws IOException {
    assertThat(status("acme", LONG)).contains(" 413 ");
  }

  @Test
  void response_toALongBodyWithoutAToken_reachesTheSender() throws IOException {
    assertThat(status(null, LONG)).contains(" 401 ");
  }

  @Test
  void body_withoutAnEnd_isCutOff() {
    assertThatIOException().isThrownBy(() -> status("acme", 64L * 1024 * 1024));
  }

  /** Sends a whole request, and returns the first line of the response. */
  private String status(String who, long length) throws IOException {
    try (Socket socket =
        new Socket(InetAddress.getLoopbackAddress(), platform.service().base().getPort())) {
      OutputStream out = socket.getOutputStream();
      String token = who == null ? "" : "Authorization: Bearer " + token(who) + "\r\n";
      out.write(
          ("PUT /v1/consents/acme/choices HTTP/1.1\r\nHost: localhost\r\n"
                  + token
                  + "Content-Type: application/json\r\nContent-Length: "
                  + length
                  + "\r\n\r\n")
              .getBytes(US_ASCII));
      byte[] part = new byte[64 * 1024];
      for (long sent = 0; sent < length; sent += part.length) {
        out.write(part);
      }
      return new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII))
          .readLine();
    }
  }

  private String token(String who) {
    return platform.service().token(who);
  }
}
