/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.receiver;

import com.google.protobuf.InvalidProtocolBufferException;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;

/**
 * Receives OTLP over HTTP/protobuf on a free loopback port and keeps every request. The header
 * {@value #DESTINATION_HEADER} names the destination of a request, so that all destinations can
 * share one port. Thread-safe.
 */
public final class OtlpReceiver implements AutoCloseable {
  /** The header that names the destination; other OTLP receivers ignore it. */
  public static final String DESTINATION_HEADER = "x-demo-destination";

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool(OtlpReceiver::daemon);
  private final List<Received> received = new CopyOnWriteArrayList<>();
  private final Consumer<Received> arrived;

  private OtlpReceiver(HttpServer server, Consumer<Received> arrived) {
    this.server = server;
    this.arrived = arrived;
  }

  /**
   * Starts a receiver.
   *
   * @return a receiver that listens
   * @throws IOException if no loopback port is free
   */
  public static OtlpReceiver start() throws IOException {
    return start(0, request -> {});
  }

  /**
   * Starts a receiver that also passes each request on.
   *
   * @param port 0 for a free one
   * @throws IOException if the port can't be used
   */
  static OtlpReceiver start(int port, Consumer<Received> arrived) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 64);
    OtlpReceiver receiver = new OtlpReceiver(server, arrived);
    server.createContext("/v1/traces", e -> receiver.take(e, ExportTraceServiceRequest::parseFrom));
    server.createContext(
        "/v1/metrics", e -> receiver.take(e, ExportMetricsServiceRequest::parseFrom));
    server.createContext("/v1/logs", e -> receiver.take(e, ExportLogsServiceRequest::parseFrom));
    server.setExecutor(receiver.threads);
    server.start();
    return receiver;
  }

  /** Returns the address, a value for {@code OTEL_EXPORTER_OTLP_ENDPOINT}. */
  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** Returns every request so far, in the order of arrival. */
  public List<Received> received() {
    return List.copyOf(received);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void take(HttpExchange exchange, Decoder decoder) throws IOException {
    try (exchange) {
      byte[] body = plainBody(exchange);
      String destination = exchange.getRequestHeaders().getFirst(DESTINATION_HEADER);
      try {
        Received request =
            new Received(destination == null ? "?" : destination, body, decoder.decode(body));
        received.add(request);
        arrived.accept(request);
        exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
        exchange.sendResponseHeaders(200, -1);
      } catch (InvalidProtocolBufferException e) {
        exchange.sendResponseHeaders(400, -1);
      }
    }
  }

  private static byte[] plainBody(HttpExchange exchange) throws IOException {
    boolean gzip = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
    try (InputStream raw = exchange.getRequestBody();
        InputStream plain = gzip ? new GZIPInputStream(raw) : raw) {
      return plain.readAllBytes();
    }
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "otlp-receiver");
    thread.setDaemon(true);
    return thread;
  }

  private interface Decoder {
    com.google.protobuf.Message decode(byte[] body) throws InvalidProtocolBufferException;
  }
}
