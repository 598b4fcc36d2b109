/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

import dev.assent.fixtures.SocketServer;
import dev.assent.fixtures.SocketServer.Connection;
import dev.assent.fixtures.SocketServer.Head;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ServerSocketFactory;

/**
 * A receiver on a real socket that follows a script, step by step; without a step it accepts. It
 * keeps every byte that it receives, also of incomplete requests.
 */
public final class Receiver implements Closeable {
  /** The point at which a request stalls. */
  public enum Stall {
    /** After one byte of the body, so that the body has certainly begun to leave. */
    AFTER_HEADERS,
    HALF_BODY,
    BEFORE_ANSWER
  }

  private final SocketServer server;
  private final String scheme;
  private final BlockingQueue<Step> script = new LinkedBlockingQueue<>();
  private final BlockingQueue<Request> requests = new LinkedBlockingQueue<>();
  private final Queue<Stalled> stalls = new ConcurrentLinkedQueue<>();
  private Socket portKeeper;

  public Receiver() {
    this("http", ServerSocketFactory.getDefault());
  }

  Receiver(String scheme, ServerSocketFactory sockets) {
    this.scheme = scheme;
    this.server = new SocketServer(sockets, this::serve);
  }

  public URI endpoint(String path) {
    return URI.create(scheme + "://localhost:" + server.port() + path);
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

  /** Stalls a request until it is released or the sender has closed the connection. */
  public Stalled stall(Stall where) {
    Stalled stalled = new Stalled();
    stalls.add(stalled);
    script.add(new Step(where, stalled, response(200, new byte[0])));
    return stalled;
  }

  /** Returns the next request, complete or not. */
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

  /** Returns all requests that were not taken yet. */
  public List<Request> drain() {
    List<Request> all = new ArrayList<>();
    requests.drainTo(all);
    return all;
  }

  /** Closes the receiver and keeps its port bound, so that no server can listen there. */
  public void refuse() {
    close();
    portKeeper = new Socket();
    try {
      portKeeper.setReuseAddress(true);
      portKeeper.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Closes all connections, and then releases requests that stall: they get no answer. */
  @Override
  public void close() {
    server.close();
    stalls.forEach(Stalled::release);
    try {
      if (portKeeper != null) {
        portKeeper.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void serve(Connection connection) throws IOException {
    boolean more = true;
    while (more) {
      Head head = connection.head();
      more = !head.isEnd() && serve(head, connection);
    }
  }

  private boolean serve(Head head, Connection connection) throws IOException {
    Step next = script.poll();
    Step step = next == null ? new Step(null, null, response(200, new byte[0])) : next;
    int length = head.contentLength();
    byte[] body = body(connection, length, step);
    requests.add(new Request(head, body, body.length == length));
    if (body.length < length || step.response == null) {
      return false;
    }
    connection.send(step.response);
    return true;
  }

  private static byte[] body(Connection connection, int length, Step step) {
    int before =
        step.stall == null || step.stall == Stall.BEFORE_ANSWER
            ? length
            : step.stall == Stall.HALF_BODY ? length / 2 : Math.min(1, length);
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.writeBytes(connection.read(before));
    if (step.stalled != null) {
      step.stalled.stop();
    }
    body.writeBytes(connection.read(length - body.size()));
    return body.toByteArray();
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

  /** A stalled request. */
  public static final class Stalled {
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);

    private void stop() {
      reached.countDown();
      await(released);
    }

    /** Returns when the request stalls. */
    public void awaitReached() {
      await(reached);
    }

    /** Reads the rest, to the end of the request or of the connection. */
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

  /** A request that was received. */
  public record Request(Head head, byte[] body, boolean isWhole) {
    /** Returns whether the body contains a text. */
    public boolean contains(String text) {
      return new String(body, StandardCharsets.ISO_8859_1).contains(text);
    }
  }

  private record Step(Stall stall, Stalled stalled, byte[] response) {}
}
