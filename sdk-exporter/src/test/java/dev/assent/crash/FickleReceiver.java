/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.crash;

import dev.assent.fixtures.SocketServer;
import dev.assent.fixtures.SocketServer.Connection;
import dev.assent.fixtures.SocketServer.Head;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A receiver on a real socket that misbehaves at random. It keeps every byte, also of incomplete
 * requests, and can wait until no byte of a dead process can arrive any more.
 */
final class FickleReceiver implements Closeable {
  /** The receiver's behavior. */
  enum Mood {
    /** Answers 200. */
    WELL,
    /** Behaves at random. */
    FICKLE,
    /** Answers 503, or closes the connection. */
    AWAY
  }

  private enum Act {
    ACCEPT,
    BUSY,
    HANG_UP,
    HALF,
    STALL,
    VANISH
  }

  /**
   * A request.
   *
   * @param began the moment of its first byte
   * @param path its path
   * @param body the bytes of its body that arrived
   * @param accepted whether it was complete, and the answer is 200
   */
  record Request(long began, String path, byte[] body, boolean accepted) {}

  private static final long LONGEST_STALL_MILLIS = 700;

  private final AtomicLong moments;
  private final SocketServer server = new SocketServer(this::converse);
  private volatile Mood mood = Mood.WELL;
  private volatile CountDownLatch leaving = new CountDownLatch(1);

  // Guarded by this.
  private final List<Request> requests = new ArrayList<>();
  private final Random random;

  /**
   * @param moments numbers the events
   */
  FickleReceiver(AtomicLong moments, long seed) {
    this.moments = moments;
    this.random = new Random(seed);
  }

  String endpoint() {
    return "http://127.0.0.1:" + server.port();
  }

  void is(Mood next) {
    mood = next;
  }

  private void converse(Connection connection) throws IOException {
    boolean more = true;
    while (more) {
      more = serve(connection);
    }
  }

  private boolean serve(Connection connection) throws IOException {
    Head head = connection.head();
    if (head.isEnd()) {
      return false;
    }
    long began = moments.incrementAndGet();
    int length = head.contentLength();
    Act act = act();
    int most = act == Act.HANG_UP ? 0 : act == Act.HALF ? length / 2 : length;
    byte[] body = connection.read(most);
    boolean whole = body.length == length && act != Act.HANG_UP;
    boolean accepts = whole && (act == Act.ACCEPT || act == Act.STALL);
    keep(new Request(began, head.target(), body, accepts));
    if (act == Act.HALF || act == Act.STALL) {
      stall();
    }
    if (!whole || act == Act.VANISH) {
      return false;
    }
    String status = act == Act.BUSY ? "503 Service Unavailable" : "200 OK";
    connection.send("HTTP/1.1 " + status + "\r\nContent-Length: 0\r\n\r\n");
    return true;
  }

  private synchronized Act act() {
    return switch (mood) {
      case WELL -> Act.ACCEPT;
      case AWAY -> random.nextInt(4) == 0 ? Act.HANG_UP : Act.BUSY;
      case FICKLE ->
          random.nextBoolean() ? Act.ACCEPT : Act.values()[random.nextInt(Act.values().length)];
    };
  }

  private void stall() {
    long millis;
    synchronized (this) {
      millis = random.nextLong(LONGEST_STALL_MILLIS);
    }
    try {
      boolean unused = leaving.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private synchronized void keep(Request request) {
    requests.add(request);
  }

  /**
   * Waits until all bytes of dead processes have arrived, and returns the requests. Connections are
   * accepted in their order, so all theirs are accepted before the receiver's own next one; and
   * each ends when all its bytes were read.
   */
  List<Request> takeAll() {
    leaving.countDown();
    server.awaitAllBeforeClosed();
    synchronized (this) {
      leaving = new CountDownLatch(1);
      List<Request> all = List.copyOf(requests);
      requests.clear();
      return all;
    }
  }

  @Override
  public void close() {
    leaving.countDown();
    server.close();
  }
}
