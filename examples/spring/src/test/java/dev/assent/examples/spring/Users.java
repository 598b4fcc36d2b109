/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.spring;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.assent.fixtures.Canaries;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Requests of users, each with a canary as its text: u7 granted that the texts of messages are
 * sent, u8 denied it, and nobody is a caller without a name. Callers also claim to be u7 in the
 * baggage that they send.
 */
final class Users {
  static final String NOBODY = "nobody";

  private final Canaries canaries;
  private final HttpClient client = HttpClient.newHttpClient();
  private final URI service;

  Users(URI service, Canaries canaries) {
    this.service = service;
    this.canaries = canaries;
  }

  /** Returns the properties with which the service knows the choices of the users. */
  static List<String> arguments(Path directory) throws IOException {
    Path choices = directory.resolve("choices.json");
    String document =
        """
        {"subject": "acme/%s", "revision": 1, "choices": [
          {"purpose": "service_operation", "categories": ["content.chat"], "choice": "%s",
           "terms": "2023-08-07", "at": "2023-08-08T09:00:00Z"}]}""";
    Files.writeString(
        choices,
        "{\"documents\": [%s, %s]}"
            .formatted(document.formatted("u7", "granted"), document.formatted("u8", "denied")));
    Path catalog = directory.resolve("texts.yaml");
    Files.writeString(
        catalog, "attributes:\n  - { name: chat.text, category: content.chat, type: string }\n");
    return List.of(
        "--assent.consent.source=file:" + choices,
        "--assent.catalog=" + catalog,
        "--assent.subject=acme/*");
  }

  /** All three request an address one after another. */
  void visitInTurn(String path) throws IOException, InterruptedException {
    for (String user : List.of("u7", "u8", NOBODY)) {
      check(client.send(request(user, path, ""), BodyHandlers.ofString(UTF_8)));
    }
  }

  /** All three request an address at the same time. */
  void visitTogether(String path) {
    List<CompletableFuture<HttpResponse<String>>> visits = new ArrayList<>();
    for (String user : List.of("u7", "u8", NOBODY)) {
      visits.add(client.sendAsync(request(user, path, ""), BodyHandlers.ofString(UTF_8)));
    }
    visits.forEach(visit -> check(visit.join()));
  }

  /** One user requests an address. */
  String visit(String user, String path, String when) throws IOException, InterruptedException {
    return check(client.send(request(user, path, when), BodyHandlers.ofString(UTF_8)));
  }

  private HttpRequest request(String user, String path, String when) {
    String text = canaries.secret(place(user, path, when));
    HttpRequest.Builder request =
        HttpRequest.newBuilder(service.resolve(path + "?text=" + text))
            .timeout(Duration.ofSeconds(30))
            .header("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
            .header("baggage", "assent.subject=acme/u7");
    if (!user.equals(NOBODY)) {
      request.header("X-Chat-User", user);
    }
    return request.build();
  }

  /** Returns the place of a canary. */
  static String place(String user, String path, String when) {
    return user + " " + path + when;
  }

  private static String check(HttpResponse<String> response) {
    if (response.statusCode() != 200) {
      throw new AssertionError(response + ": " + response.body());
    }
    return response.body();
  }
}
