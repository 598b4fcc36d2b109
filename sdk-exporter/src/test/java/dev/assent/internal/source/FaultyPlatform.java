/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.source;

import dev.assent.fixtures.SocketServer;
import dev.assent.fixtures.SocketServer.Connection;
import dev.assent.fixtures.SocketServer.Head;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A consent platform on a real socket, whose answers a test determines byte by byte. */
final class FaultyPlatform implements Closeable {
  /** Answers one request; the connection is closed when it throws, or if it returns false. */
  interface Behaviour {
    boolean answer(Head request, Connection connection) throws IOException;
  }

  private final BlockingQueue<Head> requests = new LinkedBlockingQueue<>();
  private final SocketServer server = new SocketServer(this::serve);
  private volatile Behaviour behaviour = (request, connection) -> false;

  /** Returns the URL of a path on this server. */
  String url(String path) {
    return "http://localhost:" + server.port() + path;
  }

  FaultyPlatform does(Behaviour next) {
    behaviour = next;
    return this;
  }

  /** Answers every request with the same bytes. */
  FaultyPlatform answers(byte[] response) {
    return does(
        (request, connection) -> {
          connection.send(response);
          return true;
        });
  }

  FaultyPlatform answers(int status, String body, String... headers) {
    return answers(response(status, body.getBytes(StandardCharsets.UTF_8), headers));
  }

  /** Returns the next request. */
  Head take() {
    try {
      Head request = requests.poll(20, TimeUnit.SECONDS);
      if (request == null) {
        throw new AssertionError("No request came");
      }
      return request;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Returns the number of connections. */
  int connections() {
    return server.connections();
  }

  /** Returns the number of requests that were not taken. */
  int untaken() {
    return requests.size();
  }

  /** Returns the number of open connections. */
  int open() {
    return server.open();
  }

  /** Returns when every connection has been closed. */
  void awaitAllGone() {
    server.awaitAllClosed();
  }

  static byte[] response(int status, byte[] body, String... headers) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    String[] more = Arrays.copyOf(headers, headers.length + 1);
    more[headers.length] = "Content-Length: " + body.length;
    all.writeBytes(head(status, more));
    all.writeBytes(body);
    return all.toByteArray();
  }

  static byte[] head(int status, String... headers) {
    StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " canary-reason\r\n");
    for (String header : headers) {
      head.append(header).append("\r\n");
    }
    return head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    server.close();
  }

  private void serve(Connection connection) throws IOException {
    boolean more = true;
    while (more) {
      Head request = connection.head();
      more = !request.isEnd();
      if (more) {
        requests.add(request);
        more = behaviour.answer(request, connection);
      }
    }
  }
}
