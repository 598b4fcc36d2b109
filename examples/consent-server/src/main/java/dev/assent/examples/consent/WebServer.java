/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * An HTTP server on loopback. {@value #THREADS} threads at most answer requests, on at most {@value
 * #CONNECTIONS} connections; further ones wait until one is closed. Thread-safe.
 */
final class WebServer implements AutoCloseable {
  private static final int THREADS = 16;
  private static final int CONNECTIONS = 20_000;
  private static final int IDLE_MILLIS = 30_000;

  /** Kept, so that its level stays set: the start of a server is no news. */
  private static final Logger JETTY = Logger.getLogger("org.eclipse.jetty");

  private final QueuedThreadPool threads = new QueuedThreadPool(THREADS, 4, IDLE_MILLIS);
  private final Server server = new Server(threads);
  private final ServerConnector connector;

  WebServer(int port) {
    if (JETTY.getLevel() == null) {
      JETTY.setLevel(Level.WARNING);
    }
    threads.setName("consent-http");
    threads.setDaemon(true);
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    http.setUriCompliance(UriCompliance.UNSAFE); // the router refuses what it does not know
    connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
    connector.setHost("127.0.0.1");
    connector.setPort(port);
    connector.setIdleTimeout(IDLE_MILLIS);
    server.addConnector(connector);
    server.addBean(new NetworkConnectionLimit(CONNECTIONS, connector));
  }

  /** Runs what waits for the database. */
  Executor threads() {
    return threads;
  }

  /** Sets what answers requests, before the start. */
  void answer(Handler handler) {
    server.setHandler(handler);
  }

  /**
   * Starts to listen.
   *
   * @throws IOException if it can't, for example because the port is taken
   */
  void start() throws IOException {
    try {
      server.start();
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException("the server did not start", e);
    }
  }

  int port() {
    return connector.getLocalPort();
  }

  /** Closes all connections and ends all threads. */
  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException("the server did not stop", e);
    }
  }
}
