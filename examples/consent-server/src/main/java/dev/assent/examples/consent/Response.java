/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A response: a body, or a stream that continues after the headers. Immutable. */
final class Response {
  private final int status;
  private final Map<String, String> headers;
  private final byte[] body;
  private final @Nullable Continuation stream;

  private Response(
      int status, Map<String, String> headers, byte[] body, @Nullable Continuation stream) {
    this.status = status;
    this.headers = headers;
    this.body = body;
    this.stream = stream;
  }

  /** Writes the response after its headers. */
  interface Continuation {
    /** Takes over an exchange whose headers were sent. Must not block. */
    void take(HttpExchange exchange);

    /** Notifies that the reader is gone. */
    void abandon();
  }

  static Response of(int status, String type, byte[] body) {
    return new Response(status, Map.of("Content-Type", type), body, null);
  }

  static Response empty(int status) {
    return new Response(status, Map.of(), new byte[0], null);
  }

  static Response stream(String type, Continuation stream) {
    return new Response(200, Map.of("Content-Type", type), new byte[0], stream);
  }

  Response with(String name, String value) {
    return with(Map.of(name, value));
  }

  Response with(Map<String, String> more) {
    Map<String, String> all = new LinkedHashMap<>(headers);
    all.putAll(more);
    return new Response(status, all, body, stream);
  }

  /** Sends the response. Afterwards the exchange is closed, or the stream owns it. */
  void send(HttpExchange exchange) throws IOException {
    headers.forEach(exchange.getResponseHeaders()::set);
    if (stream != null) {
      begin(exchange, stream);
      return;
    }
    try (exchange) {
      boolean bodiless = body.length == 0 || exchange.getRequestMethod().equals("HEAD");
      exchange.sendResponseHeaders(status, bodiless ? -1 : body.length);
      if (!bodiless) {
        exchange.getResponseBody().write(body);
      }
    }
  }

  private void begin(HttpExchange exchange, Continuation stream) throws IOException {
    try {
      exchange.sendResponseHeaders(status, 0);
    } catch (IOException gone) {
      stream.abandon();
      exchange.close();
      throw gone;
    }
    stream.take(exchange);
  }
}
