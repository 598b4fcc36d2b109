/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

import org.jspecify.annotations.Nullable;

/**
 * The body of one request, or why there is none. Holds content: nothing else may read it, and it is
 * dropped when its attempts have ended.
 */
public final class Encoded {
  /** More bytes than one request may have: encode fewer data at once. */
  static final Encoded TOO_LARGE = new Encoded(new byte[0], null);

  /** The data can't be encoded. */
  static final Encoded FAILED = new Encoded(new byte[0], null);

  private final byte[] body;
  private final @Nullable String contentEncoding;
  private final Handover handover;

  Encoded(byte[] body, @Nullable String contentEncoding) {
    this(body, contentEncoding, Handover.ALLOWED);
  }

  private Encoded(byte[] body, @Nullable String contentEncoding, Handover handover) {
    this.body = body;
    this.contentEncoding = contentEncoding;
    this.handover = handover;
  }

  /** The same bytes, with somebody who is asked before they are handed on. */
  Encoded askingFirst(Handover handover) {
    boolean none = this == TOO_LARGE || this == FAILED;
    return none ? this : new Encoded(body, contentEncoding, handover);
  }

  /** Whether bytes may be handed on; asked before the first of each attempt. */
  boolean mayBegin() {
    return handover.begins();
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
    return "Encoded{bytes=" + body.length + "}";
  }
}
