/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.deletion;

import dev.assent.exporter.http.LimitedBody;
import io.opentelemetry.api.impl.InstrumentationUtil;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Posts to the one address, with the JDK's client: HTTP/1.1, no redirects, and no instrumentation
 * by an agent. Of a response only status and {@code Retry-After} are looked at. Thread-safe.
 */
final class Post {
  /** Of one exchange: to connect, and until the head of the response is there. */
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final long WHOLE_SECONDS = 20;
  private static final int MAX_RESPONSE_BYTES = 64 * 1024;

  private final URI endpoint;
  private final ThreadPoolExecutor threads;
  private volatile @Nullable HttpClient client;
  private volatile @Nullable Future<?> last;

  Post(URI endpoint) {
    this.endpoint = endpoint;
    this.threads =
        new ThreadPoolExecutor(
            2,
            2,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(null, task, "assent-deletion-http", 0, false);
              thread.setDaemon(true);
              thread.setContextClassLoader(Post.class.getClassLoader());
              return thread;
            });
    threads.allowCoreThreadTimeOut(true);
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT_TIMEOUT)
            .executor(threads)
            .build();
  }

  /** Completes with status and headers, or with why there is no whole answer. */
  CompletableFuture<HttpResponse<?>> send(ByteBuffer json) {
    CompletableFuture<HttpResponse<?>> answer = new CompletableFuture<>();
    HttpClient open = client;
    if (open == null) {
      answer.completeExceptionally(new IllegalStateException("closed"));
      return answer;
    }
    byte[] body = new byte[json.remaining()];
    json.get(body);
    HttpRequest request =
        HttpRequest.newBuilder(endpoint)
            .timeout(TIMEOUT)
            .setHeader("Content-Type", "application/json")
            .setHeader("User-Agent", "assent/" + version())
            .POST(BodyPublishers.ofByteArray(body))
            .build();
    last = answer;
    InstrumentationUtil.suppressInstrumentation(() -> begin(open, request, answer));
    return answer.orTimeout(WHOLE_SECONDS, TimeUnit.SECONDS);
  }

  private static void begin(
      HttpClient open, HttpRequest request, CompletableFuture<HttpResponse<?>> answer) {
    CompletableFuture<? extends HttpResponse<?>> exchange =
        open.sendAsync(request, info -> new LimitedBody(MAX_RESPONSE_BYTES));
    CompletableFuture<?> unused =
        exchange.whenComplete(
            (response, failure) -> {
              if (failure == null) {
                answer.complete(response);
              } else {
                answer.completeExceptionally(failure);
              }
            });
    CompletableFuture<?> unusedToo =
        answer.whenComplete(
            (response, failure) -> {
              if (failure != null) {
                exchange.cancel(true);
              }
            });
  }

  private static String version() {
    String version = Post.class.getPackage().getImplementationVersion();
    return version == null ? "dev" : version;
  }

  /**
   * Ends what is under way and lets go of the client: before Java 21, one ends when nothing refers
   * to it. By the thread that sends, or after its end.
   */
  void close() {
    client = null;
    Future<?> underWay = last;
    if (underWay != null) {
      underWay.cancel(true);
    }
    threads.setKeepAliveTime(1, TimeUnit.MILLISECONDS);
  }
}
