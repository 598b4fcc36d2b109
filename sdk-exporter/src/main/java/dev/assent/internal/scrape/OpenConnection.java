/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.scrape;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import org.jspecify.annotations.Nullable;

/** An open connection and its scrape, if it has begun. Thread-safe. */
final class OpenConnection {
  private final Socket socket;
  private final long deadlineNanos;
  private volatile @Nullable Scrape scrape;
  private volatile @Nullable Thread thread;

  /**
   * @param socket the socket below TLS
   * @param deadlineNanos the monotonic time at which it ends
   */
  OpenConnection(Socket socket, long deadlineNanos) {
    this.socket = socket;
    this.deadlineNanos = deadlineNanos;
  }

  /** A thread serves it, and is about to start. */
  void servedBy(Thread server) {
    thread = server;
  }

  @Nullable Thread thread() {
    return thread;
  }

  /**
   * Whether no thread serves it. The thread that accepts may ask: it starts the threads, so one
   * that it finds unstarted was left so by an error.
   */
  boolean isAbandoned() {
    Thread server = thread;
    return server == null || !server.isAlive();
  }

  void scrapes(Scrape begun) {
    scrape = begun;
  }

  @Nullable Scrape scrape() {
    return scrape;
  }

  Socket socket() {
    return socket;
  }

  long remainingNanos(long nanoTime) {
    return deadlineNanos - nanoTime;
  }

  /**
   * Ends the connection: the process hands no further byte to the operating system, which is told
   * to discard what it has not sent. It does not wait for a thread that writes.
   */
  void abort() {
    try {
      socket.setSoLinger(true, 0);
    } catch (SocketException closed) {
      // what was handed over goes on
    }
    close();
  }

  void close() {
    try {
      socket.close();
    } catch (IOException alreadyBroken) {
      // nothing is left to end
    }
  }
}
