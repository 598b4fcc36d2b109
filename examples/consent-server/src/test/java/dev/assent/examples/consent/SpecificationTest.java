/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The service against its specification: the service gives every documented answer, and no other.
 * {@link Platform} checks the headers and bodies of each answer.
 */
class SpecificationTest {
  private static final List<String> METHODS = List.of("GET", "PUT", "POST", "DELETE", "PATCH");
  private static final String WISH = ConsentServiceContract.GRANT;

  private final Specification specification = Specification.read();
  private final Set<String> seen = new TreeSet<>();
  private Platform platform;

  @BeforeEach
  void start() throws IOException {
    platform = Platform.start(ServiceConfig.defaults());
  }

  @AfterEach
  void stop() {
    platform.close();
  }

  @Test
  void routes_ofTheService_areTheDocumentedOnes() {
    assertThat(
            platform.service().routes().stream()
                .map(route -> route.method() + " " + route.path())
                .collect(Collectors.toSet()))
        .isEqualTo(specification.operations());
  }

  @Test
  void methods_notDocumented_areNotAllowed() {
    for (String operation : specification.operations()) {
      String path = path(operation.split(" ")[1]);
      for (String method : METHODS) {
        if (!specification.operations().contains(method + " " + specification.template(path))) {
          assertThat(platform.send(method, "service", path, null).status()).isEqualTo(405);
        }
      }
    }
  }

  @Test
  void responses_documented_areAllAnswered() {
    documents("/v1/consents/acme", "acme", "/v1/consents/nobody");
    documents("/v1/consents/acme/u7", "acme/u7", "/v1/consents/acme/nobody");
    setup();
    body("PUT", "/v1/consents/acme/choices", "acme", "acme/u7");
    body("PUT", "/v1/consents/acme/u7/choices", "acme/u7", "acme");
    body("POST", "/v1/terms", "operator", "acme");
    body("POST", "/v1/accounts", "operator", "acme");
    body("POST", "/v1/accounts/acme/users", "acme", "acme/u7");
    tokens("/v1/accounts/acme/users/u8/token", "acme", "/v1/accounts/acme/users/nobody/token");
    tokens("/v1/accounts/initech/token", "operator", "/v1/accounts/nobody/token");
    streams();
    platform.events("service").close();
    seen.add("GET /v1/events 200");
    see(platform.get(null, "/v1/events"), "GET", "/v1/events");
    see(platform.get("operator", "/v1/events"), "GET", "/v1/events");
    see(platform.get("acme", "/v1/events", "Accept", "a/b"), "GET", "/v1/events");
    withoutDatabase();

    assertThat(seen).isEqualTo(specification.responses());
  }

  private void documents(String path, String who, String missing) {
    see(platform.get(who, path), "GET", path);
    see(platform.get(who, path, "If-None-Match", "*"), "GET", path);
    see(platform.get(null, path), "GET", path);
    see(platform.get("operator", path), "GET", path);
    see(platform.get("service", missing), "GET", path);
    see(platform.get(who, path, "Accept", "text/html"), "GET", path);
    see(platform.get(who, path, Position.HEADER, "0.999999"), "GET", path);
    see(platform.get(who, path, Position.HEADER, "x"), "GET", path);
    see(platform.get(who, path + "/history"), "GET", path + "/history");
    see(platform.get(who, path + "/history?limit=x"), "GET", path + "/history");
    see(platform.get(null, path + "/history"), "GET", path + "/history");
    see(platform.get("operator", path + "/history"), "GET", path + "/history");
    see(platform.get("service", missing + "/history"), "GET", path + "/history");
    see(platform.get(who, path + "/history", "Accept", "text/html"), "GET", path + "/history");
    see(platform.put(who, path + "/choices", WISH), "PUT", path + "/choices");
  }

  private void tokens(String path, String who, String missing) {
    for (String method : List.of("POST", "DELETE")) {
      see(platform.send(method, who, path, null), method, path);
      see(platform.send(method, who, missing, null), method, path);
      see(platform.send(method, null, path, null), method, path);
      see(platform.send(method, "service", path, null), method, path);
    }
  }

  private void streams() {
    String path = "/v1/events";
    String levels = "{\"levels\":[{\"subject\":\"acme\"}]}";
    see(platform.post("operator", path, levels), "POST", path);
    see(platform.post("acme", path, levels, "Accept", "a/b"), "POST", path);
    body("POST", path, "acme", "acme");
    try (Events events = platform.eventsOf("acme", "{\"subject\":\"acme\"}")) {
      seen.add("POST /v1/events 200");
      String stream = events.nextData("stream").get("interest").textValue();
      see(platform.post("acme", stream, "{\"number\":1}"), "POST", stream);
      see(platform.post("acme", stream, "{\"number\":3}"), "POST", stream);
      see(platform.post("acme/u7", stream, "{\"number\":1}"), "POST", stream);
      body("POST", stream, "acme", "acme");
    }
  }

  private void setup() {
    see(platform.get("acme", "/v1/terms"), "GET", "/v1/terms");
    see(platform.get(null, "/v1/terms"), "GET", "/v1/terms");
    see(platform.get(null, "/.well-known/jwks.json"), "GET", "/.well-known/jwks.json");
    for (int i = 0; i < 2; i++) {
      post(
          "operator",
          "/v1/terms",
          "{\"version\":\"2026-01-01\",\"title\":\"Third\",\"text\":\"All of it\"}");
      post("operator", "/v1/accounts", "{\"account\":\"initech\"}");
      post("acme", "/v1/accounts/acme/users", "{\"user\":\"u8\"}");
    }
  }

  private void post(String who, String path, String json) {
    see(platform.post(who, path, json), "POST", path);
  }

  /** Sends invalid requests to an operation with a body. */
  private void body(String method, String path, String who, String other) {
    int tooLong = 1 + (path.startsWith("/v1/events") ? InterestChange.MAX_BYTES : Route.MOST_BYTES);
    see(platform.send(method, who, path, "["), method, path);
    see(platform.send(method, null, path, WISH), method, path);
    see(platform.send(method, other, path, WISH), method, path);
    see(platform.send(method, who, path, " ".repeat(tooLong)), method, path);
    see(platform.send(method, who, path, WISH, "Content-Type", "a/b"), method, path);
    see(platform.send(method, who, path, "{\"x\":1}"), method, path);
  }

  private void withoutDatabase() {
    platform.service().database().close();
    for (String operation : specification.operations()) {
      String[] parts = operation.split(" ");
      if (!parts[1].startsWith("/.well-known")) {
        Answer answer = platform.send(parts[0], "service", path(parts[1]), null);
        assertThat(answer.status()).isEqualTo(503);
        see(answer, parts[0], path(parts[1]));
      }
    }
  }

  private void see(Answer answer, String method, String path) {
    seen.add(method + " " + specification.template(path) + " " + answer.status());
  }

  private static String path(String template) {
    return template.replace("{account}", "acme").replace("{user}", "u7").replace("{stream}", "x");
  }
}
