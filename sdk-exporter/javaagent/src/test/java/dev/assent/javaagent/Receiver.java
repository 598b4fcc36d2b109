/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.javaagent;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.GZIPInputStream;

/**
 * A server for everything that an application and Assent send over HTTP. It keeps each request
 * whole: method, address, headers, and the body after decompression.
 */
final class Receiver implements AutoCloseable {
  /** An answer: a status, a media type, and a body. */
  record Answer(int status, String type, String body) {}

  /** Answers the requests to a path. */
  interface Answers {
    Answer to(String path);
  }

  private final HttpServer server;
  private final ExecutorService executor = Executors.newCachedThreadPool();
  private final List<String> paths = new CopyOnWriteArrayList<>();
  private final List<byte[]> requests = new CopyOnWriteArrayList<>();
  private volatile Answers answers = path -> new Answer(200, "application/x-protobuf", "");

  private Receiver(HttpServer server) {
    this.server = server;
    server.createContext("/", this::handle);
    server.setExecutor(executor);
    server.start();
  }

  static Receiver start() {
    try {
      return new Receiver(
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String endpoint() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  void answers(Answers next) {
    answers = next;
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().toString();
      StringBuilder head = new StringBuilder(exchange.getRequestMethod() + " " + path + "\n");
      exchange.getRequestHeaders().forEach((name, values) -> head.append(name + values + "\n"));
      byte[] body = exchange.getRequestBody().readAllBytes();
      if ("gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"))) {
        body = new GZIPInputStream(new ByteArrayInputStream(body)).readAllBytes();
      }
      requests.add((head + new String(body, ISO_8859_1)).getBytes(ISO_8859_1));
      paths.add(path);
      Answer answer = answers.to(path);
      byte[] bytes = answer.body().getBytes(UTF_8);
      exchange.getResponseHeaders().add("Content-Type", answer.type());
      exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  /** Returns the requests so far. */
  List<byte[]> requests() {
    return List.copyOf(requests);
  }

  /** Returns the addresses of the requests so far. */
  List<String> paths() {
    return List.copyOf(paths);
  }

  /** Returns whether the text occurs in a request. */
  boolean received(String text) {
    String bytes = new String(text.getBytes(UTF_8), ISO_8859_1);
    return requests.stream().anyMatch(request -> new String(request, ISO_8859_1).contains(bytes));
  }

  @Override
  public void close() {
    server.stop(0);
    executor.shutdownNow();
  }
}
