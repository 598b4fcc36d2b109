/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.GZIPInputStream;

/**
 * A real OTLP receiver over HTTP on a port of its own. It keeps the bytes of every request, decodes
 * them with the public protos, and answers 200 unless told otherwise. Destinations are told apart
 * by the first segment of the path.
 */
public final class OtlpReceiver implements AutoCloseable {
  /**
   * One request as it arrived.
   *
   * @param destination the first segment of the path; empty if the path starts with the signal
   * @param path the whole path
   * @param contentType its content type
   * @param encoding its content encoding, or an empty string
   * @param authorization its authorization header, or an empty string
   * @param body the bytes after decompression
   * @param status what it was answered with
   */
  public record Request(
      String destination,
      String path,
      String contentType,
      String encoding,
      String authorization,
      byte[] body,
      int status) {}

  private final HttpServer server;
  private final ExecutorService executor = Executors.newCachedThreadPool();
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final Queue<Integer> statuses = new ConcurrentLinkedQueue<>();

  private OtlpReceiver(HttpServer server) {
    this.server = server;
    server.createContext("/", this::handle);
    server.setExecutor(executor);
    server.start();
  }

  /** Starts on a free port of the loopback address. */
  public static OtlpReceiver start() {
    try {
      return new OtlpReceiver(
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The general endpoint; OTLP appends the signal's path. */
  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** The general endpoint of one destination. */
  public URI endpoint(String destination) {
    return endpoint().resolve("/" + destination);
  }

  /** The next requests are answered with these, then with 200 again. */
  public void answer(int... next) {
    for (int status : next) {
      statuses.add(status);
    }
  }

  /** From now on requests are answered with 200. */
  public void answers200() {
    statuses.clear();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] wire = exchange.getRequestBody().readAllBytes();
      String encoding = header(exchange, "Content-Encoding");
      byte[] body = encoding.equals("gzip") ? ungzip(wire) : wire;
      Integer next = statuses.poll();
      int status = next == null ? 200 : next;
      String path = exchange.getRequestURI().getPath();
      int signal = path.indexOf("/v1/");
      requests.add(
          new Request(
              signal > 0 ? path.substring(1, signal) : "",
              path,
              header(exchange, "Content-Type"),
              encoding,
              header(exchange, "Authorization"),
              body,
              status));
      exchange.getResponseHeaders().add("Content-Type", "application/x-protobuf");
      exchange.sendResponseHeaders(status, -1);
    }
  }

  private static String header(HttpExchange exchange, String name) {
    String value = exchange.getRequestHeaders().getFirst(name);
    return value == null ? "" : value;
  }

  private static byte[] ungzip(byte[] wire) throws IOException {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(wire))) {
      return in.readAllBytes();
    }
  }

  /** Every request so far, in the order of arrival. */
  public List<Request> requests() {
    return List.copyOf(requests);
  }

  /** Forgets what arrived. */
  public void clear() {
    requests.clear();
  }

  /** Whether the text stands anywhere in the bytes that a destination received. */
  public boolean received(String destination, String text) {
    return requests.stream()
        .filter(request -> request.destination().equals(destination))
        .anyMatch(request -> holds(request.body(), text));
  }

  /** Whether the text stands anywhere in the bytes that arrived. */
  public boolean received(String text) {
    return requests.stream().anyMatch(request -> holds(request.body(), text));
  }

  private static boolean holds(byte[] body, String text) {
    // one byte is one character, so that no byte sequence is skipped
    String bytes = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    return new String(body, StandardCharsets.ISO_8859_1).contains(bytes);
  }

  /** The spans that a destination accepted. */
  public List<Span> spans(String destination) {
    List<Span> spans = new ArrayList<>();
    for (byte[] body : accepted(destination, "traces")) {
      decode(() -> ExportTraceServiceRequest.parseFrom(body))
          .getResourceSpansList()
          .forEach(
              resource ->
                  resource.getScopeSpansList().forEach(it -> spans.addAll(it.getSpansList())));
    }
    return spans;
  }

  /** The log records that a destination accepted. */
  public List<LogRecord> logs(String destination) {
    List<LogRecord> logs = new ArrayList<>();
    for (byte[] body : accepted(destination, "logs")) {
      decode(() -> ExportLogsServiceRequest.parseFrom(body))
          .getResourceLogsList()
          .forEach(
              resource ->
                  resource.getScopeLogsList().forEach(it -> logs.addAll(it.getLogRecordsList())));
    }
    return logs;
  }

  /** The metrics that a destination accepted. */
  public List<Metric> metrics(String destination) {
    List<Metric> metrics = new ArrayList<>();
    for (byte[] body : accepted(destination, "metrics")) {
      decode(() -> ExportMetricsServiceRequest.parseFrom(body))
          .getResourceMetricsList()
          .forEach(
              resource ->
                  resource
                      .getScopeMetricsList()
                      .forEach(it -> metrics.addAll(it.getMetricsList())));
    }
    return metrics;
  }

  private List<byte[]> accepted(String destination, String signal) {
    return requests.stream()
        .filter(request -> request.status() == 200)
        .filter(request -> request.destination().equals(destination))
        .filter(request -> request.path().endsWith("/v1/" + signal))
        .map(Request::body)
        .toList();
  }

  private interface Decoding<T> {
    T decode() throws IOException;
  }

  private static <T> T decode(Decoding<T> decoding) {
    try {
      return decoding.decode();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    executor.shutdownNow();
  }
}
