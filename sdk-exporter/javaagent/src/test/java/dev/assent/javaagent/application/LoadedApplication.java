/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.javaagent.application;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;
import java.util.logging.LogManager;
import java.util.logging.Logger;

/**
 * The server of {@code benchmarks/hosts}, on the JDK's {@code HttpServer} at the port {@code
 * SERVER_PORT}. A request leaves two spans, of which the agent records the first; {@code /all} also
 * leaves a log record and two measurements. The header {@code X-Chat-User} names its subject.
 */
public final class LoadedApplication {
  private static final String SCOPE = "shop";
  private static final Logger LOGGER = Logger.getLogger(SCOPE);
  private static final Attributes METHOD =
      Attributes.of(AttributeKey.stringKey("http.request.method"), "GET");

  private final Tracer tracer = GlobalOpenTelemetry.getTracer(SCOPE);
  private final LongCounter orders =
      GlobalOpenTelemetry.getMeter(SCOPE).counterBuilder("shop.orders").build();
  private final DoubleHistogram durations =
      GlobalOpenTelemetry.getMeter(SCOPE).histogramBuilder("shop.order.duration").build();

  private LoadedApplication() {}

  /** Serves until the process is ended. */
  public static void main(String[] arguments) throws IOException {
    LogManager.getLogManager().reset(); // nothing is printed
    int port = Integer.parseInt(System.getenv("SERVER_PORT"));
    InetAddress loopback = InetAddress.getLoopbackAddress();
    HttpServer server = HttpServer.create(new InetSocketAddress(loopback, port), 0);
    server.setExecutor(Executors.newSingleThreadExecutor(work -> new Thread(work, "requests")));
    server.createContext("/", new LoadedApplication()::answer);
    server.start();
  }

  private void answer(HttpExchange exchange) throws IOException {
    String user = exchange.getRequestHeaders().getFirst("X-Chat-User");
    Baggage baggage = Baggage.current();
    if (user != null) {
      baggage = baggage.toBuilder().put("assent.subject", "acme/" + user).build();
    }
    try (Scope subject = baggage.makeCurrent()) {
      load(exchange.getRequestURI().getPath().equals("/all"));
    }
    exchange.sendResponseHeaders(200, -1);
    exchange.close();
  }

  private void load(boolean all) {
    Span span = tracer.spanBuilder("SELECT orders").setSpanKind(SpanKind.CLIENT).startSpan();
    try (Scope current = span.makeCurrent()) {
      span.setAttribute("db.system.name", "postgresql");
      span.setAttribute("db.operation.name", "SELECT");
      span.setAttribute("db.query.text", "select * from orders where id = 7");
      if (all) {
        LOGGER.info("An order was loaded.");
        orders.add(1, METHOD);
        durations.record(0.25, METHOD);
      }
    } finally {
      span.end();
    }
  }
}
