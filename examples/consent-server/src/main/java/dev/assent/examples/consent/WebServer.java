/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import java.io.IOException;
import java.net.URI;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.AbstractConnectionFactory;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP server, with TLS if it has a certificate. {@value #THREADS} threads at most answer
 * requests, on at most {@value #CONNECTIONS} connections; further ones wait until one is closed.
 * Thread-safe.
 */
public final class WebServer implements AutoCloseable {
  private static final int THREADS = 32;
  private static final int CONNECTIONS = 20_000;
  private static final int IDLE_MILLIS = 30_000;
  private static final int RENEW_SECONDS = 10;

  /** The time that requests under way have at the end. */
  private static final int STOP_MILLIS = 2_000;

  /** Kept, so that its level stays set: the start of a server is no news. */
  private static final Logger JETTY = Logger.getLogger("org.eclipse.jetty");

  private final QueuedThreadPool threads = new QueuedThreadPool(THREADS, 4, IDLE_MILLIS);
  private final Server server = new Server(threads);
  private final GracefulHandler underWay = new GracefulHandler();
  private final ServerConnector connector;
  private final @Nullable ServerTls tls;

  /**
   * Creates a server that does not listen yet.
   *
   * @throws IOException if the certificate can't be used
   */
  public WebServer(Listening listening) throws IOException {
    if (JETTY.getLevel() == null) {
      JETTY.setLevel(Level.WARNING);
    }
    threads.setName("consent-http");
    threads.setDaemon(true);
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    http.setUriCompliance(UriCompliance.UNSAFE); // the router refuses what it does not know
    HttpConnectionFactory plain = new HttpConnectionFactory(http);
    tls = listening.isSecure() ? new ServerTls(listening) : null;
    ConnectionFactory[] protocols = {plain};
    if (tls != null) {
      http.addCustomizer(new SecureRequestCustomizer(false)); // clients compare the name
      protocols = AbstractConnectionFactory.getFactories(tls.factory(), plain);
    }
    connector = new ServerConnector(server, 1, 1, protocols);
    connector.setHost(listening.host());
    connector.setPort(listening.port());
    connector.setIdleTimeout(IDLE_MILLIS);
    server.addConnector(connector);
    server.addBean(new NetworkConnectionLimit(CONNECTIONS, connector));
  }

  /** Runs what waits for the database. */
  Executor threads() {
    return threads;
  }

  /** Sets what answers requests, before the start. */
  public void answer(Handler handler) {
    underWay.setHandler(handler);
    server.setHandler(underWay);
  }

  /**
   * Starts to listen.
   *
   * @throws IOException if it can't, for example because the port is taken
   */
  public void start() throws IOException {
    try {
      server.start();
      renewLater();
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException("the server did not start", e);
    }
  }

  /** Uses renewed certificates from some time on. */
  private void renewLater() {
    if (tls != null) {
      Scheduler.Task unused =
          connector
              .getScheduler()
              .schedule(
                  () -> {
                    try {
                      tls.renew();
                    } finally {
                      renewLater();
                    }
                  },
                  RENEW_SECONDS,
                  TimeUnit.SECONDS);
    }
  }

  /** Returns the address on this machine. */
  public URI base() {
    return URI.create((tls == null ? "http" : "https") + "://127.0.0.1:" + port());
  }

  int port() {
    return connector.getLocalPort();
  }

  /** Lets requests under way end for two seconds, closes all connections and ends all threads. */
  @Override
  public void close() {
    connector.close();
    awaitRequests();
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException("the server did not stop", e);
    }
  }

  /** Unlike a stop of Jetty's with a timeout, this waits for no idle connections. */
  private void awaitRequests() {
    try {
      underWay.shutdown().get(STOP_MILLIS, TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException cutOff) {
      // the stop ends them
    } catch (InterruptedException now) {
      Thread.currentThread().interrupt();
    }
  }
}
