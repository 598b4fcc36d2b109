/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A server of the contract before there were positions: it answers what a new one answers, without
 * positions and ages; its stream announces all that changes, and nobody can name levels.
 */
final class OldServer implements AutoCloseable {
  private static final List<String> PASSED = List.of("Authorization", "Accept", "If-None-Match");
  private static final Set<String> LATER = Set.of("stream", "resumed", "position");

  private final ConsentService service;
  private final HttpClient client = HttpClient.newHttpClient();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer server;

  OldServer(ConsentService service) throws IOException {
    this.service = service;
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  URI base() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (!exchange.getRequestMethod().equals("GET")) {
        exchange.sendResponseHeaders(405, -1);
        return;
      }
      HttpResponse<InputStream> response = ask(exchange);
      for (String name : List.of("Content-Type", "ETag", "Cache-Control", "Link")) {
        response
            .headers()
            .firstValue(name)
            .ifPresent(value -> exchange.getResponseHeaders().set(name, value));
      }
      boolean isStream = exchange.getRequestURI().getPath().equals("/v1/events");
      byte[] body = isStream ? new byte[0] : response.body().readAllBytes();
      exchange.sendResponseHeaders(
          response.statusCode(), isStream ? 0 : body.length == 0 ? -1 : body.length);
      if (isStream) {
        announce(response.body(), exchange.getResponseBody());
      } else if (body.length > 0) {
        exchange.getResponseBody().write(body);
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  private HttpResponse<InputStream> ask(HttpExchange exchange)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(service.base().resolve(exchange.getRequestURI().getPath()));
    for (String name : PASSED) {
      String value = exchange.getRequestHeaders().getFirst(name);
      if (value != null) {
        request.setHeader(name, value);
      }
    }
    return client.send(request.build(), BodyHandlers.ofInputStream());
  }

  private static void announce(InputStream from, OutputStream to) throws IOException {
    BufferedReader lines = new BufferedReader(new InputStreamReader(from, UTF_8));
    boolean isOfLater = false;
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.startsWith("event: ")) {
        isOfLater = LATER.contains(line.substring("event: ".length()));
      }
      if (!isOfLater && !line.startsWith("id:")) {
        to.write((line.replaceAll(",\"revision\".*}", "}") + "\n").getBytes(UTF_8));
        to.flush();
      }
      isOfLater &= !line.isEmpty();
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
