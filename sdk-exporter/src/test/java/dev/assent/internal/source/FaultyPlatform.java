/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.source;

import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A consent platform on a real socket, which answers as the test says: byte by byte. */
final class FaultyPlatform implements Closeable {
  /** Answers one request; the connection is closed when it throws, or if it returns false. */
  interface Behaviour {
    boolean answer(Request request, Connection connection) throws IOException;
  }

  /**
   * What was asked.
   *
   * @param target as it stands in the request line
   * @param headers by lower-case name
   */
  record Request(String target, Map<String, String> headers) {}

  private final ServerSocket server;
  private final BlockingQueue<Request> requests = new LinkedBlockingQueue<>();
  private final AtomicInteger serving = new AtomicInteger();
  private final List<Socket> sockets = new ArrayList<>();
  private volatile Behaviour behaviour = (request, connection) -> false;

  FaultyPlatform() {
    try {
      server = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    start(this::accept);
  }

  /** An address of it. */
  String url(String path) {
    return "http://localhost:" + server.getLocalPort() + path;
  }

  FaultyPlatform does(Behaviour next) {
    behaviour = next;
    return this;
  }

  /** Sends the same bytes whatever is asked. */
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

  /** The next request. */
  Request take() {
    try {
      Request request = requests.poll(20, TimeUnit.SECONDS);
      if (request == null) {
        throw new AssertionError("No request came");
      }
      return request;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** How many connections there were. */
  int connections() {
    synchronized (sockets) {
      return sockets.size();
    }
  }

  /** How many requests were not taken. */
  int untaken() {
    return requests.size();
  }

  /** How many connections are open. */
  int open() {
    return serving.get();
  }

  /** Returns when every connection has been closed. */
  void awaitAllGone() {
    await().until(() -> serving.get() == 0);
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
    try {
      server.close();
      synchronized (sockets) {
        for (Socket socket : sockets) {
          socket.close();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        synchronized (sockets) {
          sockets.add(socket);
        }
        start(() -> serve(socket));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    serving.incrementAndGet();
    try (socket) {
      socket.setTcpNoDelay(true);
      InputStream in = socket.getInputStream();
      Request request = request(in);
      while (request != null) {
        requests.add(request);
        if (!behaviour.answer(request, new Connection(socket))) {
          return;
        }
        request = request(in);
      }
    } catch (IOException gone) {
      // the client went away, or the test is over
    } finally {
      serving.decrementAndGet();
    }
  }

  private static Request request(InputStream in) throws IOException {
    String first = line(in);
    if (first.isEmpty()) {
      return null;
    }
    Map<String, String> headers = new TreeMap<>();
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      headers.merge(
          line.substring(0, colon).toLowerCase(Locale.ROOT),
          line.substring(colon + 1).strip(),
          (a, b) -> a + "," + b);
    }
    return new Request(first.split(" ")[1], headers);
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
      if (b != '\r') {
        line.write(b);
      }
    }
    return line.toString(StandardCharsets.UTF_8);
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "test-platform");
    thread.setDaemon(true);
    thread.start();
  }

  /** One connection of a client. */
  static final class Connection {
    private final Socket socket;

    Connection(Socket socket) {
      this.socket = socket;
    }

    void send(byte[] bytes) throws IOException {
      OutputStream out = socket.getOutputStream();
      out.write(bytes);
      out.flush();
    }

    void send(String text) throws IOException {
      send(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns when the client has closed the connection, or the platform is closed. */
    void awaitGone() {
      try {
        InputStream in = socket.getInputStream();
        while (in.read() >= 0) {
          // nothing is expected
        }
      } catch (IOException gone) {
        // closed
      }
    }

    void close() throws IOException {
      socket.close();
    }
  }
}
