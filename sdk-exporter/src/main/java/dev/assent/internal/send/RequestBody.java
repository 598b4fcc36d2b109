/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

import org.jspecify.annotations.Nullable;

/**
 * The body of one request, or the reason for its absence. It contains content: only the transport
 * may read it, and it is dropped after its attempts.
 */
public class RequestBody {
  /** The body exceeds the maximum size: encode fewer data at once. */
  static final RequestBody TOO_LARGE = new RequestBody(new byte[0], null);

  /** The data can't be encoded. */
  static final RequestBody FAILED = new RequestBody(new byte[0], null);

  private final byte[] body;
  private final @Nullable String contentEncoding;
  private final BeforeSend beforeSend;

  RequestBody(byte[] body, @Nullable String contentEncoding) {
    this(body, contentEncoding, BeforeSend.ALLOWED);
  }

  RequestBody(byte[] body, @Nullable String contentEncoding, BeforeSend beforeSend) {
    this.body = body;
    this.contentEncoding = contentEncoding;
    this.beforeSend = beforeSend;
  }

  /** The same content with a callback that permits sending. */
  RequestBody askingFirst(BeforeSend beforeSend) {
    boolean none = this == TOO_LARGE || this == FAILED;
    return none ? this : new RequestBody(body, contentEncoding, beforeSend);
  }

  /** Whether sending may begin; called before the first byte of each attempt. */
  boolean mayBegin() {
    return beforeSend.begins();
  }

  /** The bytes to send; not copied. */
  byte[] body() {
    return body;
  }

  /** The value of the header {@code Content-Encoding}; null if the body is not compressed. */
  @Nullable String contentEncoding() {
    return contentEncoding;
  }

  @Override
  public String toString() {
    return "RequestBody{bytes=" + body.length + "}";
  }
}
