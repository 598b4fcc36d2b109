/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * A server of HTTP/1.1 that keeps every connection until it is closed itself, and nothing of a
 * request but its method.
 */
public final class KeepingServer implements AutoCloseable {
  private final ServerSocket server;
  private final Function<String, String> answers;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

  /**
   * Starts.
   *
   * @param answers what is sent, byte for byte, for the head of a request
   */
  public KeepingServer(Function<String, String> answers) {
    this.answers = answers;
    try {
      this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    start(this::accept);
  }

  /** Where it is. */
  public URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.getLocalPort() + path);
  }

  /** How many connections were made. */
  public int connections() {
    return sockets.size();
  }

  /** The method of the next request. */
  public String take() {
    try {
      String line = lines.poll(20, TimeUnit.SECONDS);
      if (line == null) {
        throw new AssertionError("No request came");
      }
      return line;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = server.accept();
        sockets.add(socket);
        start(() -> serve(socket));
      }
    } catch (IOException closed) {
      // nobody comes any more
    }
  }

  private void serve(Socket socket) {
    try {
      while (answer(socket)) {
        // nothing of a request stays in a frame of this thread
      }
    } catch (IOException gone) {
      // the connection is kept
    }
  }

  private boolean answer(Socket socket) throws IOException {
    int first = socket.getInputStream().read();
    return first >= 0 && answer(socket, (char) first);
  }

  private boolean answer(Socket socket, char first) throws IOException {
    InputStream in = socket.getInputStream();
    String head = first + head(in);
    String line = head.substring(0, head.indexOf('\r'));
    skip(in, length(head));
    socket.getOutputStream().write(answers.apply(head).getBytes(StandardCharsets.ISO_8859_1));
    lines.add(line.substring(0, line.indexOf(' ')));
    return true;
  }

  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    for (int c = in.read(); c >= 0; c = in.read()) {
      head.append((char) c);
      if (head.length() > 3 && head.indexOf("\r\n\r\n", head.length() - 4) >= 0) {
        return head.toString();
      }
    }
    return "";
  }

  private static int length(String head) {
    for (String line : head.split("\r\n")) {
      if (line.toLowerCase(java.util.Locale.ROOT).startsWith("content-length:")) {
        return Integer.parseInt(line.substring(15).strip());
      }
    }
    return 0;
  }

  private static void skip(InputStream in, int length) throws IOException {
    for (int rest = length; rest > 0; rest--) {
      if (in.read() < 0) {
        throw new IOException("cut off");
      }
    }
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "test-keeping");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() {
    try {
      server.close();
      for (Socket socket : sockets) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
