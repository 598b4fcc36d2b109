/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.source;

import dev.assent.config.ConfigurationException;
import io.opentelemetry.api.impl.InstrumentationUtil;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Requests to one platform: the JDK's client, its threads, and the headers of every request.
 * HTTP/1.1; redirects are not followed. Requests run under suppressed instrumentation: a Java agent
 * would trace them, the subject in the address. Thread-safe.
 */
final class Channel {
  static final int MAX_THREADS = 4;

  private static final String USER_AGENT = "assent/" + version();

  private final Map<String, String> headers;
  private final ThreadPoolExecutor executor;
  private volatile @Nullable HttpClient client;

  private Channel(Map<String, String> headers, ThreadPoolExecutor executor, HttpClient client) {
    this.headers = headers;
    this.executor = executor;
    this.client = client;
  }

  /** A channel with a client of somebody else's. */
  Channel(Map<String, String> headers, HttpClient client) {
    this(headers, executor(), client);
  }

  /**
   * A channel that is not connected yet.
   *
   * @throws ConfigurationException if a header can't be sent; without its value
   */
  static Channel open(Map<String, String> headers, Duration connectTimeout) {
    headers.forEach(Channel::check);
    ThreadPoolExecutor executor = executor();
    HttpClient client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(connectTimeout)
            .executor(executor)
            .build();
    return new Channel(headers, executor, client);
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
    InstrumentationUtil.suppressInstrumentation(() -> exchange.begin(open));
  }

  /** Lets go of the client: before Java 21, one ends when nothing refers to it. */
  void close() {
    client = null;
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
