/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.revoke;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * A receiver on loopback that reads and discards. On request it reads the next large body half-way
 * and stalls until the test lets it go on. Thread-safe.
 */
final class StallingReceiver implements AutoCloseable {
  private static final int LARGE = 1 << 20;

  private final ServerSocket server;
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "receiver");
            thread.setDaemon(true);
            return thread;
          });
  private volatile @Nullable Stall next;
  private volatile int status = 200;

  /** Two moments: the receiver has stalled, and it may go on. */
  record Stall(CountDownLatch begun, CountDownLatch end) {}

  StallingReceiver() throws IOException {
    server = new ServerSocket();
    server.setReceiveBufferSize(1 << 16);
    server.bind(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    threads.execute(this::accept);
  }

  String endpoint() {
    return "http://127.0.0.1:" + server.getLocalPort();
  }

  /** Sets the status of all further answers. */
  void answer(int code) {
    status = code;
  }

  /** Makes the receiver stall half-way through the next large body. */
  Stall stallNext() {
    Stall stall = new Stall(new CountDownLatch(1), new CountDownLatch(1));
    next = stall;
    return stall;
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        threads.execute(() -> serve(socket));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      InputStream in = new BufferedInputStream(socket.getInputStream());
      OutputStream out = socket.getOutputStream();
      for (int length = head(in); length >= 0; length = head(in)) {
        Stall stall = length < LARGE ? null : next;
        if (stall != null) {
          next = null;
          in.skipNBytes(length / 2);
          stall.begun().countDown();
          stall.end().await();
          return;
        }
        in.skipNBytes(length);
        out.write(
            ("HTTP/1.1 " + status + " Said\r\nContent-Length: 0\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        out.flush();
      }
    } catch (IOException gone) {
      return;
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
    }
  }

  /** Reads a head and returns the length of the body that follows; -1 at the connection's end. */
  private static int head(InputStream in) throws IOException {
    int length = -1;
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      String lower = line.toLowerCase(Locale.ROOT);
      if (lower.startsWith("content-length:")) {
        length = Integer.parseInt(line.substring(line.indexOf(':') + 1).strip());
      }
    }
    return length;
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException();
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    server.close();
    threads.shutdownNow();
  }
}
