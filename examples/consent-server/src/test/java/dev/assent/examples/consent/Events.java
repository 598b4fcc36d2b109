/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;

/** Reads an event stream, event by event. */
final class Events implements AutoCloseable {
  private final HttpResponse<InputStream> response;
  private final BufferedReader lines;

  private Events(HttpResponse<InputStream> response) {
    this.response = response;
    this.lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
  }

  static Events open(HttpClient client, HttpRequest request, Specification specification) {
    try {
      HttpResponse<InputStream> response = client.send(request, BodyHandlers.ofInputStream());
      specification.check(
          "GET", "/v1/events", new Answer(response.statusCode(), response.headers(), new byte[0]));
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

  /** Returns the next announcement, without heartbeats: {@code id subject}. */
  String nextChange() {
    String block = next();
    while (block != null && !block.startsWith("id: ")) {
      block = next();
    }
    return block == null
        ? null
        : block.replaceAll(
            "id: ([0-9]+) event: changed data: \\{\"subject\":\"([^\"]+)\"\\}", "$1 $2");
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
