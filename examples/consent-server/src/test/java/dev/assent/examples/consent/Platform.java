/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.awaitility.Awaitility;

/** A running service, and a client that checks every answer against the specification. */
final class Platform implements AutoCloseable {
  static {
    Awaitility.setDefaultTimeout(Duration.ofSeconds(30)); // machines of CI are slow at times
  }

  private final ConsentService service;
  private final HttpClient client = HttpClient.newHttpClient();
  private final Specification specification = Specification.read();

  private Platform(ConsentService service) {
    this.service = service;
  }

  static Platform start(ServiceConfig config) throws IOException {
    return start(config, Time.SYSTEM);
  }

  static Platform start(ServiceConfig config, Time time) throws IOException {
    return new Platform(ConsentService.start(config, time));
  }

  /** Returns clocks that stand still, so that no copy gets late while a test runs. */
  static Time standsStill() {
    return new Time(Clock.fixed(Instant.now(), ZoneOffset.UTC), () -> 0);
  }

  ConsentService service() {
    return service;
  }

  Answer get(String who, String path, String... headers) {
    return send("GET", who, path, null, headers);
  }

  Answer put(String who, String path, String json, String... headers) {
    return send("PUT", who, path, json, headers);
  }

  Answer post(String who, String path, String json, String... headers) {
    return send("POST", who, path, json, headers);
  }

  /**
   * Sends a request.
   *
   * @param who the subject whose token is sent; null sends none
   * @param json the body; null sends none
   */
  Answer send(String method, String who, String path, String json, String... headers) {
    HttpRequest.Builder request = request(who, path).timeout(Duration.ofSeconds(20));
    request.method(method, json == null ? BodyPublishers.noBody() : BodyPublishers.ofString(json));
    if (json != null) {
      request.setHeader("Content-Type", "application/json");
    }
    for (int i = 0; i < headers.length; i += 2) {
      request.setHeader(headers[i], headers[i + 1]);
    }
    try {
      HttpResponse<byte[]> response = client.send(request.build(), BodyHandlers.ofByteArray());
      Answer answer = new Answer(response.statusCode(), response.headers(), response.body());
      specification.check(method, path, answer);
      return answer;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Opens the event stream. */
  Events events(String who, String... headers) {
    HttpRequest.Builder request = request(who, "/v1/events").GET();
    for (int i = 0; i < headers.length; i += 2) {
      request.setHeader(headers[i], headers[i + 1]);
    }
    return Events.open(client, request.build(), specification);
  }

  /** Asks another service, with a token. */
  Answer ask(ConsentService other, String token, String path, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(other.base() + path))
            .setHeader("Authorization", "Bearer " + token);
    for (int i = 0; i < headers.length; i += 2) {
      request.setHeader(headers[i], headers[i + 1]);
    }
    try {
      HttpResponse<byte[]> response = client.send(request.build(), BodyHandlers.ofByteArray());
      return new Answer(response.statusCode(), response.headers(), response.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Opens an event stream for these levels, as JSON. */
  Events eventsOf(String who, String levels, String... headers) {
    HttpRequest.Builder request =
        request(who, "/v1/events")
            .POST(BodyPublishers.ofString("{\"levels\":[" + levels + "]}"))
            .setHeader("Content-Type", "application/json");
    for (int i = 0; i < headers.length; i += 2) {
      request.setHeader(headers[i], headers[i + 1]);
    }
    return Events.open(client, request.build(), specification);
  }

  /** Posts to another service, with a token. */
  Answer post(ConsentService other, String token, String path, String json) {
    return send("POST", other, "Bearer " + token, path, json);
  }

  /** Posts to this service, with basic authentication. */
  Answer postBasic(String pair, String path, String json) {
    return send("POST", service, BridgeContract.basic(pair), path, json);
  }

  /** Puts to another service, with a token. */
  Answer put(ConsentService other, String token, String path, String json) {
    return send("PUT", other, "Bearer " + token, path, json);
  }

  private Answer send(
      String method, ConsentService other, String authorization, String path, String json) {
    try {
      HttpResponse<byte[]> response =
          client.send(
              HttpRequest.newBuilder(URI.create(other.base() + path))
                  .setHeader("Authorization", authorization)
                  .setHeader("Content-Type", "application/json")
                  .method(method, BodyPublishers.ofString(json))
                  .build(),
              BodyHandlers.ofByteArray());
      return new Answer(response.statusCode(), response.headers(), response.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Opens an event stream for these levels, as JSON, at another service. */
  Events eventsOf(ConsentService other, String token, String levels) {
    return Events.open(
        client,
        HttpRequest.newBuilder(URI.create(other.base() + "/v1/events"))
            .setHeader("Authorization", "Bearer " + token)
            .setHeader("Content-Type", "application/json")
            .POST(BodyPublishers.ofString("{\"levels\":[" + levels + "]}"))
            .build(),
        specification);
  }

  private HttpRequest.Builder request(String who, String path) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(service.base() + path));
    return who == null
        ? request
        : request.setHeader("Authorization", "Bearer " + service.token(who));
  }

  @Override
  public void close() {
    service.close();
  }
}
