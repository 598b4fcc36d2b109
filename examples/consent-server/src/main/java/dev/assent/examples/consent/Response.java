/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** A response: a body, or a stream that continues after the headers. Immutable. */
public final class Response {
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
    /**
     * Takes over a response whose headers are set. Must not block.
     *
     * @param callback completed at the end of the response
     */
    void take(Output output, Callback callback);
  }

  /** Returns a response with a body. */
  public static Response of(int status, String type, byte[] body) {
    return new Response(status, Map.of("Content-Type", type), body, null);
  }

  static Response empty(int status) {
    return new Response(status, Map.of(), new byte[0], null);
  }

  static Response stream(String type, Continuation stream) {
    return new Response(200, Map.of("Content-Type", type), new byte[0], stream);
  }

  int status() {
    return status;
  }

  Map<String, String> headers() {
    return headers;
  }

  byte[] body() {
    return body;
  }

  /** Returns what continues after the headers; null if there is only the body. */
  @Nullable Continuation stream() {
    return stream;
  }

  /** Returns the same response with another header. */
  public Response with(String name, String value) {
    return with(Map.of(name, value));
  }

  Response with(Map<String, String> more) {
    Map<String, String> all = new LinkedHashMap<>(headers);
    all.putAll(more);
    return new Response(status, all, body, stream);
  }

  /** Sends the response. */
  void send(org.eclipse.jetty.server.Response response, Callback callback) {
    response.setStatus(status);
    headers.forEach((name, value) -> response.getHeaders().put(name, value));
    if (stream != null) {
      stream.take(Output.of(response), callback);
    } else {
      response.write(true, ByteBuffer.wrap(body), callback);
    }
  }
}
