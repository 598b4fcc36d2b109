/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.spring;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** The translation service of a third party. It records the headers that it receives. */
final class TranslationServer implements AutoCloseable {
  private final HttpServer server;
  private final List<String> headers = new CopyOnWriteArrayList<>();

  private TranslationServer(HttpServer server) {
    this.server = server;
    server.createContext("/", this::handle);
    server.start();
  }

  static TranslationServer start() throws IOException {
    return new TranslationServer(
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange
          .getRequestHeaders()
          .forEach((name, values) -> values.forEach(it -> headers.add(name + ": " + it)));
      byte[] body = "bonjour".getBytes(UTF_8);
      exchange.getResponseHeaders().add("Content-Type", "text/plain");
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** Returns the values that arrived under a name of a header. */
  Stream<String> header(String name) {
    String prefix = name.toLowerCase(Locale.ROOT) + ": ";
    return headers.stream()
        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(prefix))
        .map(line -> line.substring(prefix.length()));
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
