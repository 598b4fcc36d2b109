/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

import dev.assent.internal.otlp.OtlpEncoder;
import io.opentelemetry.sdk.common.export.Compressor;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Encodes data as OTLP protobuf, compressed if the receiver wants it. Thread-safe.
 *
 * @param <T> the SDK's type of the data
 * @param maxBodyBytes the maximum size of a request before compression
 */
record ProtobufEncoder<T>(OtlpEncoder<T> otlp, EncoderSettings settings, int maxBodyBytes)
    implements Encoder<T> {
  /** Text of telemetry shrinks to about a fifth. */
  private static final int COMPRESSION = 4;

  @Override
  public RequestBody encode(Collection<? extends T> data) {
    try {
      byte[] message = otlp.encode(data, maxBodyBytes);
      return message == null ? RequestBody.TOO_LARGE : body(message, settings.compressor());
    } catch (IOException | RuntimeException | StackOverflowError e) {
      return RequestBody.FAILED;
    }
  }

  private static RequestBody body(byte[] message, @Nullable Compressor compressor)
      throws IOException {
    if (compressor == null) {
      return new RequestBody(message, null);
    }
    ExactBytes bytes = new ExactBytes(message.length / COMPRESSION + 64);
    try (OutputStream compressed = compressor.compress(bytes)) {
      compressed.write(message);
    }
    return new RequestBody(bytes.exact(), compressor.getEncoding());
  }

  @Override
  public String toString() {
    return "ProtobufEncoder";
  }
}
