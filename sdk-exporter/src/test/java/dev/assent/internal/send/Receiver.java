/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ServerSocketFactory;

/**
 * A receiver on a real socket that does what its script says, step by step; without a step it
 * accepts. It keeps every byte that it was sent, also of requests that never became whole.
 */
public final class Receiver implements Closeable {
  /** Where a stalled request stands still. */
  public enum Stall {
    /** With one byte of the body, so that it is certain that the body has begun to leave. */
    AFTER_HEADERS,
    HALF_BODY,
    BEFORE_ANSWER
  }

  private final ServerSocket server;
  private final String scheme;
  private final BlockingQueue<Step> script = new LinkedBlockingQueue<>();
  private final BlockingQueue<Request> requests = new LinkedBlockingQueue<>();
  private final List<Socket> sockets = new ArrayList<>();
  private final Thread acceptor;

  public Receiver() {
    this("http", ServerSocketFactory.getDefault());
  }

  Receiver(String scheme, ServerSocketFactory sockets) {
    try {
      this.scheme = scheme;
      this.server = sockets.createServerSocket();
      server.setReceiveBufferSize(16 * 1024);
      server.bind(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.acceptor = start(this::accept);
  }

  public URI endpoint(String path) {
    return URI.create(scheme + "://localhost:" + server.getLocalPort() + path);
  }

  /** Answers a request. */
  public Receiver answer(int status, String... headers) {
    return answer(status, new byte[0], headers);
  }

  Receiver answer(int status, byte[] body, String... headers) {
    script.add(new Step(null, null, response(status, body, headers)));
    return this;
  }

  /** Closes the connection without an answer. */
  public Receiver hangUp() {
    script.add(new Step(null, null, null));
    return this;
  }

  /** Stalls a request until it is released or the sender has gone away. */
  public Stalled stall(Stall where) {
    Stalled stalled = new Stalled();
    script.add(new Step(where, stalled, response(200, new byte[0])));
    return stalled;
  }

  /** The next request, whole or not. */
  public Request take() {
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

  /** All requests that were not taken. */
  public List<Request> drain() {
    List<Request> all = new ArrayList<>();
    requests.drainTo(all);
    return all;
  }

  /** Closes it, and keeps its port, so that for sure nobody listens there. */
  public void refuse() {
    close();
    Socket keeper = new Socket();
    try {
      keeper.setReuseAddress(true);
      keeper.bind(server.getLocalSocketAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    synchronized (sockets) {
      sockets.add(keeper);
    }
  }

  /** The port is free, and takes no further connection, only once nobody waits for one. */
  @Override
  public void close() {
    try {
      server.close();
      acceptor.join();
      synchronized (sockets) {
        for (Socket socket : sockets) {
          socket.close();
        }
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
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
    try (socket) {
      InputStream in = socket.getInputStream();
      Map<String, String> headers = headers(in);
      while (!headers.isEmpty()) {
        Step step = script.poll();
        Step now = step == null ? new Step(null, null, response(200, new byte[0])) : step;
        int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
        byte[] body = body(in, length, now);
        requests.add(new Request(headers, body, body.length == length));
        if (body.length < length || now.response == null) {
          return;
        }
        OutputStream out = socket.getOutputStream();
        out.write(now.response);
        out.flush();
        headers = headers(in);
      }
    } catch (IOException gone) {
      // what was read was kept
    }
  }

  private static byte[] body(InputStream in, int length, Step step) throws IOException {
    int before =
        step.stall == null || step.stall == Stall.BEFORE_ANSWER
            ? length
            : step.stall == Stall.HALF_BODY ? length / 2 : Math.min(1, length);
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    read(in, before, body);
    if (step.stalled != null) {
      step.stalled.stop();
    }
    read(in, length - body.size(), body);
    return body.toByteArray();
  }

  private static void read(InputStream in, int length, ByteArrayOutputStream into) {
    try {
      byte[] piece = new byte[8192];
      for (int rest = length; rest > 0; ) {
        int n = in.read(piece, 0, Math.min(rest, piece.length));
        if (n < 0) {
          return;
        }
        into.write(piece, 0, n);
        rest -= n;
      }
    } catch (IOException reset) {
      // what came before stays
    }
  }

  private static Map<String, String> headers(InputStream in) throws IOException {
    Map<String, String> headers = new TreeMap<>();
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      if (colon < 0) {
        headers.put("", line);
      } else {
        headers.merge(
            line.substring(0, colon).toLowerCase(Locale.ROOT),
            line.substring(colon + 1).strip(),
            (a, b) -> a + "," + b);
      }
    }
    return headers;
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
      if (b != '\r') {
        line.write(b);
      }
    }
    return line.toString(StandardCharsets.ISO_8859_1);
  }

  private static byte[] response(int status, byte[] body, String... headers) {
    StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " whatever\r\n");
    for (String header : headers) {
      head.append(header).append("\r\n");
    }
    head.append("Content-Length: ").append(body.length).append("\r\n\r\n");
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(head.toString().getBytes(StandardCharsets.ISO_8859_1));
    all.writeBytes(body);
    return all.toByteArray();
  }

  private static Thread start(Runnable task) {
    Thread thread = new Thread(task, "test-receiver");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  /** A request that stands still. */
  public static final class Stalled {
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);

    private void stop() {
      reached.countDown();
      await(released);
    }

    /** Returns when the request stands still. */
    public void awaitReached() {
      await(reached);
    }

    /** Reads on, to the end of the request or of the connection. */
    public void release() {
      released.countDown();
    }

    private static void await(CountDownLatch latch) {
      try {
        if (!latch.await(20, TimeUnit.SECONDS)) {
          throw new AssertionError("Nothing came");
        }
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  /**
   * What was received.
   *
   * @param headers by lower-case name; the request line stands under the empty name
   */
  public record Request(Map<String, String> headers, byte[] body, boolean isWhole) {
    /** Whether some text stands in the body. */
    public boolean contains(String text) {
      return new String(body, StandardCharsets.ISO_8859_1).contains(text);
    }
  }

  private record Step(Stall stall, Stalled stalled, byte[] response) {}
}
