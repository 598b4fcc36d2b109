/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.http;

import static java.net.http.HttpClient.Version.HTTP_1_1;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A request: a POST if it has a body, otherwise a GET. Built by one thread, and sent once.
 *
 * <p>Until it is sent, no class of the JDK's client is loaded for an ordinary address and ordinary
 * headers. Under the OpenTelemetry agent settings are checked before its transformers stand, and
 * its version 3 fails to transform the first class of the platform's loader that it finds loaded:
 * if that is a request of this client, the application's requests have no trace headers.
 */
public final class HttpCall {
  /**
   * Whether the buffers of a body show what the JDK's client has read. The clients of JDK 17 to 25
   * advance them when they have copied or encrypted the bytes; later ones were not examined.
   */
  public static final boolean PROVES_READING = Runtime.version().feature() <= 25;

  private final URI uri;
  private final Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
  private byte @Nullable [] body;
  private int length;
  private boolean isLent;
  private @Nullable WatchedBody watched;
  private volatile boolean wasRead;

  private HttpCall(URI uri) {
    if (!Sendable.isOrdinary(uri)) {
      HttpRequest.Builder unused = HttpRequest.newBuilder(uri);
    }
    this.uri = uri;
  }

  /**
   * Returns a request without headers.
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
    headers.remove(name);
    return add(name, value);
  }

  /**
   * Adds a header and keeps others of that name.
   *
   * @throws IllegalArgumentException if it can't be sent; the message has its name, not its value
   */
  public HttpCall add(String name, String value) {
    if (!Sendable.isOrdinary(name, value)) {
      try {
        HttpRequest.Builder unused = HttpRequest.newBuilder().header(name, value);
      } catch (IllegalArgumentException refused) {
        throw new IllegalArgumentException("The header can't be sent: " + name);
      }
    }
    headers.computeIfAbsent(name, unused -> new ArrayList<>(1)).add(value);
    return this;
  }

  /** The body of the POST; not copied, must not be changed. */
  public HttpCall body(byte[] bytes) {
    this.body = bytes;
    this.length = bytes.length;
    return this;
  }

  /**
   * The body of the POST: the first bytes of an array; not copied. The array must not be changed
   * until {@link #wasRead} returns true.
   */
  public HttpCall lent(byte[] array, int bytes) {
    this.body = array;
    this.length = bytes;
    this.isLent = true;
    return this;
  }

  /**
   * Whether the client read a lent body to its end before the answer began. Then it has no more use
   * for the array.
   */
  public boolean wasRead() {
    return wasRead;
  }

  /**
   * Whether the client seems to have read the whole body: it has written it to the connection, or
   * encrypted it. By any thread: a hint about a request under way, no proof.
   */
  boolean isHandedOver() {
    WatchedBody read = watched;
    return PROVES_READING && read != null && read.isRead();
  }

  /** The answer begins. By the client's thread. */
  void answered(HttpClient.Version version) {
    // the frames of HTTP/2 refer to the array after they were cut from it
    WatchedBody read = watched;
    wasRead = PROVES_READING && isLent && version == HTTP_1_1 && read != null && read.isRead();
  }

  /** Forgets the body: the client keeps the request as long as the connection. */
  void ended() {
    body = null;
    WatchedBody read = watched;
    watched = null;
    if (read != null) {
      read.forget();
    }
  }

  /**
   * The request for the JDK's client.
   *
   * @param onward called before each piece of the body is sent; after it returns false, no more is
   *     sent
   */
  HttpRequest build(BooleanSupplier onward) {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri);
    headers.forEach((name, values) -> values.forEach(value -> request.header(name, value)));
    byte[] bytes = body;
    if (bytes == null) {
      return request.GET().build();
    }
    WatchedBody publisher = new WatchedBody(bytes, length, onward);
    watched = publisher;
    return request.POST(publisher).build();
  }
}
