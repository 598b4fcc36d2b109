/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads an event stream, event by event. */
final class Events implements AutoCloseable {
  private static final Pattern EVENT =
      Pattern.compile("(?:id: (\\S+) )?event: (\\w+) data: (\\{.*\\})");

  private final HttpResponse<InputStream> response;
  private final BufferedReader lines;
  private String lastId;

  private Events(HttpResponse<InputStream> response) {
    this.response = response;
    this.lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
  }

  /** Opens the stream of all changes that a token reads. */
  static Events of(URI base, String token) {
    return open(
        HttpClient.newHttpClient(),
        HttpRequest.newBuilder(base.resolve("/v1/events"))
            .setHeader("Authorization", "Bearer " + token)
            .build(),
        Specification.read());
  }

  static Events open(HttpClient client, HttpRequest request, Specification specification) {
    try {
      HttpResponse<InputStream> response = client.send(request, BodyHandlers.ofInputStream());
      specification.check(
          request.method(),
          "/v1/events",
          new Answer(response.statusCode(), response.headers(), new byte[0]));
      assertThat(response.statusCode()).isEqualTo(200);
      return new Events(response);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Returns the next block up to an empty line, its lines joined by spaces; null at the end. */
  String next() {
    try {
      StringBuilder block = new StringBuilder();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.isEmpty()) {
          return block.toString();
        }
        block.append(block.isEmpty() ? "" : " ").append(line);
      }
      return null;
    } catch (IOException cutOff) {
      return null;
    }
  }

  /** Returns the next announcement: {@code subject revision}; without a revision, {@code -}. */
  String nextChange() {
    JsonNode data = nextData("changed");
    return data == null
        ? null
        : data.get("subject").textValue() + " " + data.path("revision").asText("-");
  }

  /** Returns the next position event: {@code position interest}; without an interest, {@code -}. */
  String nextPosition() {
    JsonNode data = nextData("position");
    return data == null
        ? null
        : data.get("position").textValue() + " " + data.path("interest").asText("-");
  }

  /** Returns the data of the next event of this name; null at the end. */
  JsonNode nextData(String name) {
    for (String block = next(); block != null; block = next()) {
      Matcher event = EVENT.matcher(block);
      if (event.matches()) {
        lastId = event.group(1) == null ? lastId : event.group(1);
        if (event.group(2).equals(name)) {
          return Json.object(event.group(3).getBytes(StandardCharsets.UTF_8));
        }
      }
    }
    return null;
  }

  /** Returns the id of the last event that was read; null if there was none. */
  String lastId() {
    return lastId;
  }

  @Override
  public void close() {
    try {
      response.body().close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
