/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.crash;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A receiver on a real socket that misbehaves at random. It keeps every byte, also of requests that
 * never became whole, and says when no byte of a process that is gone can arrive any more.
 */
final class FickleReceiver implements Closeable {
  /** How it behaves. */
  enum Mood {
    /** It answers 200. */
    WELL,
    /** Anything can happen. */
    FICKLE,
    /** It answers 503, or hangs up. */
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
   * @param began at this moment of the book
   * @param path its path
   * @param body what arrived of its body
   * @param accepted whether it was whole, and to be answered with 200
   */
  record Request(long began, String path, byte[] body, boolean accepted) {}

  private static final long LONGEST_STALL_MILLIS = 700;

  private final AtomicLong moments;
  private final ServerSocket server;
  private volatile Mood mood = Mood.WELL;
  private volatile CountDownLatch leaving = new CountDownLatch(1);

  // Guarded by this.
  private final List<Request> requests = new ArrayList<>();
  private final Random random;
  private int open;
  private int lastPort;

  /**
   * @param moments numbers what happens
   */
  FickleReceiver(AtomicLong moments, long seed) {
    this.moments = moments;
    this.random = new Random(seed);
    try {
      server = new ServerSocket();
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    start(this::accept);
  }

  String endpoint() {
    return "http://127.0.0.1:" + server.getLocalPort();
  }

  void is(Mood next) {
    mood = next;
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "receiver");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        synchronized (this) {
          lastPort = socket.getPort();
          open++;
          notifyAll();
        }
        start(() -> converse(socket));
      } catch (IOException closed) {
        // It ends, or the peer was gone already.
      }
    }
  }

  private void converse(Socket socket) {
    try (socket) {
      InputStream in = new java.io.BufferedInputStream(socket.getInputStream());
      boolean more = true;
      while (more) {
        more = serve(in, socket);
      }
    } catch (IOException | InterruptedException gone) {
      // What had arrived is kept.
    } finally {
      synchronized (this) {
        open--;
        notifyAll();
      }
    }
  }

  private boolean serve(InputStream in, Socket socket) throws IOException, InterruptedException {
    String first = line(in);
    if (first.isEmpty()) {
      return false;
    }
    long began = moments.incrementAndGet();
    int length = length(in);
    Act act = act();
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    boolean whole = false;
    try {
      whole = read(in, body, act, length);
    } finally {
      boolean accepts = whole && (act == Act.ACCEPT || act == Act.STALL);
      keep(new Request(began, first.split(" ")[1], body.toByteArray(), accepts));
    }
    if (act == Act.HALF || act == Act.STALL) {
      boolean unused = leaving.await(stallMillis(), TimeUnit.MILLISECONDS);
    }
    return whole && answer(socket, act);
  }

  private static boolean read(InputStream in, ByteArrayOutputStream body, Act act, int length)
      throws IOException {
    int most = act == Act.HANG_UP ? 0 : act == Act.HALF ? length / 2 : length;
    byte[] buffer = new byte[8192];
    while (body.size() < most) {
      int count = in.read(buffer, 0, Math.min(buffer.length, most - body.size()));
      if (count < 0) {
        return false;
      }
      body.write(buffer, 0, count);
    }
    return most == length && act != Act.HANG_UP;
  }

  private static boolean answer(Socket socket, Act act) throws IOException {
    if (act == Act.VANISH) {
      return false;
    }
    String status = act == Act.BUSY ? "503 Service Unavailable" : "200 OK";
    socket
        .getOutputStream()
        .write(
            ("HTTP/1.1 " + status + "\r\nContent-Length: 0\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
    return true;
  }

  private static int length(InputStream in) throws IOException {
    int length = 0;
    for (String header = line(in); !header.isEmpty(); header = line(in)) {
      if (header.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
        length = Integer.parseInt(header.substring(15).trim());
      }
    }
    return length;
  }

  /** Empty at the end. */
  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
      line.append((char) next);
    }
    return line.toString().trim();
  }

  private synchronized Act act() {
    return switch (mood) {
      case WELL -> Act.ACCEPT;
      case AWAY -> random.nextInt(4) == 0 ? Act.HANG_UP : Act.BUSY;
      case FICKLE ->
          random.nextBoolean() ? Act.ACCEPT : Act.values()[random.nextInt(Act.values().length)];
    };
  }

  private synchronized long stallMillis() {
    return random.nextLong(LONGEST_STALL_MILLIS);
  }

  private synchronized void keep(Request request) {
    requests.add(request);
  }

  /**
   * Waits until everything has arrived that processes had handed on that are gone now, and returns
   * it. The queue of connections is first in, first out: when one of our own was accepted, theirs
   * were; and each ends when all of it was read.
   */
  List<Request> takeAll() throws IOException, InterruptedException {
    leaving.countDown();
    try (Socket last = new Socket(InetAddress.getLoopbackAddress(), server.getLocalPort())) {
      synchronized (this) {
        while (lastPort != last.getLocalPort()) {
          wait();
        }
      }
    }
    synchronized (this) {
      while (open > 0) {
        wait();
      }
      leaving = new CountDownLatch(1);
      List<Request> all = List.copyOf(requests);
      requests.clear();
      return all;
    }
  }

  @Override
  public void close() {
    leaving.countDown();
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
