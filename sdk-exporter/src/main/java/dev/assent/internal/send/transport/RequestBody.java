/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send.transport;

import dev.assent.internal.otlp.LentMessage;
import io.opentelemetry.sdk.common.export.Compressor;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The body of one request, or the reason for its absence. It contains content: only the transport
 * may read it, and it is dropped after its attempts.
 *
 * <p>The array may be lent by an encoder. It is given back at the end only if each attempt that got
 * it has proven that the client read all of it and has no more use for it. An aborted, broken or
 * unanswered attempt proves nothing: the garbage collector gets the array.
 *
 * <pre>
 * field    guarded by this
 * unread   attempts that got the body and have not proven that they read it
 * </pre>
 */
public class RequestBody {
  private static final byte[] NOTHING = {};

  /** The body exceeds the maximum size: encode fewer data at once. */
  public static final RequestBody TOO_LARGE = new RequestBody(NOTHING, null);

  /** The data can't be encoded. */
  public static final RequestBody FAILED = new RequestBody(NOTHING, null);

  /** Telemetry shrinks to about a fifth. */
  private static final int COMPRESSION = 4;

  private final byte[] body;
  private final @Nullable LentMessage lent;
  private final @Nullable String contentEncoding;
  private final BeforeSend beforeSend;
  private int unread;

  public RequestBody(byte[] body, @Nullable String contentEncoding) {
    this(body, null, contentEncoding, BeforeSend.ALLOWED);
  }

  public RequestBody(byte[] body, @Nullable String contentEncoding, BeforeSend beforeSend) {
    this(body, null, contentEncoding, beforeSend);
  }

  private RequestBody(
      byte[] body,
      @Nullable LentMessage lent,
      @Nullable String contentEncoding,
      BeforeSend beforeSend) {
    this.body = body;
    this.lent = lent;
    this.contentEncoding = contentEncoding;
    this.beforeSend = beforeSend;
  }

  /** Returns a body in an array of its encoder. */
  static RequestBody lent(LentMessage message) {
    return new RequestBody(NOTHING, message, null, BeforeSend.ALLOWED);
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
    return none ? this : new RequestBody(body, lent, contentEncoding, beforeSend);
  }

  /** Whether sending may begin; called before the first byte of each attempt. */
  public boolean mayBegin() {
    return beforeSend.begins();
  }

  /** Called before the first byte of each attempt. */
  public BeforeSend beforeSend() {
    return beforeSend;
  }

  /** The bytes to send; copied only if they are lent. */
  public byte[] body() {
    return lent == null ? body : Arrays.copyOf(lent.array(), lent.length());
  }

  /** An array that begins with the bytes to send; not copied. */
  public byte[] array() {
    return lent == null ? body : lent.array();
  }

  /** The number of bytes to send. */
  public int length() {
    return lent == null ? body.length : lent.length();
  }

  /** Whether the transport has to say when the bytes were read. */
  public boolean isLent() {
    return lent != null;
  }

  /** An attempt gets the bytes. */
  public synchronized void given() {
    unread++;
  }

  /** An attempt has proven that it read all bytes and has no more use for them. */
  public synchronized void read() {
    unread--;
  }

  /** No attempt follows: gives a lent array back if no attempt can still read it. */
  public synchronized void end() {
    if (lent != null && unread == 0) {
      lent.giveBack();
    }
  }

  /** The value of the header {@code Content-Encoding}; null if the body is not compressed. */
  public @Nullable String contentEncoding() {
    return contentEncoding;
  }

  @Override
  public String toString() {
    return "RequestBody{bytes=" + length() + "}";
  }
}
