/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.erasure;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.assent.examples.consent.Json;
import dev.assent.examples.consent.Listening;
import dev.assent.fixtures.ManualClock;
import dev.assent.internal.file.Disk;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A server over real HTTP, whose clock and looks a test drives. */
final class RunningServer implements AutoCloseable {
  /** A store at which nothing listens. Rows of its fields follow. */
  static final String STORE =
      """
        main:
          kind: postgresql
          address: jdbc:postgresql://127.0.0.1:1/none
          table: telemetry
          references: refs
          destinations: [training]
          structure: [id]
          ingestion: 30s
          backups: none
          fields:
      """;

  static final String SERVICE = "service-token-0123456789-0123456789";
  static final String OPERATOR = "operator-token-0123456789-0123456789";

  final ManualClock clock;
  private final Path directory;
  private final HttpClient client = HttpClient.newHttpClient();
  private ErasureServer server;

  RunningServer(Path directory, String stores) throws IOException {
    this(directory, stores, new ManualClock());
  }

  RunningServer(Path directory, String stores, ManualClock clock) throws IOException {
    this.directory = directory;
    this.clock = clock;
    Path tokens = Files.createDirectories(directory.resolve("tokens"));
    Files.writeString(tokens.resolve("service"), SERVICE);
    Files.writeString(tokens.resolve("operator"), OPERATOR);
    map(stores);
    start(List.of());
  }

  /** Replaces the map; counts after a restart. */
  void map(String stores) throws IOException {
    Files.writeString(directory.resolve("map.yaml"), "stores:\n" + stores);
  }

  void restart(String... resumed) throws IOException {
    server.close();
    start(List.of(resumed));
  }

  private void start(List<String> resumed) throws IOException {
    server =
        new ErasureServer(
            new ErasureServer.Settings(
                directory.resolve("map.yaml"),
                directory.resolve("state"),
                directory.resolve("tokens"),
                Listening.ON_LOOPBACK,
                resumed),
            Disk.system(),
            clock.wall());
    server.listen();
  }

  URI deletions() {
    return server.deletions();
  }

  /** Does what is due at the store {@code main}. */
  void run() {
    server.run("main");
  }

  /** Returns a request for data under some references. */
  static String request(String id, String refs, String... categories) {
    return """
        {"id":"%s","destination":"training","purpose":"ai_training","categories":["%s"],\
        "refs":["%s"],"from":"2023-08-08T09:00:00.1Z","to":"2023-08-09T10:00:00Z"}"""
        .formatted(id, String.join("\",\"", categories), refs);
  }

  HttpResponse<String> post(String token, String body) throws Exception {
    return send(
        HttpRequest.newBuilder(deletions())
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body)));
  }

  void accept(String body) throws Exception {
    HttpResponse<String> answer = post(SERVICE, body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
  }

  HttpResponse<String> get(String token, String path) throws Exception {
    return send(
        HttpRequest.newBuilder(deletions().resolve(path))
            .header("Authorization", "Bearer " + token));
  }

  /** Returns the answer for a request. */
  ObjectNode answer(String id) throws Exception {
    HttpResponse<String> answer = get(SERVICE, "/v1/deletions/" + id);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return Json.object(answer.body().getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  String state(String id) throws Exception {
    return answer(id).path("state").asText();
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  @Override
  public void close() {
    server.close();
  }
}
