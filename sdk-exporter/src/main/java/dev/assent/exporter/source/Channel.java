/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.source;

import dev.assent.config.ConfigurationException;
import io.opentelemetry.api.impl.InstrumentationUtil;
import java.io.IOException;
import java.net.ProtocolException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Requests to one platform: the JDK's client, its threads, and the headers of every request.
 * HTTP/1.1; redirects are not followed. Requests run under suppressed instrumentation: a Java agent
 * would trace them, the subject in the address. Thread-safe.
 *
 * <p>The JDK's client never closes a connection on which something came that is no head of HTTP, or
 * one that is too long. So after {@value #MAX_LEFT_OPEN} of these it is replaced: its connections
 * are closed once nothing refers to it.
 */
final class Channel {
  static final int MAX_THREADS = 4;
  static final int MAX_LEFT_OPEN = 64;

  private static final String USER_AGENT = "assent/" + version();

  private final Map<String, String> headers;
  private final ThreadPoolExecutor executor;
  private final Supplier<HttpClient> clients;

  /** Written under this. */
  private volatile @Nullable HttpClient client;

  /** Guarded by this. */
  private int leftOpen;

  private Channel(
      Map<String, String> headers, ThreadPoolExecutor executor, Supplier<HttpClient> clients) {
    this.headers = headers;
    this.executor = executor;
    this.clients = clients;
    this.client = clients.get();
  }

  /** A channel with a client of somebody else's. */
  Channel(Map<String, String> headers, HttpClient client) {
    this(headers, executor(), () -> client);
  }

  /**
   * A channel that is not connected yet.
   *
   * @throws ConfigurationException if a header can't be sent; without its value
   */
  static Channel open(Map<String, String> headers, Duration connectTimeout) {
    headers.forEach(Channel::check);
    ThreadPoolExecutor executor = executor();
    return new Channel(
        headers,
        executor,
        () ->
            HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(connectTimeout)
                .executor(executor)
                .build());
  }

  /** What runs off the application's threads. */
  Executor threads() {
    return executor;
  }

  /** A GET with the configured headers, then ours. */
  HttpRequest.Builder get(URI uri, String mediaType) {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri).GET();
    headers.forEach(request::setHeader);
    return request.setHeader("User-Agent", USER_AGENT).setHeader("Accept", mediaType);
  }

  /** Begins an exchange; it fails once this is closed. */
  void send(Exchange exchange) {
    HttpClient open = client;
    InstrumentationUtil.suppressInstrumentation(() -> exchange.begin(open, this::failed));
  }

  private void failed(Throwable failure) {
    if (leavesOpen(failure)) {
      synchronized (this) {
        if (client != null && ++leftOpen >= MAX_LEFT_OPEN) {
          leftOpen = 0;
          client = clients.get();
        }
      }
    }
  }

  /** A broken protocol, or an exception of the client's own parser. */
  private static boolean leavesOpen(Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause instanceof ProtocolException
        || !(cause instanceof IOException || cause instanceof CancellationException);
  }

  /** Lets go of the client: before Java 21, one ends when nothing refers to it. */
  void close() {
    synchronized (this) {
      client = null;
    }
    executor.setKeepAliveTime(1, TimeUnit.MILLISECONDS);
  }

  private static void check(String name, String value) {
    try {
      HttpRequest.newBuilder().setHeader(name, value);
    } catch (IllegalArgumentException refused) {
      throw new ConfigurationException(
          "ASSENT_CONSENT_HEADERS", "the header can't be sent: " + name);
    }
  }

  private static ThreadPoolExecutor executor() {
    ThreadPoolExecutor executor =
        new ThreadPoolExecutor(
            MAX_THREADS,
            MAX_THREADS,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(null, task, "assent-consent-http", 0, false);
              thread.setDaemon(true);
              thread.setContextClassLoader(Channel.class.getClassLoader());
              return thread;
            });
    executor.allowCoreThreadTimeOut(true);
    return executor;
  }

  private static String version() {
    String version = Channel.class.getPackage().getImplementationVersion();
    return version == null ? "dev" : version;
  }
}
