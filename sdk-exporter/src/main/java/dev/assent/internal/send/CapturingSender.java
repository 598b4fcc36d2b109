/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

import io.opentelemetry.sdk.common.export.Compressor;
import io.opentelemetry.sdk.common.export.MessageWriter;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The part of an exporter's sender that keeps the bytes of a request instead of sending them. One
 * per exporter; used by one thread at a time.
 *
 * <p>Every request gets its own array, because an aborted attempt may still read the previous one.
 */
abstract class CapturingSender {
  private final EncoderSettings settings;
  private final int maxBodyBytes;
  private @Nullable RequestBody body;

  CapturingSender(EncoderSettings settings, int maxBodyBytes) {
    this.settings = settings;
    this.maxBodyBytes = maxBodyBytes;
  }

  EncoderSettings settings() {
    return settings;
  }

  /** Removes and returns the body of the last export; null if there is none. */
  @Nullable RequestBody take() {
    RequestBody taken = body;
    body = null;
    return taken;
  }

  /** Keeps the bytes of a request. */
  void capture(MessageWriter message) {
    body = message.getContentLength() > maxBodyBytes ? RequestBody.TOO_LARGE : write(message);
  }

  private RequestBody write(MessageWriter message) {
    try {
      Compressor compressor = settings.compressor();
      ExactBytes bytes = new ExactBytes(Math.max(message.getContentLength(), 32));
      if (compressor == null) {
        message.writeMessage(bytes);
        return new RequestBody(bytes.exact(), null);
      }
      try (OutputStream compressed = compressor.compress(bytes)) {
        message.writeMessage(compressed);
      }
      return new RequestBody(bytes.exact(), compressor.getEncoding());
    } catch (IOException e) {
      return RequestBody.FAILED;
    }
  }
}
