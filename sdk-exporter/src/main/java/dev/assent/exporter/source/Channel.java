/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.source;

import dev.assent.config.ConfigurationException;
import io.opentelemetry.api.impl.InstrumentationUtil;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
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

  Channel(HttpSource.Setup setup, Duration connectTimeout) {
    this.headers = setup.headers();
    this.executor = executor();
    headers.forEach(Channel::check);
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(connectTimeout)
            .executor(executor)
            .build();
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

  /** Sends; cancelling the future closes the connection. Failed once this is closed. */
  CompletableFuture<HttpResponse<Optional<byte[]>>> send(
      HttpRequest request, BodyHandler<Optional<byte[]>> handler) {
    HttpClient open = client;
    if (open == null) {
      return CompletableFuture.failedFuture(new IOException("closed"));
    }
    Sending sending = new Sending(open, request, handler);
    InstrumentationUtil.suppressInstrumentation(sending);
    return sending.exchange;
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

  /** A runnable that has a result. */
  private static final class Sending implements Runnable {
    private final HttpClient client;
    private final HttpRequest request;
    private final BodyHandler<Optional<byte[]>> handler;
    private CompletableFuture<HttpResponse<Optional<byte[]>>> exchange =
        CompletableFuture.failedFuture(new IllegalStateException());

    Sending(HttpClient client, HttpRequest request, BodyHandler<Optional<byte[]>> handler) {
      this.client = client;
      this.request = request;
      this.handler = handler;
    }

    @Override
    public void run() {
      exchange = client.sendAsync(request, handler);
    }
  }
}
