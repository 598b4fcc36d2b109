/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.viewer.http;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A server of the JDK on 127.0.0.1. An error may end its dispatcher thread. The JDK starts no other
 * one, and does not free the port without it; so this class only finds that out. Thread-safe.
 *
 * <pre>
 * field       read        written
 * dispatcher  volatile    the starting thread
 * </pre>
 */
final class LoopbackServer {
  private static final byte[] LOOPBACK = {127, 0, 0, 1};
  private static final String DISPATCHER = "HTTP-Dispatcher";

  private final Executor threads;
  private final HttpServer server;
  private volatile @Nullable Thread dispatcher;

  /**
   * Takes the port.
   *
   * @param port 0 for any free port
   * @param backlog the maximum number of connections that wait
   * @param threads daemon threads that answer
   * @throws IOException if the port can't be used
   */
  LoopbackServer(int port, int backlog, Executor threads) throws IOException {
    this.threads = threads;
    InetAddress loopback = Inet4Address.getByAddress("127.0.0.1", LOOPBACK);
    this.server = HttpServer.create(new InetSocketAddress(loopback, port), backlog);
    server.setExecutor(threads);
  }

  /**
   * Starts the server from a daemon thread. Its dispatcher thread is a daemon only then; otherwise
   * it would keep the process alive.
   *
   * @param pages answers requests; null for no page
   */
  void start(@Nullable HttpHandler pages) {
    CompletableFuture.runAsync(() -> startHere(pages), threads).join();
  }

  private void startHere(@Nullable HttpHandler pages) {
    if (pages != null) {
      server.createContext("/", pages);
    }
    Set<Thread> before = dispatchers();
    server.start();
    Set<Thread> started = dispatchers();
    started.removeAll(before);
    dispatcher = started.size() == 1 ? started.iterator().next() : null;
  }

  private static Set<Thread> dispatchers() {
    ThreadGroup group = Thread.currentThread().getThreadGroup();
    Thread[] all = new Thread[2 * group.activeCount() + 8];
    int count = group.enumerate(all, false);
    Set<Thread> found = new HashSet<>();
    for (int i = 0; i < count; i++) {
      if (all[i].getName().equals(DISPATCHER)) {
        found.add(all[i]);
      }
    }
    return found;
  }

  int port() {
    return server.getAddress().getPort();
  }

  /** Whether an error has ended its dispatcher. Allocates nothing. */
  boolean isDead() {
    Thread last = dispatcher;
    return last != null && !last.isAlive();
  }

  /** Frees the port, and ends the dispatcher. */
  void stop() {
    dispatcher = null;
    server.stop(0);
  }
}
