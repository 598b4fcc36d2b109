/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.http;

import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A request: a POST if it has a body, otherwise a GET. Built by one thread, and sent once.
 *
 * <p>Until it is sent, no class of a client is loaded. Under the OpenTelemetry agent settings are
 * checked before its transformers stand, and its version 3 fails to transform the first class of
 * the platform's loader that it finds loaded: if that is a request of the JDK's client, the
 * application's requests have no trace headers.
 */
public final class HttpCall {
  private final URI uri;
  private final Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
  private byte @Nullable [] body;
  private int length;
  private boolean isLent;
  private volatile boolean wasRead;

  private HttpCall(URI uri) {
    if (!Sendable.isSendable(uri)) {
      throw new IllegalArgumentException("The address needs a host, and http or https.");
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
    if (!Sendable.isSendable(name, value)) {
      throw new IllegalArgumentException("The header can't be sent: " + name);
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

  /** The address. */
  public URI uri() {
    return uri;
  }

  /** The headers by case-insensitive name; must not be changed. */
  public Map<String, List<String>> headers() {
    return Collections.unmodifiableMap(headers);
  }

  /** The array that begins with the body; null without a body, and after {@link #forget}. */
  public byte @Nullable [] array() {
    return body;
  }

  /** The number of bytes of the body. */
  public int length() {
    return length;
  }

  /** Whether the array is wanted back. */
  public boolean isLent() {
    return isLent;
  }

  /** Forgets the body: a client may keep the request as long as the connection. */
  public void forget() {
    body = null;
  }

  /**
   * Whether the client read a lent body to its end before the answer began. Then it has no more use
   * for the array.
   */
  public boolean wasRead() {
    return wasRead;
  }

  /** The answer begins. By the client's thread. */
  public void read(boolean wasRead) {
    this.wasRead = wasRead;
  }
}
