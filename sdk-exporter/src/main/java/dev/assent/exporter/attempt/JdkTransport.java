/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.attempt;

import dev.assent.exporter.http.LimitedBody;
import io.opentelemetry.api.impl.InstrumentationUtil;
import io.opentelemetry.sdk.common.export.HttpSenderConfig;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpResponse.ResponseInfo;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Posts to one endpoint with the JDK's client. The exchange runs under suppressed instrumentation:
 * a Java agent would trace it.
 */
final class JdkTransport implements Transport {
  /** What is read of a response: {@value} bytes. */
  static final int MAX_RESPONSE_BYTES = 64 * 1024;

  private static final byte[] NOTHING = {};

  private final HttpSenderConfig config;
  private final String product;
  private volatile @Nullable Client client;

  /**
   * A transport.
   *
   * @param product appended to the exporter's {@code User-Agent}
   * @throws IllegalArgumentException if a header can't be sent; the message has no values
   */
  JdkTransport(Client client, HttpSenderConfig config, String product) {
    this.client = client;
    this.config = config;
    this.product = product;
    request();
  }

  /** Shared by the endpoints of one destination; null once closed. */
  @Nullable Client client() {
    return client;
  }

  /** Lets go of the client: before Java 21, one ends when nothing refers to it. */
  void close() {
    client = null;
  }

  @Override
  public CompletableFuture<Reply> send(Encoded encoded, BooleanSupplier onward) {
    Client open = client;
    if (open == null) {
      return CompletableFuture.failedFuture(new IOException("closed"));
    }
    HttpRequest.Builder request = request();
    String contentEncoding = encoded.contentEncoding();
    if (contentEncoding != null) {
      request.header("Content-Encoding", contentEncoding);
    }
    request.POST(new WatchedBody(encoded.body(), onward));
    return Cancellable.of(sendSuppressed(open.get(), request.build()));
  }

  private CompletableFuture<HttpResponse<byte[]>> sendSuppressed(
      HttpClient open, HttpRequest request) {
    Sending sending = new Sending(open, request);
    InstrumentationUtil.suppressInstrumentation(sending);
    return sending.exchange;
  }

  private HttpRequest.Builder request() {
    HttpRequest.Builder request = HttpRequest.newBuilder(config.getEndpoint());
    Map<String, List<String>> headers = config.getHeadersSupplier().get();
    headers.forEach((name, values) -> header(request, name, values));
    request.setHeader("Content-Type", config.getContentType());
    return request;
  }

  private void header(HttpRequest.Builder request, String name, List<String> values) {
    try {
      if (name.equalsIgnoreCase("User-Agent")) {
        request.header(name, String.join(" ", values) + " " + product);
      } else {
        values.forEach(value -> request.header(name, value));
      }
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("The header can't be sent: " + name);
    }
  }

  private static BodySubscriber<byte[]> subscriber(ResponseInfo info) {
    LimitedBody body = new LimitedBody(MAX_RESPONSE_BYTES);
    return isProtobuf(info.headers())
        ? BodySubscribers.mapping(body, read -> read.orElse(NOTHING))
        : BodySubscribers.mapping(body, unread -> NOTHING);
  }

  private static boolean isProtobuf(HttpHeaders headers) {
    return headers.firstValue("Content-Encoding").isEmpty()
        && headers
            .firstValue("Content-Type")
            .map(type -> type.startsWith("application/x-protobuf"))
            .orElse(true);
  }

  /** A runnable that has a result. */
  private static final class Sending implements Runnable {
    private final HttpClient client;
    private final HttpRequest request;
    private CompletableFuture<HttpResponse<byte[]>> exchange =
        CompletableFuture.failedFuture(new IllegalStateException());

    Sending(HttpClient client, HttpRequest request) {
      this.client = client;
      this.request = request;
    }

    @Override
    public void run() {
      exchange = client.sendAsync(request, JdkTransport::subscriber);
    }
  }

  /** A view of the exchange: what is cancelled is the exchange, not only the view. */
  private static final class Cancellable extends CompletableFuture<Reply> {
    private final CompletableFuture<HttpResponse<byte[]>> exchange;

    private Cancellable(CompletableFuture<HttpResponse<byte[]>> exchange) {
      this.exchange = exchange;
    }

    static CompletableFuture<Reply> of(CompletableFuture<HttpResponse<byte[]>> exchange) {
      Cancellable view = new Cancellable(exchange);
      CompletableFuture<?> unused = exchange.whenComplete(view::complete);
      return view;
    }

    private void complete(HttpResponse<byte[]> response, Throwable failure) {
      if (failure != null) {
        completeExceptionally(failure);
      } else {
        complete(
            new Reply(
                response.statusCode(),
                response.headers().firstValue("Retry-After").orElse(null),
                response.body()));
      }
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
      exchange.cancel(mayInterruptIfRunning);
      return super.cancel(mayInterruptIfRunning);
    }
  }
}
