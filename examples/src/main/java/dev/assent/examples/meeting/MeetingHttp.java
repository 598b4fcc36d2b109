/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.meeting;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** The application's own HTTP: real requests to a real server. */
final class MeetingHttp implements AutoCloseable {
  private final OpenTelemetry telemetry;
  private final Tracer tracer;
  private final HttpServer server;
  private final HttpClient client = HttpClient.newHttpClient();
  private final ExecutorService threads = Executors.newFixedThreadPool(2, MeetingHttp::daemon);

  private MeetingHttp(OpenTelemetry telemetry, HttpServer server) {
    this.telemetry = telemetry;
    this.tracer = telemetry.getTracer("dev.assent.examples.meeting");
    this.server = server;
  }

  static MeetingHttp start(OpenTelemetry telemetry) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
    MeetingHttp http = new MeetingHttp(telemetry, server);
    server.createContext("/meetings", http::serve);
    server.setExecutor(http.threads);
    server.start();
    return http;
  }

  /** Joins by a request whose URL contains the member's name, as real URLs do. */
  void join(String member) throws IOException, InterruptedException {
    URI uri =
        URI.create(
            "http://127.0.0.1:"
                + server.getAddress().getPort()
                + "/meetings/m1/join?member="
                + member
                + "&token=secret");
    Span span = tracer.spanBuilder("POST").setSpanKind(SpanKind.CLIENT).startSpan();
    try (Scope ignored = span.makeCurrent()) {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(uri).POST(HttpRequest.BodyPublishers.noBody());
      telemetry
          .getPropagators()
          .getTextMapPropagator()
          .inject(Context.current(), request, (to, name, value) -> header(to, name, value));
      HttpResponse<Void> response =
          client.send(request.build(), HttpResponse.BodyHandlers.discarding());
      span.setAttribute("http.request.method", "POST");
      span.setAttribute("url.full", uri.toString());
      span.setAttribute("server.address", uri.getHost());
      span.setAttribute("http.response.status_code", (long) response.statusCode());
    } finally {
      span.end();
    }
  }

  private void serve(HttpExchange exchange) throws IOException {
    Context parent =
        telemetry
            .getPropagators()
            .getTextMapPropagator()
            .extract(Context.root(), exchange, new Headers());
    Span span =
        tracer
            .spanBuilder("POST /meetings/{id}/join")
            .setParent(parent)
            .setSpanKind(SpanKind.SERVER)
            .startSpan();
    try (Scope ignored = span.makeCurrent()) {
      span.setAttribute("http.request.method", "POST");
      span.setAttribute("http.route", "/meetings/{id}/join");
      span.setAttribute("url.query", exchange.getRequestURI().getQuery());
      span.setAttribute("client.address", exchange.getRemoteAddress().getAddress().toString());
      span.setAttribute("http.response.status_code", 204L);
    } finally {
      span.end();
    }
    try (exchange) {
      exchange.sendResponseHeaders(204, -1);
    }
  }

  private static void header(HttpRequest.@Nullable Builder request, String name, String value) {
    if (request != null) {
      request.header(name, value);
    }
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "meeting-http");
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdown();
  }

  private static final class Headers implements TextMapGetter<HttpExchange> {
    @Override
    @SuppressWarnings("deprecation")
    public Iterable<String> keys(HttpExchange carrier) {
      return Set.copyOf(carrier.getRequestHeaders().keySet());
    }

    @Override
    public @Nullable String get(@Nullable HttpExchange carrier, String key) {
      return carrier == null ? null : carrier.getRequestHeaders().getFirst(key);
    }
  }
}
