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
final class UnreliableReceiver implements Closeable {
  /** The receiver's behavior. */
  enum Mode {
    /** Answers 200. */
    WELL,
    /** Behaves at random. */
    RANDOM,
    /** Answers 503, or closes the connection. */
    AWAY
  }

  private enum Reaction {
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
  private volatile Mode mode = Mode.WELL;
  private volatile CountDownLatch leaving = new CountDownLatch(1);

  // Guarded by this.
  private final List<Request> requests = new ArrayList<>();
  private final Random random;

  /**
   * @param moments numbers the events
   */
  UnreliableReceiver(AtomicLong moments, long seed) {
    this.moments = moments;
    this.random = new Random(seed);
  }

  String endpoint() {
    return "http://127.0.0.1:" + server.port();
  }

  void is(Mode next) {
    mode = next;
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
    Reaction reaction = reaction();
    int most = reaction == Reaction.HANG_UP ? 0 : reaction == Reaction.HALF ? length / 2 : length;
    byte[] body = connection.read(most);
    boolean whole = body.length == length && reaction != Reaction.HANG_UP;
    boolean accepts = whole && (reaction == Reaction.ACCEPT || reaction == Reaction.STALL);
    keep(new Request(began, head.target(), body, accepts));
    if (reaction == Reaction.HALF || reaction == Reaction.STALL) {
      stall();
    }
    if (!whole || reaction == Reaction.VANISH) {
      return false;
    }
    String status = reaction == Reaction.BUSY ? "503 Service Unavailable" : "200 OK";
    connection.send("HTTP/1.1 " + status + "\r\nContent-Length: 0\r\n\r\n");
    return true;
  }

  private synchronized Reaction reaction() {
    return switch (mode) {
      case WELL -> Reaction.ACCEPT;
      case AWAY -> random.nextInt(4) == 0 ? Reaction.HANG_UP : Reaction.BUSY;
      case RANDOM ->
          random.nextBoolean()
              ? Reaction.ACCEPT
              : Reaction.values()[random.nextInt(Reaction.values().length)];
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
