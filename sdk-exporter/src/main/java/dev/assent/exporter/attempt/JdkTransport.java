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
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Posts to one endpoint with the JDK's client. The exchange runs under suppressed instrumentation:
 * a Java agent would trace it.
 *
 * <p>Each exchange has a thread of a pool, which waits in the client's blocking call. What the
 * client's asynchronous call returns is completed by {@code CompletableFuture}'s default executor,
 * which is a new thread per request on machines with less than three processors.
 */
final class JdkTransport implements Transport {
  /** What is read of a response: {@value} bytes. */
  static final int MAX_RESPONSE_BYTES = 64 * 1024;

  private static final byte[] NOTHING = {};

  private final HttpSenderConfig config;
  private final String product;
  private final Executor executor;
  private volatile @Nullable Client client;

  /**
   * A transport.
   *
   * @param executor where exchanges wait; it takes any number at once
   * @param product appended to the exporter's {@code User-Agent}
   * @throws IllegalArgumentException if a header can't be sent; the message has no values
   */
  JdkTransport(Client client, Executor executor, HttpSenderConfig config, String product) {
    this.client = client;
    this.executor = executor;
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
    Exchange exchange = new Exchange(open.get(), onward);
    request.POST(new WatchedBody(encoded.body(), exchange::mayGoOn));
    exchange.begin(executor, request.build());
    return exchange;
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

  /**
   * One exchange. It is completed by the thread that makes it, when that has ended: a cancelled one
   * too, once the client has let go of the connection. Unless no piece of the body was asked for:
   * then none will be given, and whoever cancels does not wait for a name to be resolved.
   *
   * <pre>
   * field   written by                        read by
   * asked   client, before it asks onward     who cancels, after onward says false
   * sender  who makes it, under the monitor   who cancels, under the monitor
   * </pre>
   */
  private static final class Exchange extends CompletableFuture<Reply> {
    private final HttpClient client;
    private final BooleanSupplier onward;
    private volatile boolean asked;
    private @Nullable Thread sender;

    Exchange(HttpClient client, BooleanSupplier onward) {
      this.client = client;
      this.onward = onward;
    }

    boolean mayGoOn() {
      asked = true;
      return onward.getAsBoolean();
    }

    void begin(Executor executor, HttpRequest request) {
      executor.execute(
          () -> InstrumentationUtil.suppressInstrumentation(() -> completeBy(request)));
    }

    private void completeBy(HttpRequest request) {
      if (!isMine()) {
        return;
      }
      Reply reply = null;
      Throwable failure = null;
      try {
        reply = reply(client.send(request, JdkTransport::subscriber));
      } catch (IOException | InterruptedException | RuntimeException | Error e) {
        failure = e;
      }
      end();
      if (reply != null) {
        complete(reply);
      } else {
        completeExceptionally(failure);
      }
    }

    private synchronized boolean isMine() {
      sender = isDone() ? null : Thread.currentThread();
      return sender != null;
    }

    /** The thread's next task must not be interrupted for this one. */
    @SuppressWarnings("ThreadInterrupted")
    private synchronized void end() {
      sender = null;
      boolean unused = Thread.interrupted();
    }

    private static Reply reply(HttpResponse<byte[]> response) {
      return new Reply(
          response.statusCode(),
          response.headers().firstValue("Retry-After").orElse(null),
          response.body());
    }

    @Override
    public synchronized boolean cancel(boolean mayInterruptIfRunning) {
      Thread running = sender;
      if (running != null) {
        running.interrupt();
      }
      return (running == null || !asked) ? super.cancel(mayInterruptIfRunning) : isDone();
    }
  }
}
