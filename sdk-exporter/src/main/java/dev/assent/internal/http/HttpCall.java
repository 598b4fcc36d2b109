/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.http;

import java.net.URI;
import java.net.http.HttpRequest;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A request: a POST if it has a body, otherwise a GET. Built by one thread. */
public final class HttpCall {
  private final HttpRequest.Builder request;
  private byte @Nullable [] body;

  private HttpCall(URI uri) {
    this.request = HttpRequest.newBuilder(uri);
  }

  /**
   * A request without headers.
   *
   * @throws IllegalArgumentException if no request can be sent there
   */
  public static HttpCall to(URI uri) {
    return new HttpCall(uri);
  }

  /**
   * Sets a header and replaces earlier ones of that name.
   *
   * @throws IllegalArgumentException if it can't be sent; the message has its name, not its value
   */
  public HttpCall set(String name, String value) {
    try {
      request.setHeader(name, value);
    } catch (IllegalArgumentException refused) {
      throw invalid(name);
    }
    return this;
  }

  /**
   * Adds a header and keeps others of that name.
   *
   * @throws IllegalArgumentException if it can't be sent; the message has its name, not its value
   */
  public HttpCall add(String name, String value) {
    try {
      request.header(name, value);
    } catch (IllegalArgumentException refused) {
      throw invalid(name);
    }
    return this;
  }

  private static IllegalArgumentException invalid(String name) {
    return new IllegalArgumentException("The header can't be sent: " + name);
  }

  /** The body of the POST; not copied, must not be changed. */
  public HttpCall body(byte[] bytes) {
    this.body = bytes;
    return this;
  }

  /**
   * The request for the JDK's client.
   *
   * @param onward called before each piece of the body is sent; after it returns false, no more is
   *     sent
   */
  HttpRequest build(BooleanSupplier onward) {
    return body == null
        ? request.GET().build()
        : request.POST(new WatchedBody(body, onward)).build();
  }
}
