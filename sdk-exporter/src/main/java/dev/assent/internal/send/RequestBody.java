/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

import io.opentelemetry.sdk.common.export.Compressor;
import java.io.IOException;
import java.io.OutputStream;
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

  /** Telemetry shrinks to about a fifth. */
  private static final int COMPRESSION = 4;

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

  /** Writes the bytes of a body. */
  @FunctionalInterface
  interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * Returns a body; {@link #FAILED} if its bytes can't be written.
   *
   * @param size the number of bytes before compression
   * @param compressor null if the body is not compressed
   */
  static RequestBody of(int size, @Nullable Compressor compressor, Content content) {
    try {
      if (compressor == null) {
        ExactBytes bytes = new ExactBytes(size);
        content.writeTo(bytes);
        return new RequestBody(bytes.exact(), null);
      }
      ExactBytes bytes = new ExactBytes(size / COMPRESSION + 64);
      try (OutputStream compressed = compressor.compress(bytes)) {
        content.writeTo(compressed);
      }
      return new RequestBody(bytes.exact(), compressor.getEncoding());
    } catch (IOException e) {
      return FAILED;
    }
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
