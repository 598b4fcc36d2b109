/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A scraper on a plain socket, which sends exactly what a test says. */
record Scraper(int port) {
  /** The status line, the headers and the body of an answer; empty if the connection broke. */
  String send(String request) throws IOException {
    try (Socket socket = connect()) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(20_000);
    return socket;
  }

  String get(String path, String... headers) throws IOException {
    return send(request(path, headers));
  }

  String request(String path, String... headers) {
    StringBuilder request = new StringBuilder("GET " + path + " HTTP/1.1\r\nHost: localhost:");
    request.append(port).append("\r\n");
    List.of(headers).forEach(header -> request.append(header).append("\r\n"));
    return request.append("\r\n").toString();
  }

  /** The text of a scrape. */
  String scrape(String... headers) throws IOException {
    String answer = get("/metrics", headers);
    if (!answer.startsWith("HTTP/1.1 200 OK\r\n")) {
      throw new IOException(answer.lines().findFirst().orElse("nothing"));
    }
    return answer.substring(answer.indexOf("\r\n\r\n") + 4);
  }
}
