/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.soak;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * A receiver that checks every byte and stores none. Most of the time it accepts; it can also be
 * busy, stall in the middle of a body or before its answer, close the connection, and be
 * unavailable for a while. It uses plain sockets, since the JDK's server keeps its state of
 * connections that it closed.
 */
final class SoakReceiver implements Closeable {
  private static final int HANG_UP = 0;
  private static final int HALF = 1;
  private static final int STALL = 2;
  private static final int BUSY = 3;
  private static final int ACCEPT = 4;
  private static final int ACTS = 40;
  private static final int PART = 500;
  private static final long STALL_NANOS = 50_000_000L;

  private final ServerSocket server = new ServerSocket();
  private final Periods periods;
  private final LongAdder requests = new LongAdder();
  private final LongAdder bytes = new LongAdder();
  private final SplittableRandom random = new SplittableRandom(7);
  private volatile boolean well = true;
  private volatile boolean away;

  SoakReceiver(Periods periods) throws IOException {
    this.periods = periods;
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    SoakThreads.start(this::accept, "receiver");
  }

  String endpoint(String destination) {
    return "http://127.0.0.1:" + server.getLocalPort() + "/" + destination;
  }

  /** Accepts everything from now on. */
  void getsWell() {
    well = true;
    away = false;
  }

  void getsFickle() {
    well = false;
  }

  /** Makes the receiver unavailable, or available again. */
  void away(boolean gone) {
    away = gone;
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        SoakThreads.startOnce(() -> converse(socket), "receiver");
      } catch (IOException closed) {
        // The receiver is closed, or the peer has left.
      } catch (OutOfMemoryError passing) {
        // With --exhaust-heap; the connection is closed when it is collected.
      }
    }
  }

  private void converse(Socket socket) {
    try (socket;
        InputStream in = new BufferedInputStream(socket.getInputStream())) {
      boolean more = true;
      while (more) {
        more = serve(in, socket);
      }
    } catch (IOException | OutOfMemoryError gone) {
      // The bytes that arrived are already checked. Without memory, the connection is closed.
    }
  }

  private boolean serve(InputStream in, Socket socket) throws IOException {
    String first = line(in);
    int[] over = periods.over();
    if (first.isEmpty()) {
      return false;
    }
    int length = length(in);
    int act = act();
    if (act == HANG_UP) {
      return false;
    }
    evaluate(first, in.readNBytes(act == HALF ? Math.min(PART, length) : length), over);
    if (act <= STALL) {
      LockSupport.parkNanos(STALL_NANOS);
    }
    return act != HALF && answer(socket, act == BUSY ? "503 Service Unavailable" : "200 OK");
  }

  private static boolean answer(Socket socket, String status) throws IOException {
    String head = "HTTP/1.1 " + status + "\r\nContent-Length: 0\r\n\r\n";
    socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
    return true;
  }

  private static int length(InputStream in) throws IOException {
    String name = "content-length:";
    int length = 0;
    for (String header = line(in); !header.isEmpty(); header = line(in)) {
      if (header.toLowerCase(Locale.ROOT).startsWith(name)) {
        length = Integer.parseInt(header.substring(name.length()).trim());
      }
    }
    return length;
  }

  /** Returns a line; an empty one at the end. */
  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
      line.write(next);
    }
    return line.toString(StandardCharsets.US_ASCII).trim();
  }

  private void evaluate(String first, byte[] body, int[] over) {
    requests.increment();
    bytes.add(body.length);
    boolean none = first.startsWith("POST /ops/");
    periods.evaluate(new String(body, StandardCharsets.ISO_8859_1), over, none);
  }

  private int act() {
    if (well) {
      return ACCEPT;
    }
    synchronized (random) {
      return away ? BUSY * random.nextInt(2) : random.nextInt(ACTS);
    }
  }

  @Override
  public String toString() {
    return "%,d requests, %,d MiB".formatted(requests.sum(), bytes.sum() >> 20);
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
