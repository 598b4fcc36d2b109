/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.erasure;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.assent.examples.consent.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An index of a real OpenSearch, behind a proxy that lies. */
final class OpenSearchTelemetry implements Telemetry {
  private final String address;
  private final String index = "telemetry-" + UUID.randomUUID();
  private final HttpClient client = HttpClient.newHttpClient();
  private final HttpServer proxy;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private volatile Lie lie = Lie.NONE;
  private volatile String bulkError;
  private volatile boolean isBrokenHalfway;
  private volatile boolean isAwayAfterwards;
  private volatile boolean isAway;
  private volatile Runnable nextSearch = () -> {};
  private volatile String part = "";
  private volatile String other = "";

  OpenSearchTelemetry(String address) {
    this.address = address;
    try {
      proxy = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    proxy.setExecutor(threads);
    proxy.createContext("/", this::pass);
    proxy.start();
    String keyword = "{\"type\":\"keyword\"}";
    ObjectNode unused =
        direct(
            "PUT",
            "/" + index,
            "{\"settings\":{\"number_of_replicas\":0},\"mappings\":{\"properties\":{\"refs\":"
                + keyword
                + ",\"chat\":{\"type\":\"keyword\",\"ignore_above\":8},\"usage\":"
                + keyword
                + ",\"attributes\":{\"properties\":{\"health\":"
                + keyword
                + "}}}}}");
  }

  String index() {
    return index;
  }

  /** Sends a request to the store itself. */
  ObjectNode direct(String method, String path, String body) {
    HttpResponse<byte[]> answer = send(method, path, body.getBytes(StandardCharsets.UTF_8));
    assertThat(answer.statusCode())
        .as(new String(answer.body(), StandardCharsets.UTF_8))
        .isIn(200, 201, 404);
    return Json.object(answer.body());
  }

  @Override
  public String map() {
    return """
          kind: opensearch
          address: http://127.0.0.1:%d
          index: %s
          references: refs
          destinations: [training]
          structure: ["@timestamp"]
          ingestion: 30s
          backups: nightly snapshots, kept 30 days
          fields:
            content.chat: [chat]
            service.usage: [usage]
            protected.health: [attributes.health]
      """
        .formatted(proxy.getAddress().getPort(), index);
  }

  /** Answers a bulk request with 200 and an error for each document. */
  void failInside(String error) {
    bulkError = error;
  }

  /**
   * Deletes a document of somebody else instead of what it is asked for, and breaks off.
   *
   * @param isAwayThen whether it answers nothing more until {@link #isBack}
   */
  void breakHalfway(boolean isAwayThen) {
    isBrokenHalfway = true;
    isAwayAfterwards = isAwayThen;
  }

  /** Replaces a part of each answer. */
  void answerOtherwise(String partOfAnswers, String with) {
    part = partOfAnswers;
    other = with;
  }

  /** Returns the source of a document as the store has it. */
  String source(String id) {
    return new String(
        send("GET", "/" + index + "/_source/" + id, new byte[0]).body(), StandardCharsets.UTF_8);
  }

  /** Does something before the next search for documents is passed on. */
  void onNextSearch(Runnable what) {
    nextSearch = what;
  }

  void isBack() {
    isBrokenHalfway = false;
    isAway = false;
  }

  private void pass(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    String path = exchange.getRequestURI().toString();
    byte[] answer;
    int status;
    if (path.contains("scroll=")) {
      Runnable what = nextSearch;
      nextSearch = () -> {};
      what.run();
    }
    if (path.startsWith("/_bulk") && isBrokenHalfway) {
      ObjectNode unused = direct("DELETE", "/" + index + "/_doc/other", "");
      isAway = isAwayAfterwards;
      status = 503;
      answer = new byte[0];
    } else if (isAway) {
      status = 503;
      answer = new byte[0];
    } else if (path.startsWith("/_bulk") && (lie != Lie.NONE || bulkError != null)) {
      status = 200;
      answer = lied(new String(body, StandardCharsets.UTF_8));
    } else {
      HttpResponse<byte[]> real = send(exchange.getRequestMethod(), path, body);
      status = real.statusCode();
      answer = real.body();
      if (!part.isEmpty()) {
        answer =
            new String(answer, StandardCharsets.UTF_8)
                .replace(part, other)
                .getBytes(StandardCharsets.UTF_8);
      }
    }
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, answer.length == 0 ? -1 : answer.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(answer);
    }
  }

  private byte[] lied(String lines) {
    ObjectNode answer = Json.object().put("errors", bulkError != null);
    ArrayNode items = answer.putArray("items");
    int seen = 0;
    for (String line : lines.split("\n")) {
      ObjectNode action = Json.object(line.getBytes(StandardCharsets.UTF_8));
      String kind = action.has("index") ? "index" : action.has("delete") ? "delete" : null;
      if (kind == null || !action.path(kind).has("_id")) {
        continue;
      }
      String id = action.path(kind).path("_id").asText();
      ObjectNode item = items.addObject().putObject(kind).put("_id", id).put("status", 200);
      if (bulkError != null) {
        item.put("status", 400).putObject("error").put("type", bulkError);
      } else if (lie == Lie.HALF && seen++ % 2 == 0) {
        ObjectNode unused = direct("DELETE", "/" + index + "/_doc/" + id, "");
      } else if (lie == Lie.SOMEBODY_ELSES) {
        ObjectNode unused = direct("DELETE", "/" + index + "/_doc/other", "");
      }
    }
    return Json.bytes(answer);
  }

  private HttpResponse<byte[]> send(String method, String path, byte[] body) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(address + path))
            .header(
                "Content-Type",
                path.startsWith("/_bulk") ? "application/x-ndjson" : "application/json")
            .method(
                method,
                body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body))
            .build();
    try {
      return client.send(request, BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void add(String id, List<String> refs, Map<String, String> fields) {
    ObjectNode document = Json.object().put("@timestamp", "2026-12-02T10:00:00Z");
    ArrayNode references = document.putArray("refs");
    refs.forEach(references::add);
    fields.forEach(
        (name, value) -> {
          if (name.equals("health")) {
            document.putObject("attributes").put("health", value);
          } else {
            document.put(name, value);
          }
        });
    ObjectNode unused = direct("PUT", "/" + index + "/_doc/" + id, document.toString());
  }

  @Override
  public Map<String, String> read(String id) {
    ObjectNode answer = direct("GET", "/" + index + "/_doc/" + id, "");
    if (!answer.path("found").asBoolean()) {
      return null;
    }
    Map<String, String> fields = new TreeMap<>();
    for (String name : List.of("chat", "usage")) {
      if (answer.path("_source").has(name)) {
        fields.put(name, answer.path("_source").path(name).asText());
      }
    }
    if (answer.path("_source").path("attributes").has("health")) {
      fields.put("health", answer.path("_source").path("attributes").path("health").asText());
    }
    return fields;
  }

  @Override
  public void lie(Lie what) {
    lie = what;
  }

  @Override
  public void close() {
    proxy.stop(0);
    threads.shutdownNow();
    ObjectNode unused = direct("DELETE", "/" + index + "*?expand_wildcards=all", "");
  }
}
